//! Money that came twice on one page: what of the refunds made up for that, and is no refund of what was bought.

use kernel::id::RefundId;

use crate::gateway::GatewayRefund;

/// What went back of a payment.
#[derive(Debug)]
pub(super) struct Gone {
    /// In all.
    pub amount: i64,
    /// One by one, as far as the gateway lists it.
    pub refunds: Vec<GatewayRefund>,
}

impl Gone {
    /// Without what made up for a surplus, and how much of the surplus is still there. Which of two transactions somebody
    /// sent back at the gateway does not matter: the other one's money is there for what was bought. But what we sent back
    /// ourselves was for what was bought.
    pub(super) fn without_surplus(mut self, surplus: i64) -> (Self, i64) {
        let ours: i64 =
            self.refunds.iter().filter(|refund| is_ours(refund)).map(|refund| refund.amount).sum();
        let listed: i64 = self.refunds.iter().map(|refund| refund.amount).sum();
        let returned = (self.amount.max(listed) - ours).clamp(0, surplus.max(0));
        let mut left = returned;
        for refund in self.refunds.iter_mut().filter(|refund| !is_ours(refund)) {
            let taken = refund.amount.min(left);
            refund.amount -= taken;
            left -= taken;
        }
        self.refunds.retain(|refund| refund.amount > 0);
        self.amount = (self.amount - returned).max(0);
        (self, surplus - returned)
    }
}

/// A refund's id is its key at the gateway.
fn is_ours(refund: &GatewayRefund) -> bool {
    refund.key.parse::<RefundId>().is_ok()
}

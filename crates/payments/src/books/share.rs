//! Whose money a line's price is, and whose it is when some of it goes back. Pure.
//!
//! What the company keeps is worked out from what is kept of the price, half up to the whole unit, and never from a part that
//! goes back: so the parts of a line sum to what is kept of it however often and in whatever pieces money went back, and all
//! of it is nobody's when all of it went back. The remainder is the seller's.

use std::collections::BTreeMap;

use ledger::AccountPurpose;

use crate::commission::Withholding;
use crate::model::OrderLine;

/// What was agreed about a line's price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreed {
    /// The price of the line, minor units; more than nothing.
    pub amount: i64,
    /// What the company keeps of all of it.
    pub commission: i64,
    /// What the tax office gets when the earnings are released.
    pub withholding: Option<Withholding>,
    /// Whether the earnings are released.
    pub is_released: bool,
}

/// What is held of a line, each as a number that is not negative unless it says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Held {
    /// Waits for the seller.
    pub pending: i64,
    /// Is the seller's. Negative when the line's money went back and the seller had been paid out; but what one line holds
    /// never is.
    pub available: i64,
    /// Is the company's.
    pub commission: i64,
    /// Is the tax office's.
    pub tax: i64,
    /// Is nobody's: money that had been given up, and was given to us again. Negative when it is lost.
    pub unowned: i64,
    /// Is owed to the buyer.
    pub payable: i64,
}

impl Held {
    /// Reads what the ledger holds: debits are positive there.
    #[must_use]
    pub fn from_debits(debits: &BTreeMap<AccountPurpose, i64>) -> Self {
        let credit = |purpose| -debits.get(&purpose).copied().unwrap_or_default();
        Self {
            pending: credit(AccountPurpose::TeacherPending),
            available: credit(AccountPurpose::TeacherAvailable),
            commission: credit(AccountPurpose::PlatformCommission),
            tax: credit(AccountPurpose::TaxWithheld),
            unowned: credit(AccountPurpose::ChargebackLoss),
            payable: credit(AccountPurpose::BuyerRefundPayable),
        }
    }

    /// What is kept of the price.
    #[must_use]
    pub fn kept(&self) -> i64 {
        self.pending + self.available + self.commission + self.tax
    }
}

/// By how much each part becomes smaller; larger where it is negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Taken {
    /// Of what waits for the seller.
    pub pending: i64,
    /// Of what is the seller's.
    pub available: i64,
    /// Of what is the company's.
    pub commission: i64,
    /// Of what is the tax office's.
    pub tax: i64,
    /// Of what is nobody's, or else what is lost by it.
    pub unowned: i64,
}

/// From whom `amount` is taken that goes back: first what is nobody's, then from all who earn by the line, each in proportion.
/// What nobody holds any more is lost.
#[must_use]
pub fn take(agreed: &Agreed, held: &Held, amount: i64) -> Taken {
    let unowned = amount.min(held.unowned.max(0));
    let earned = (amount - unowned).min(held.kept());
    let lost = amount - unowned - earned;
    let kept = held.kept() - earned;
    let commission = (held.commission - commission_of(agreed, kept)).clamp(0, earned);
    let tax = (held.tax - tax_of(agreed, kept)).clamp(0, earned - commission);
    let seller = earned - commission - tax;
    let pending = seller.min(held.pending);
    Taken { pending, available: seller - pending, commission, tax, unowned: unowned + lost }
}

/// To whom `amount` is given that was to go back and does not: as if it had never been taken.
#[must_use]
pub fn give(agreed: &Agreed, held: &Held, amount: i64) -> Taken {
    let earned = amount.min(agreed.amount - held.kept()).max(0);
    let kept = held.kept() + earned;
    let commission = (commission_of(agreed, kept) - held.commission).clamp(0, earned);
    let tax = (tax_of(agreed, kept) - held.tax).clamp(0, earned - commission);
    let seller = earned - commission - tax;
    let (pending, available) = if agreed.is_released { (0, seller) } else { (seller, 0) };
    Taken {
        pending: -pending,
        available: -available,
        commission: -commission,
        tax: -tax,
        unowned: -(amount - earned),
    }
}

/// What the company keeps of what is kept of the price.
fn commission_of(agreed: &Agreed, kept: i64) -> i64 {
    kernel::money::share(agreed.commission, kept, agreed.amount)
}

/// What the seller of a line earns when so much is kept of its price: before taxes, and before it is released.
#[must_use]
pub fn earned_by_seller(line: &OrderLine, kept: i64) -> i64 {
    let commission = line.commission_amount.unwrap_or_default();
    kept - kernel::money::share(commission, kept, line.amount)
}

fn tax_of(agreed: &Agreed, kept: i64) -> i64 {
    match agreed.withholding.filter(|_| agreed.is_released) {
        Some(withholding) => withholding.of(kept, commission_of(agreed, kept)),
        None => 0,
    }
}

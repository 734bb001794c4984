//! What accounts are for, and what can happen to money.

use serde::{Deserialize, Serialize};

kernel::text_enum! {
    /// What an account is for.
    pub enum AccountPurpose {
        /// What the gateway took for us and owes us.
        GatewayClearing = "GATEWAY_CLEARING",
        /// The company's own bank account.
        PlatformBank = "PLATFORM_BANK",
        /// What is owed to a buyer because it goes back to her. One per buyer.
        BuyerRefundPayable = "BUYER_REFUND_PAYABLE",
        /// What a teacher will earn when nobody objects. One per teacher.
        TeacherPending = "TEACHER_PENDING",
        /// What a teacher has earned and can be paid out. One per teacher.
        TeacherAvailable = "TEACHER_AVAILABLE",
        /// What the company keeps of prices.
        PlatformCommission = "PLATFORM_COMMISSION",
        /// What the gateway keeps for its work.
        GatewayFee = "GATEWAY_FEE",
        /// What is owed to the tax office.
        TaxWithheld = "TAX_WITHHELD",
        /// What left for a bank account and did not arrive yet.
        DisbursementInTransit = "DISBURSEMENT_IN_TRANSIT",
        /// What was taken back from us and nobody makes up for.
        ChargebackLoss = "CHARGEBACK_LOSS",
        /// What lies ready at the gateway for payouts to be made from.
        PayoutBalance = "PAYOUT_BALANCE",
        /// What a teacher asked for and her bank does not have yet. One per teacher.
        PayoutInTransit = "PAYOUT_IN_TRANSIT",
    }
}

kernel::text_enum! {
    /// What happened to money. Which account moves how is the table in the README.
    pub enum TransactionKind {
        /// A line was paid. Source: the payment.
        LinePaid = "LINE_PAID",
        /// Money came for a line that another payment had paid. Source: the payment.
        PaidTwice = "PAID_TWICE",
        /// The gateway took a payment's money back from us. Source: the payment.
        LineReversed = "LINE_REVERSED",
        /// The gateway gave us money again that it had taken back. Source: the payment.
        ReversalUndone = "REVERSAL_UNDONE",
        /// Nobody earns a line whose money was taken back: it was called off. Source: the line.
        EarningsForfeited = "EARNINGS_FORFEITED",
        /// A line's earnings became available. Source: the line.
        EarningsReleased = "EARNINGS_RELEASED",
        /// It was decided that money goes back. Source: the refund.
        RefundOpened = "REFUND_OPENED",
        /// Less goes back by a refund than was decided: somebody else sent a part. Source: the refund.
        RefundReduced = "REFUND_REDUCED",
        /// A refund need not be made any more: the gateway had taken the payment back. Source: the refund.
        RefundVoided = "REFUND_VOIDED",
        /// The gateway sent the money back, or somebody of ours by hand. Source: the refund.
        RefundSucceeded = "REFUND_SUCCEEDED",
        /// The gateway sent money back of a payment that it had taken back. Source: the refund.
        RefundAfterReversal = "REFUND_AFTER_REVERSAL",
        /// Money left for a bank account. Source: the disbursement.
        DisbursementSent = "DISBURSEMENT_SENT",
        /// It arrived. Source: the disbursement.
        DisbursementSucceeded = "DISBURSEMENT_SUCCEEDED",
        /// The bank sent it back. Source: the disbursement.
        DisbursementReturned = "DISBURSEMENT_RETURNED",
        /// A teacher asked for what is hers. Source: the payout.
        PayoutReserved = "PAYOUT_RESERVED",
        /// It is hers again: the payout was called off, or failed before it arrived. Source: the payout.
        PayoutReleased = "PAYOUT_RELEASED",
        /// It arrived at her bank. Source: the payout.
        PayoutSucceeded = "PAYOUT_SUCCEEDED",
        /// Her bank sent back what had arrived: it is hers again. Source: the payout.
        PayoutReturned = "PAYOUT_RETURNED",
        /// We paid into the balance that payouts are made from. Source: the line of the gateway's statement.
        PayoutBalanceToppedUp = "PAYOUT_BALANCE_TOPPED_UP",
        /// The gateway kept something for a payout. Source: the line of the gateway's statement.
        PayoutFeeCharged = "PAYOUT_FEE_CHARGED",
        /// The gateway gave back what it had kept for a payout that failed. Source: the line of the gateway's statement.
        PayoutFeeReturned = "PAYOUT_FEE_RETURNED",
        /// An admin put something right, with a reason. Source: itself.
        Correction = "CORRECTION",
    }
}

/// On which side an account grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Side {
    /// Money we have or are owed, and what it costs us.
    Debit,
    /// Money we owe, and what we earn.
    Credit,
}

impl Side {
    /// So much on this side, as entries are written: debits are positive, credits negative.
    #[must_use]
    pub const fn signed(self, amount: i64) -> i64 {
        match self {
            Self::Debit => amount,
            Self::Credit => amount.saturating_neg(),
        }
    }
}

impl AccountPurpose {
    /// On which side the account grows.
    #[must_use]
    pub const fn side(self) -> Side {
        match self {
            Self::GatewayClearing
            | Self::PlatformBank
            | Self::GatewayFee
            | Self::ChargebackLoss
            | Self::PayoutBalance => Side::Debit,
            Self::BuyerRefundPayable
            | Self::TeacherPending
            | Self::TeacherAvailable
            | Self::PlatformCommission
            | Self::TaxWithheld
            | Self::DisbursementInTransit
            | Self::PayoutInTransit => Side::Credit,
        }
    }

    /// Whether each person has one of her own. The company's own accounts are one per currency.
    #[must_use]
    pub const fn is_personal(self) -> bool {
        matches!(
            self,
            Self::BuyerRefundPayable | Self::TeacherPending | Self::TeacherAvailable | Self::PayoutInTransit
        )
    }

    /// Whether the account never owes anything itself. What is available to a teacher may: money that goes back after it
    /// was released is taken from what she earns next.
    #[must_use]
    pub const fn has_floor(self) -> bool {
        matches!(self, Self::BuyerRefundPayable | Self::TeacherPending | Self::PayoutInTransit)
    }

    /// Whether it is kept what each order line adds to it, for whoever asks what the balance is made of.
    #[must_use]
    pub const fn is_explained(self) -> bool {
        matches!(self, Self::TeacherPending | Self::TeacherAvailable)
    }

    /// An amount that is a debit when positive, as a person reads it: positive on the account's own side.
    #[must_use]
    pub const fn on_own_side(self, amount: i64) -> i64 {
        match self.side() {
            Side::Debit => amount,
            Side::Credit => -amount,
        }
    }
}

kernel::text_enum! {
    /// What a sending of money pays out.
    pub enum DisbursementKind {
        /// A refund that the gateway cannot make.
        Refund = "REFUND",
    }
}

kernel::text_enum! {
    /// Where a sending of money stands.
    pub enum DisbursementStatus {
        /// It is not known where to send it.
        AwaitingAccount = "AWAITING_ACCOUNT",
        /// It can be sent.
        Ready = "READY",
        /// It was sent, and arrived as far as we know.
        Succeeded = "SUCCEEDED",
        /// The bank sent it back.
        Returned = "RETURNED",
        /// It need not be sent any more.
        Cancelled = "CANCELLED",
    }
}

impl DisbursementStatus {
    /// Those that wait for somebody.
    pub const WAITING: [Self; 2] = [Self::AwaitingAccount, Self::Ready];
}

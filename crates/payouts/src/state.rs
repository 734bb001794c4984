//! States of payouts and of what is around them.

kernel::text_enum! {
    /// Where a payout stands.
    pub enum PayoutStatus {
        /// The teacher asked for it; its money is reserved.
        Requested = "REQUESTED",
        /// Two admins agreed: it is about to be sent.
        Approved = "APPROVED",
        /// The gateway is sending it.
        Processing = "PROCESSING",
        /// It arrived, as far as we know: the bank may still send it back.
        Paid = "PAID",
        /// It did not arrive, or came back: the money is the teacher's again.
        Failed = "FAILED",
        /// It was called off before it was sent: the money is the teacher's again.
        Cancelled = "CANCELLED",
    }
}

impl PayoutStatus {
    /// Those of which the money is reserved.
    pub const IN_TRANSIT: [Self; 3] = [Self::Requested, Self::Approved, Self::Processing];

    /// The states it can go to from here.
    #[must_use]
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Requested => &[Self::Approved, Self::Cancelled],
            // News of the end may come before news of the way there.
            Self::Approved => &[Self::Processing, Self::Paid, Self::Failed],
            Self::Processing => &[Self::Paid, Self::Failed],
            Self::Paid => &[Self::Failed],
            Self::Failed | Self::Cancelled => &[],
        }
    }
}

kernel::text_enum! {
    /// Who asked for a payout.
    pub enum PayoutOrigin {
        /// The teacher.
        Teacher = "TEACHER",
        /// Her schedule.
        Schedule = "SCHEDULE",
    }
}

kernel::text_enum! {
    /// How payouts are sent.
    pub enum PayoutMethod {
        /// By the gateway's payout service.
        Gateway = "GATEWAY",
        /// By an admin, from the company's bank account.
        Manual = "MANUAL",
    }
}

kernel::text_enum! {
    /// Where a batch stands.
    pub enum BatchStatus {
        /// Another admin than its author decides.
        AwaitingApproval = "AWAITING_APPROVAL",
        /// Its payouts are sent.
        Approved = "APPROVED",
        /// Its payouts wait for another batch.
        Rejected = "REJECTED",
    }
}

kernel::text_enum! {
    /// Why an admin should look at a payout.
    pub enum PayoutAttention {
        /// The balance at the gateway does not cover it. It is tried again.
        BalanceTooLow = "BALANCE_TOO_LOW",
        /// The gateway does not take our approval. It is tried again.
        RefusedByGateway = "REFUSED_BY_GATEWAY",
        /// The gateway has said nothing of it for days.
        NoNews = "NO_NEWS",
        /// The gateway says what cannot be, such as that what failed has arrived.
        ContradictingNews = "CONTRADICTING_NEWS",
    }
}

kernel::text_enum! {
    /// Why a payout failed.
    pub enum PayoutFailure {
        /// The gateway does not take the account.
        AccountRefused = "ACCOUNT_REFUSED",
        /// The gateway did not want to send it.
        GatewayRefused = "GATEWAY_REFUSED",
        /// The bank did not take it.
        BankFailed = "BANK_FAILED",
        /// The bank sent it back after it had arrived.
        ReturnedByBank = "RETURNED_BY_BANK",
    }
}

kernel::text_enum! {
    /// What the gateway says of an account's holder.
    pub enum HolderCheck {
        /// It has not been asked yet.
        Pending = "PENDING",
        /// The name that was typed is the bank's.
        Matches = "MATCHES",
        /// The bank has another name.
        Differs = "DIFFERS",
        /// The bank knows no such account.
        NoSuchAccount = "NO_SUCH_ACCOUNT",
        /// There is nobody to ask, or no answer.
        NotChecked = "NOT_CHECKED",
    }
}

kernel::text_enum! {
    /// When a teacher is paid out without asking.
    pub enum PayoutSchedule {
        /// Never.
        Manual = "MANUAL",
        /// On a day of every week.
        Weekly = "WEEKLY",
        /// Whenever so much is hers.
        AboveAmount = "ABOVE_AMOUNT",
    }
}

kernel::text_enum! {
    /// How we heard of something.
    pub enum PayoutEventSource {
        /// The gateway told us.
        Notification = "NOTIFICATION",
        /// We asked.
        Status = "STATUS",
    }
}

#[cfg(test)]
mod tests {
    use super::PayoutStatus::{self, Approved, Cancelled, Failed, Paid, Processing, Requested};

    #[test]
    fn what_is_over_stays_over_but_for_a_return() {
        assert_eq!(Paid.next(), [Failed]);
        assert!(Failed.next().is_empty() && Cancelled.next().is_empty());
        for status in PayoutStatus::ALL {
            assert!(!status.next().contains(&Requested), "{status}");
        }
    }

    #[test]
    fn nothing_is_called_off_once_two_agreed() {
        for status in [Approved, Processing, Paid] {
            assert!(!status.next().contains(&Cancelled), "{status}");
        }
    }
}

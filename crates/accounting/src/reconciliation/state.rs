//! What runs and differences are.

kernel::text_enum! {
    /// Where a run stands.
    pub enum RunStatus {
        /// It goes on.
        Running = "RUNNING",
        /// It has compared everything.
        Finished = "FINISHED",
        /// It was given up; the next one begins where it did.
        Failed = "FAILED",
    }
}

kernel::text_enum! {
    /// What a run does, one after the other. Kept with the run, so that it goes on where a process died.
    pub enum RunStep {
        /// The gateway's statement is read, and what only it tells is posted.
        Statement = "STATEMENT",
        /// The gateway is asked for each payment, and what went back of it.
        Payments = "PAYMENTS",
        /// What payments say, and what the ledger does.
        PaymentsInLedger = "PAYMENTS_IN_LEDGER",
        /// The same of what went back.
        RefundsInLedger = "REFUNDS_IN_LEDGER",
        /// The same of what was sent to bank accounts for it.
        DisbursementsInLedger = "DISBURSEMENTS_IN_LEDGER",
        /// The gateway is asked for each payout.
        Payouts = "PAYOUTS",
        /// What payouts say, and what the ledger does.
        PayoutsInLedger = "PAYOUTS_IN_LEDGER",
        /// What payouts say, and what the statement does.
        PayoutsInStatement = "PAYOUTS_IN_STATEMENT",
        /// Lines of the statement that nothing of ours explains.
        StatementLines = "STATEMENT_LINES",
        /// What lies ready at the gateway, and what the ledger says does.
        Balance = "BALANCE",
        /// Admins are told.
        End = "END",
    }
}

impl RunStep {
    /// What comes after it; the end stays the end.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Statement => Self::Payments,
            Self::Payments => Self::PaymentsInLedger,
            Self::PaymentsInLedger => Self::RefundsInLedger,
            Self::RefundsInLedger => Self::DisbursementsInLedger,
            Self::DisbursementsInLedger => Self::Payouts,
            Self::Payouts => Self::PayoutsInLedger,
            Self::PayoutsInLedger => Self::PayoutsInStatement,
            Self::PayoutsInStatement => Self::StatementLines,
            Self::StatementLines => Self::Balance,
            Self::Balance | Self::End => Self::End,
        }
    }
}

kernel::text_enum! {
    /// What differs.
    pub enum DifferenceKind {
        /// The gateway says something else of where a payment stands, also after it was asked in the ordinary way.
        PaymentStatusDiffers = "PAYMENT_STATUS_DIFFERS",
        /// The gateway took another amount.
        PaymentAmountDiffers = "PAYMENT_AMOUNT_DIFFERS",
        /// The gateway does not know of a payment that has moved money here.
        PaymentUnknownAtGateway = "PAYMENT_UNKNOWN_AT_GATEWAY",
        /// The gateway does not tell of a refund that it made.
        RefundMissingAtGateway = "REFUND_MISSING_AT_GATEWAY",
        /// The gateway tells of more that went back than we know of.
        RefundUnknownToUs = "REFUND_UNKNOWN_TO_US",
        /// The ledger tells something else of a payment's money.
        PaymentNotInLedger = "PAYMENT_NOT_IN_LEDGER",
        /// The ledger tells something else of a refund's money.
        RefundNotInLedger = "REFUND_NOT_IN_LEDGER",
        /// The ledger tells something else of what was sent to a bank account.
        DisbursementNotInLedger = "DISBURSEMENT_NOT_IN_LEDGER",
        /// The gateway says something else of where a payout stands, also after it was asked in the ordinary way.
        PayoutStatusDiffers = "PAYOUT_STATUS_DIFFERS",
        /// The gateway sends another amount.
        PayoutAmountDiffers = "PAYOUT_AMOUNT_DIFFERS",
        /// The ledger tells something else of a payout's money.
        PayoutNotInLedger = "PAYOUT_NOT_IN_LEDGER",
        /// The gateway's statement tells something else of a payout's money.
        PayoutNotInStatement = "PAYOUT_NOT_IN_STATEMENT",
        /// The gateway's balance moved by something that is nothing of ours.
        StatementLineUnknown = "STATEMENT_LINE_UNKNOWN",
        /// At the gateway lies more or less than the ledger says, and nothing else here explains it.
        BalanceDiffers = "BALANCE_DIFFERS",
    }
}

kernel::text_enum! {
    /// What a difference is about.
    pub enum SubjectKind {
        /// A payment.
        Payment = "PAYMENT",
        /// A refund.
        Refund = "REFUND",
        /// A sending of money for a refund.
        Disbursement = "DISBURSEMENT",
        /// A payout.
        Payout = "PAYOUT",
        /// A line of the gateway's statement.
        StatementLine = "STATEMENT_LINE",
        /// An account of the ledger.
        LedgerAccount = "LEDGER_ACCOUNT",
    }
}

kernel::text_enum! {
    /// Where a task stands.
    pub enum TaskStatus {
        /// It waits for an admin.
        Open = "OPEN",
        /// An admin looked into it.
        Closed = "CLOSED",
    }
}

/// How a difference came out against those that earlier runs had found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reported {
    /// Nobody had seen it, or it has become another one.
    New,
    /// It waits for an admin already.
    Again,
    /// An admin has closed it as it is.
    Closed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_does_every_step_once_and_ends() {
        let mut step = RunStep::Statement;
        let mut done = vec![step];
        while step != RunStep::End {
            step = step.next();
            done.push(step);
        }
        assert_eq!(done, RunStep::ALL);
        assert_eq!(RunStep::End.next(), RunStep::End);
    }
}

//! Why the simulator does not do what it is asked to.

use crate::method::Method;
use crate::payouts::PayoutStatus;
use crate::transaction::Status;

/// Why something was not done. The messages are for the person at the simulator, not the API's own.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SimulatorError {
    /// Neither a transaction nor a pay page has this id.
    #[error("nothing is known under {0:?}")]
    Unknown(String),
    /// The pay page's time is over.
    #[error("the pay page has expired")]
    PageExpired,
    /// The order was paid, cancelled or expired.
    #[error("the order is finished: its transaction is {0:?}")]
    Finished(Status),
    /// The payer has chosen another method already.
    #[error("the payer has already chosen {0:?}")]
    OtherMethodChosen(Method),
    /// `enabled_payments` does not list it.
    #[error("{0:?} is not enabled for this transaction")]
    MethodNotEnabled(Method),
    /// The method knows no such outcome.
    #[error("{0:?} knows no such outcome")]
    NotWithThisMethod(Method),
    /// The transaction does not go from there to there.
    #[error("a transaction that is {from:?} cannot become {to:?}")]
    NotAllowed {
        /// Where it stands.
        from: Status,
        /// Where it was to go.
        to: Status,
    },
    /// The payout does not go from there to there.
    #[error("a payout that is {from:?} cannot become {to:?}")]
    PayoutNotAllowed {
        /// Where it stands.
        from: PayoutStatus,
        /// Where it was to go.
        to: PayoutStatus,
    },
    /// Midtrans has no such reason to fail.
    #[error("there is no failure code {0}")]
    UnknownFailure(u8),
    /// More than what is left, or nothing.
    #[error("the amount must be between 1 and {0}")]
    Amount(i64),
}

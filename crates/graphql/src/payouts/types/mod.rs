//! Payouts as clients see them.

pub mod actions;
pub mod batch;
pub mod enums;
pub mod exposure;
pub mod payout;
pub mod settings;

pub use actions::{PayoutAvailableAction, PayoutBatchAvailableAction, PayoutRequestUnavailableReason};
pub use batch::{PayoutBatch, PayoutBatchConnection, PayoutBatchEdge};
pub use enums::{
    BankAccountHolderCheck, PayoutAttention, PayoutBatchStatus, PayoutFailure, PayoutMethod, PayoutOrigin,
    PayoutSchedule, PayoutStatus,
};
pub use exposure::PayoutExposure;
pub use payout::{Payout, PayoutConnection, PayoutEdge};
pub use settings::PayoutSettings;

//! Reads of payouts, scoped to who asks and batched by key.

mod batches;
mod exposure;
mod payouts;
mod scope;
mod settings;

pub use batches::{
    BatchFilter, SumsOfBatch, batches_by_ids, batches_count, batches_page, batches_paying, sums_of_batches,
};
pub use exposure::{Exposure, WaitingPayouts, exposure};
pub use payouts::{PayoutFilter, by_ids, payouts_count, payouts_page};
pub use settings::{settings_by_people, settings_of};

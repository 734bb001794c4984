//! Reads of payouts, scoped to who asks and batched by key.

//! What is done to the ledger by itself; everything else posts to it.

pub mod balances_fold;
pub mod correction_post;
pub mod days_close;

diesel::define_sql_function! {
    /// A lock that ends with the transaction, unless somebody else has it.
    fn pg_try_advisory_xact_lock(key: diesel::sql_types::BigInt) -> diesel::sql_types::Bool;
}

//! The same key and input give the same outcome again, other input an error, two at once one effect.
//!
//! A command opens its transaction, asks [`begin`], does its work, and calls [`finish`] with the ids of what it made.
//! A refusal rolls the transaction back, so refusals are not stored. DESIGN.md §5.8.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{EntityId as _, UserId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::error::DatabaseError;
use crate::schema::idempotency_keys;

/// A client's key within one operation of one user.
#[derive(Debug, Clone)]
pub struct IdempotencyKey {
    /// Whose key it is.
    pub user_id: UserId,
    /// The mutation's name, e.g. `bookingCreate`.
    pub operation: &'static str,
    /// The key the client made.
    pub key: Uuid,
    /// Hash of everything else in the input.
    pub input_hash: [u8; 32],
}

/// What is known of a key.
#[derive(Debug)]
pub enum Known<T> {
    /// Never seen: do the work, then call [`finish`].
    New,
    /// Done before with the same input: this came of it.
    Done(T),
    /// Done before with other input.
    OtherInput,
}

impl IdempotencyKey {
    /// A key with the hash of its input.
    pub fn new(user_id: UserId, operation: &'static str, key: Uuid, input: &impl Serialize) -> Self {
        let bytes = serde_json::to_vec(input).expect("inputs are plain values");
        Self { user_id, operation, key, input_hash: Sha256::digest(bytes).into() }
    }
}

/// Asks what is known of the key. Inside the command's transaction: whoever comes second waits here for the first.
///
/// # Errors
/// When the database fails.
pub async fn begin<T: DeserializeOwned>(
    connection: &mut AsyncPgConnection,
    key: &IdempotencyKey,
) -> Result<Known<T>, DatabaseError> {
    // Two at once with a key that no row has yet cannot meet on a row: they meet on a lock named after the key, which
    // ends with the transaction. Raw SQL: Diesel has no advisory locks.
    let mut hash = Sha256::new();
    hash.update(key.user_id.uuid().as_bytes());
    hash.update(key.operation.as_bytes());
    hash.update(key.key.as_bytes());
    let digest: [u8; 32] = hash.finalize().into();
    let mut first = [0_u8; 8];
    first.iter_mut().zip(digest).for_each(|(target, source)| *target = source);
    diesel::select(advisory_lock::pg_advisory_xact_lock(i64::from_be_bytes(first)))
        .execute(connection)
        .await?;
    let stored = idempotency_keys::table
        .find((key.user_id, key.operation, key.key))
        .select((idempotency_keys::input_hash, idempotency_keys::outcome))
        .first::<(Vec<u8>, serde_json::Value)>(connection)
        .await
        .optional()?;
    match stored {
        None => Ok(Known::New),
        Some((hash, _)) if hash != key.input_hash => Ok(Known::OtherInput),
        Some((_, outcome)) => {
            serde_json::from_value(outcome).map(Known::Done).map_err(DatabaseError::internal)
        }
    }
}

/// Stores what came of the key, in the transaction of the work itself.
///
/// # Errors
/// When the database fails.
pub async fn finish(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    key: &IdempotencyKey,
    outcome: &impl Serialize,
) -> Result<(), DatabaseError> {
    let outcome = serde_json::to_value(outcome).map_err(DatabaseError::internal)?;
    diesel::insert_into(idempotency_keys::table)
        .values((
            idempotency_keys::user_id.eq(key.user_id),
            idempotency_keys::operation.eq(key.operation),
            idempotency_keys::key.eq(key.key),
            idempotency_keys::input_hash.eq(key.input_hash.as_slice()),
            idempotency_keys::outcome.eq(outcome),
            idempotency_keys::created_at.eq(now),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

mod advisory_lock {
    use diesel::sql_types::BigInt;
    diesel::define_sql_function! {
        /// Waits for a lock that ends with the transaction.
        fn pg_advisory_xact_lock(key: BigInt);
    }
}

//! What the ledger knows of one subject, for the command that posts about it next. For system use: it asks nobody's leave.

use std::collections::BTreeMap;

use database::DatabaseError;
use database::schema::{ledger_accounts, ledger_entries, ledger_transactions};
use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::state::{AccountPurpose, TransactionKind};

/// What each account holds of the subject by what these sources made happen: debits are positive, credits negative.
///
/// # Errors
/// When the database fails.
pub async fn held_of_subject(
    connection: &mut AsyncPgConnection,
    subject_id: Uuid,
    sources: &[Uuid],
) -> Result<BTreeMap<AccountPurpose, i64>, DatabaseError> {
    let rows: Vec<(AccountPurpose, i64)> = ledger_entries::table
        .inner_join(ledger_transactions::table)
        .inner_join(ledger_accounts::table)
        .filter(ledger_transactions::subject_id.eq(subject_id))
        .filter(ledger_transactions::source_id.eq_any(sources))
        .group_by(ledger_accounts::purpose)
        // Raw SQL: the sum of bigints is a numeric in PostgreSQL, and what one line holds fits a bigint.
        .select((ledger_accounts::purpose, sql::<BigInt>("sum(ledger_entries.amount)::bigint")))
        .load(connection)
        .await?;
    Ok(rows.into_iter().collect())
}

/// How many times this was posted.
///
/// # Errors
/// When the database fails.
pub async fn times_posted(
    connection: &mut AsyncPgConnection,
    kind: TransactionKind,
    source_id: Uuid,
    subject_id: Uuid,
) -> Result<i32, DatabaseError> {
    let times: i64 = ledger_transactions::table
        .filter(ledger_transactions::source_id.eq(source_id))
        .filter(ledger_transactions::kind.eq(kind))
        .filter(ledger_transactions::subject_id.eq(subject_id))
        .select(count_star())
        .get_result(connection)
        .await?;
    i32::try_from(times).map_err(DatabaseError::internal)
}

//! Accounts as the commands of this crate see them: looked up by address or id, and locked while something is decided.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{credentials, users};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::EmailAddress;
use kernel::id::{PersonId, UserId};

/// What decides about an account.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = users)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub(crate) struct Account {
    pub(crate) id: UserId,
    pub(crate) person_id: PersonId,
    pub(crate) email_verified_at: Option<DateTime<Utc>>,
    pub(crate) suspended_at: Option<DateTime<Utc>>,
}

/// The password of an account.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = credentials)]
#[diesel(check_for_backend(diesel::pg::Pg))]
pub(crate) struct Credential {
    pub(crate) password_hash: String,
    replaced_at: Option<DateTime<Utc>>,
}

impl Credential {
    /// Whether the password is another than the first one. For an account that was never verified this means that
    /// somebody registered its address again.
    pub(crate) fn is_replaced(&self) -> bool {
        self.replaced_at.is_some()
    }
}

/// The account of the address and its password, without a lock.
pub(crate) async fn by_email(
    connection: &mut AsyncPgConnection,
    email: &EmailAddress,
) -> Result<Option<(Account, Option<Credential>)>, DatabaseError> {
    Ok(users::table
        .left_join(credentials::table)
        .filter(users::email.eq(email.as_str()))
        .filter(users::deleted_at.is_null())
        .select((Account::as_select(), Option::<Credential>::as_select()))
        .first(connection)
        .await
        .optional()?)
}

/// The account of the address, locked until the transaction ends.
pub(crate) async fn lock_by_email(
    connection: &mut AsyncPgConnection,
    email: &EmailAddress,
) -> Result<Option<Account>, DatabaseError> {
    Ok(users::table
        .filter(users::email.eq(email.as_str()))
        .filter(users::deleted_at.is_null())
        .select(Account::as_select())
        .for_no_key_update()
        .first(connection)
        .await
        .optional()?)
}

/// The account, locked until the transaction ends.
pub(crate) async fn lock_by_id(
    connection: &mut AsyncPgConnection,
    user_id: UserId,
) -> Result<Option<Account>, DatabaseError> {
    Ok(users::table
        .filter(users::id.eq(user_id))
        .filter(users::deleted_at.is_null())
        .select(Account::as_select())
        .for_no_key_update()
        .first(connection)
        .await
        .optional()?)
}

/// The password of an account.
pub(crate) async fn credential(
    connection: &mut AsyncPgConnection,
    user_id: UserId,
) -> Result<Option<Credential>, DatabaseError> {
    Ok(credentials::table.find(user_id).select(Credential::as_select()).first(connection).await.optional()?)
}

/// Puts a password in the place of whatever the account had.
pub(crate) async fn set_password(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    user_id: UserId,
    password_hash: &str,
) -> Result<(), DatabaseError> {
    diesel::insert_into(credentials::table)
        .values((
            credentials::user_id.eq(user_id),
            credentials::password_hash.eq(password_hash),
            credentials::created_at.eq(now),
            credentials::updated_at.eq(now),
        ))
        .on_conflict(credentials::user_id)
        .do_update()
        .set((
            credentials::password_hash.eq(password_hash),
            credentials::replaced_at.eq(now),
            credentials::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// Writes down that a code proved the address; the first proof counts.
pub(crate) async fn mark_verified(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    user_id: UserId,
) -> Result<(), DatabaseError> {
    diesel::update(users::table.find(user_id).filter(users::email_verified_at.is_null()))
        .set((users::email_verified_at.eq(now), users::updated_at.eq(now)))
        .execute(connection)
        .await?;
    Ok(())
}

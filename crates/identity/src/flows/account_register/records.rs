//! What a registration writes, and how the same is written for nobody.

use chrono::{DateTime, Utc};
use database::schema::{people, profiles, user_roles, users as users_table};
use database::{CommandError, DatabaseError, constraint_name};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{PersonId, UserId};
use kernel::{EmailAddress, Role};

use super::{AccountRegisterCode, Registration};
use crate::users::Account;
use crate::{messages, users};

/// Two registrations of one new address at once have no row to meet on: they meet on a lock named after the address.
pub(super) async fn lock_address(
    connection: &mut AsyncPgConnection,
    email: &EmailAddress,
) -> Result<(), DatabaseError> {
    diesel::select(advisory_lock::pg_advisory_xact_lock(advisory_lock::hashtextextended(email.as_str(), 0)))
        .execute(connection)
        .await?;
    Ok(())
}

mod advisory_lock {
    use diesel::sql_types::{BigInt, Text};
    // Raw functions: Diesel has no advisory locks.
    diesel::define_sql_function! {
        /// Waits for a lock that ends with the transaction.
        fn pg_advisory_xact_lock(key: BigInt);
    }
    diesel::define_sql_function! {
        /// A 64-bit hash of a text.
        fn hashtextextended(text: Text, seed: BigInt) -> BigInt;
    }
}

/// Writes the account, over the unverified one if there is one.
pub(super) async fn write_account(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    registration: &Registration,
    existing: Option<&Account>,
) -> Result<UserId, CommandError<AccountRegisterCode>> {
    let user_id = existing.map_or_else(|| UserId::generate(now), |account| account.id);
    let person_id = existing.map_or_else(|| PersonId::generate(now), |account| account.person_id);
    // A transaction within: `pretend` undoes the same statements at the same place.
    connection
        .transaction(async |connection| {
            let email = registration.email.as_str();
            insert_account(connection, now, registration, (user_id, person_id), email).await
        })
        .await?;
    Ok(user_id)
}

/// Does the work of [`write_account`] for an address that has an account already, and undoes it.
pub(super) async fn pretend(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    registration: &Registration,
) -> Result<(), CommandError<AccountRegisterCode>> {
    /// Either the wanted undoing, or what went wrong before it.
    enum Undone {
        AsWanted,
        Failed(CommandError<AccountRegisterCode>),
    }
    impl From<diesel::result::Error> for Undone {
        fn from(error: diesel::result::Error) -> Self {
            Self::Failed(error.into())
        }
    }
    let user_id = UserId::generate(now);
    let outcome = connection
        .transaction::<(), Undone, _>(async |connection| {
            // No mailbox can have this address, so it never meets a real one.
            let nobody = format!("{user_id}@invalid").to_lowercase();
            let ids = (user_id, PersonId::generate(now));
            insert_account(connection, now, registration, ids, &nobody).await.map_err(Undone::Failed)?;
            Err(Undone::AsWanted)
        })
        .await;
    match outcome {
        Ok(()) | Err(Undone::AsWanted) => Ok(()),
        Err(Undone::Failed(error)) => Err(error),
    }
}

async fn insert_account(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    registration: &Registration,
    (user_id, person_id): (UserId, PersonId),
    email: &str,
) -> Result<(), CommandError<AccountRegisterCode>> {
    diesel::insert_into(people::table)
        .values((people::id.eq(person_id), people::created_at.eq(now), people::updated_at.eq(now)))
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    diesel::insert_into(users_table::table)
        .values((
            users_table::id.eq(user_id),
            users_table::person_id.eq(person_id),
            users_table::email.eq(email),
            users_table::created_at.eq(now),
            users_table::updated_at.eq(now),
        ))
        .on_conflict(users_table::id)
        .do_update()
        .set(users_table::updated_at.eq(now))
        .execute(connection)
        .await?;
    users::set_password(connection, now, user_id, &registration.password_hash).await?;
    write_profile(connection, now, registration, user_id).await?;
    write_role(connection, now, user_id, registration.role).await?;
    Ok(())
}

async fn write_profile(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    registration: &Registration,
    user_id: UserId,
) -> Result<(), CommandError<AccountRegisterCode>> {
    let values = (
        profiles::full_name.eq(&registration.full_name),
        profiles::city_id.eq(registration.city_id),
        profiles::time_zone.eq(registration.time_zone.name()),
        profiles::locale.eq(registration.locale),
        profiles::updated_at.eq(now),
    );
    diesel::insert_into(profiles::table)
        .values((profiles::user_id.eq(user_id), profiles::created_at.eq(now), values))
        .on_conflict(profiles::user_id)
        .do_update()
        .set(values)
        .execute(connection)
        .await
        .map_err(|error| match constraint_name(&error) {
            Some("profiles_city_id_fkey") => {
                CommandError::refused("cityId", AccountRegisterCode::CityNotFound, messages::CITY_NOT_FOUND)
            }
            _ => error.into(),
        })?;
    Ok(())
}

async fn write_role(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    user_id: UserId,
    role: Role,
) -> Result<(), DatabaseError> {
    diesel::delete(
        user_roles::table.filter(user_roles::user_id.eq(user_id)).filter(user_roles::role.ne(role)),
    )
    .execute(connection)
    .await?;
    diesel::insert_into(user_roles::table)
        .values((user_roles::user_id.eq(user_id), user_roles::role.eq(role), user_roles::granted_at.eq(now)))
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    Ok(())
}

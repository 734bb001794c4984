//! Who is told as the seller of a line.

use database::DatabaseError;
use database::schema::users;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{PersonId, UserId};

/// The account of a person; `None` when she has none any more.
pub(super) async fn user_of_person(
    connection: &mut AsyncPgConnection,
    person_id: PersonId,
) -> Result<Option<UserId>, DatabaseError> {
    let account = users::table.filter(users::person_id.eq(person_id)).select(users::id);
    Ok(account.first(connection).await.optional()?)
}

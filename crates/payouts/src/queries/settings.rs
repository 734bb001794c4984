//! How teachers are paid out.

use database::QueryError;
use database::schema::payout_settings;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::PersonId;

use super::scope::{Scope, scope};
use crate::model::PayoutSettings;

/// How the person is paid out, if she has said anything and the actor may see it.
///
/// # Errors
/// The database's failures.
pub async fn settings_of(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    person_id: PersonId,
) -> Result<Option<PayoutSettings>, QueryError> {
    Ok(settings_by_people(connection, actor, &[person_id]).await?.pop())
}

/// How these people are paid out, as far as they have said anything and the actor may see it, in no order.
///
/// # Errors
/// The database's failures.
pub async fn settings_by_people(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    people: &[PersonId],
) -> Result<Vec<PayoutSettings>, QueryError> {
    let mut query = payout_settings::table.filter(payout_settings::person_id.eq_any(people)).into_boxed();
    match scope(actor) {
        Scope::None => return Ok(Vec::new()),
        Scope::Own(person_id) => query = query.filter(payout_settings::person_id.eq(person_id)),
        Scope::All => {}
    }
    Ok(query.select(PayoutSettings::as_select()).load(connection).await?)
}

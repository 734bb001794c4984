//! Slots that can be booked.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::availability_slots;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{AvailabilitySlotId, PersonId};
use kernel::page::{Direction, Page, PageRequest};

use crate::model::Slot;

/// The next `limit` free slots of each person that start in `[from, until)`, earliest first within each person.
///
/// # Errors
/// When the database fails.
pub async fn free_slots_of_people(
    connection: &mut AsyncPgConnection,
    people: &[PersonId],
    from: DateTime<Utc>,
    until: Option<DateTime<Utc>>,
    limit: i64,
) -> Result<Vec<Slot>, DatabaseError> {
    Ok(FreeSlotsOfPeople { people, from, until, limit }.load(connection).await?)
}

/// What a list of slots is ordered by.
pub type SlotKey = (DateTime<Utc>, AvailabilitySlotId);

impl Slot {
    /// Its place in a list of slots.
    #[must_use]
    pub fn key(&self) -> SlotKey {
        (self.starts_at, self.id)
    }
}

/// One page of the person's free slots that start in `[from, until)`, earliest first.
///
/// # Errors
/// When the database fails.
pub async fn free_slots_page(
    connection: &mut AsyncPgConnection,
    person_id: PersonId,
    from: DateTime<Utc>,
    until: Option<DateTime<Utc>>,
    request: &PageRequest,
    key: Option<SlotKey>,
) -> Result<Page<Slot>, DatabaseError> {
    let mut query = availability_slots::table
        .filter(availability_slots::person_id.eq(person_id))
        .filter(availability_slots::free)
        .filter(availability_slots::starts_at.ge(from))
        .select(Slot::as_select())
        .limit(request.size + 1)
        .into_boxed();
    if let Some(until) = until {
        query = query.filter(availability_slots::starts_at.lt(until));
    }
    // `starts_at >= $1 AND (…)` is the form in which the index is read from the cursor on.
    query = match (request.direction, key) {
        (Direction::Forward, Some((starts_at, id))) => query
            .filter(availability_slots::starts_at.ge(starts_at))
            .filter(availability_slots::starts_at.gt(starts_at).or(availability_slots::id.gt(id))),
        (Direction::Backward, Some((starts_at, id))) => query
            .filter(availability_slots::starts_at.le(starts_at))
            .filter(availability_slots::starts_at.lt(starts_at).or(availability_slots::id.lt(id))),
        (_, None) => query,
    };
    query = match request.direction {
        Direction::Forward => {
            query.order((availability_slots::starts_at.asc(), availability_slots::id.asc()))
        }
        Direction::Backward => {
            query.order((availability_slots::starts_at.desc(), availability_slots::id.desc()))
        }
    };
    let rows = query.load(connection).await?;
    Ok(Page::from_rows(request, rows))
}

/// The first slots of many people in one statement. By hand: Diesel has no `LATERAL`; a static id keeps it typed and
/// prepared once per connection.
struct FreeSlotsOfPeople<'a> {
    people: &'a [PersonId],
    from: DateTime<Utc>,
    until: Option<DateTime<Utc>>,
    limit: i64,
}

impl QueryFragment<Pg> for FreeSlotsOfPeople<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "SELECT slot.id, slot.person_id, slot.starts_at, slot.ends_at, slot.time_zone, slot.free, \
             slot.withdrawn_at, slot.created_at, slot.updated_at FROM unnest(",
        );
        out.push_bind_param::<Array<SqlUuid>, _>(&self.people)?;
        out.push_sql(
            ") AS wanted(person_id) CROSS JOIN LATERAL (SELECT * FROM availability_slots \
             WHERE availability_slots.person_id = wanted.person_id AND free AND starts_at >= ",
        );
        out.push_bind_param::<Timestamptz, _>(&self.from)?;
        out.push_sql(" AND starts_at < coalesce(");
        out.push_bind_param::<Nullable<Timestamptz>, _>(&self.until)?;
        out.push_sql(", 'infinity') ORDER BY starts_at LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.limit)?;
        out.push_sql(") AS slot ORDER BY slot.person_id, slot.starts_at");
        Ok(())
    }
}

impl QueryId for FreeSlotsOfPeople<'_> {
    type QueryId = FreeSlotsOfPeople<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for FreeSlotsOfPeople<'_> {
    type SqlType = (
        SqlUuid,
        SqlUuid,
        Timestamptz,
        Timestamptz,
        Text,
        Bool,
        Nullable<Timestamptz>,
        Timestamptz,
        Timestamptz,
    );
}

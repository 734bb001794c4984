//! A database with people, and a clock that stands still.

use calendar::commands::availability_slots_publish::{self, AvailabilitySlotsPublishInput, NewSlot};
use calendar::{ClaimOwner, OwnerKind, Slot, TimeRange};
use chrono::{DateTime, TimeDelta, Utc};
use database::schema::people;
use database::test_database::TestDatabase;
use database::{PoolConfig, PooledConnection, Pools};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{EntityId, LoginSessionId, PersonId, UserId};
use kernel::{Actor, Locale, Role, UserActor};
use uuid::Uuid;

/// A world of its own for one test.
pub(crate) struct World {
    pub(crate) pools: Pools,
    _database: TestDatabase,
}

/// Monday morning.
pub(crate) fn now() -> DateTime<Utc> {
    "2026-01-05T01:00:00Z".parse().unwrap()
}

/// Hours after [`now`].
pub(crate) fn hour(hours: i64) -> DateTime<Utc> {
    now() + TimeDelta::hours(hours)
}

pub(crate) fn hours(from: i64, until: i64) -> TimeRange {
    TimeRange { starts_at: hour(from), ends_at: hour(until) }
}

pub(crate) fn owner() -> ClaimOwner {
    ClaimOwner { kind: OwnerKind::Booking, id: kernel::id::BookingId::generate(now()).uuid() }
}

impl World {
    pub(crate) async fn new() -> Self {
        let database = TestDatabase::create().await;
        let pools = Pools::new(&PoolConfig::new(database.url())).unwrap();
        Self { pools, _database: database }
    }

    pub(crate) async fn connection(&self) -> PooledConnection {
        self.pools.write().await.unwrap()
    }

    pub(crate) async fn person(&self) -> PersonId {
        let id = PersonId::generate(now());
        diesel::insert_into(people::table)
            .values((people::id.eq(id), people::created_at.eq(now()), people::updated_at.eq(now())))
            .execute(&mut self.connection().await)
            .await
            .unwrap();
        id
    }

    pub(crate) async fn publish(&self, person_id: PersonId, ranges: &[TimeRange]) -> Vec<Slot> {
        let mut connection = self.connection().await;
        availability_slots_publish::run(&mut connection, &teacher(person_id), now(), input(ranges))
            .await
            .unwrap()
    }

    pub(crate) async fn is_free(&self, slot: &Slot) -> bool {
        let mut connection = self.connection().await;
        calendar::queries::slots_by_ids(&mut connection, &[slot.id]).await.unwrap().pop().unwrap().free
    }
}

pub(crate) fn input(ranges: &[TimeRange]) -> AvailabilitySlotsPublishInput {
    let slots = ranges
        .iter()
        .map(|range| NewSlot {
            starts_at: range.starts_at,
            ends_at: Some(range.ends_at),
            duration_minutes: None,
        })
        .collect();
    AvailabilitySlotsPublishInput { time_zone: "Asia/Jakarta".to_owned(), slots }
}

pub(crate) fn teacher(person_id: PersonId) -> Actor {
    actor(person_id, &[Role::Teacher])
}

pub(crate) fn actor(person_id: PersonId, roles: &[Role]) -> Actor {
    Actor::User(UserActor {
        user_id: UserId::from_uuid(Uuid::nil()),
        person_id,
        login_session_id: LoginSessionId::from_uuid(Uuid::nil()),
        roles: roles.iter().copied().collect(),
        locale: Locale::Indonesian,
        request_id: None,
    })
}

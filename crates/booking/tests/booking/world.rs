//! A database with teachers, students and slots, a gateway, and a clock that is moved.

mod gateway;
mod lesson;
mod paying;
mod payouts;

use std::sync::Arc;

use ::payouts::PayoutServices;
use booking::Booking;
use booking::commands::booking_create::{self, BookingCreateCode, BookingCreateInput};
use calendar::commands::availability_slots_publish::{self, AvailabilitySlotsPublishInput, NewSlot};
use calendar::{Slot, TimeRange};
use catalog::LessonMode;
use chrono::{DateTime, TimeDelta, Utc};
use database::schema::{categories, cities, people, profiles, skills, teacher_skills, teachers, users};
use database::test_database::TestDatabase;
use database::{CommandError, PoolConfig, PooledConnection, Pools};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jobs::{Registry, Runner, RunnerConfig};
use kernel::id::{CategoryId, CityId, LoginSessionId, PersonId, SkillId, TeacherId, UserId};
use kernel::{Actor, Clock, Locale, ManualClock, Role, UserActor};
use mailer::{Mailer, Recorder};
use payments::jobs::{OrderLineHoldChanged, OrderLinePaid, OrderLineRefundedOutside, OrderLineReversed};
use payments::{PaymentConfig, PaymentServices};
use uuid::Uuid;

use crate::payout_gateway::BookedGateway;

pub(crate) use gateway::CashGateway;
pub(crate) use lesson::lesson_minute;
pub(crate) use paying::{Paid, config, one_code};

/// A world of its own for one test.
pub(crate) struct World {
    pub(crate) pools: Pools,
    pub(crate) clock: ManualClock,
    pub(crate) mails: Recorder,
    pub(crate) gateway: CashGateway,
    pub(crate) payments: PaymentServices,
    pub(crate) payout_gateway: BookedGateway,
    pub(crate) payouts: PayoutServices,
    pub(crate) skill: SkillId,
    city: CityId,
    runner: Runner,
    _database: TestDatabase,
}

/// A user with the person behind it.
#[derive(Debug, Clone)]
pub(crate) struct Human {
    pub(crate) actor: Actor,
    pub(crate) user_id: UserId,
    pub(crate) person_id: PersonId,
}

/// Monday morning, 08:00 in Jakarta.
pub(crate) fn start() -> DateTime<Utc> {
    "2026-01-05T01:00:00Z".parse().unwrap()
}

/// Hours after [`start`].
pub(crate) fn hour(hours: i64) -> DateTime<Utc> {
    start() + TimeDelta::hours(hours)
}

pub(crate) fn hours(from: i64, until: i64) -> TimeRange {
    TimeRange { starts_at: hour(from), ends_at: hour(until) }
}

impl World {
    pub(crate) async fn new() -> Self {
        let database = TestDatabase::create().await;
        let pools =
            Pools::new(&PoolConfig { connections_max: 12, ..PoolConfig::new(database.url()) }).unwrap();
        let clock = ManualClock::starting_at(start());
        let mails = Recorder::new();
        let gateway = CashGateway::default();
        let payments = PaymentServices {
            pools: pools.clone(),
            clock: Clock::manual(clock.clone()),
            gateway: Arc::new(gateway.clone()),
            config: PaymentConfig::returning_to("https://teacherin.test/payments/return"),
        };
        let payout_gateway = BookedGateway::default();
        let payouts = payouts::services(&pools, &payments.clock, &payout_gateway);
        let runner = runner(&payments, &payouts, &mails);
        let (skill, city) = (SkillId::generate(start()), CityId::generate(start()));
        let world = Self {
            pools,
            clock,
            mails,
            gateway,
            payments,
            payout_gateway,
            payouts,
            skill,
            city,
            runner,
            _database: database,
        };
        world.vocabulary().await;
        world
    }

    pub(crate) async fn connection(&self) -> PooledConnection {
        self.pools.write().await.unwrap()
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Runs the jobs that are due now, once.
    pub(crate) async fn run_due_jobs(&self) {
        self.runner.run_due().await.unwrap();
    }

    /// Runs due jobs until none is left.
    pub(crate) async fn drain(&self) {
        while self.runner.run_due().await.unwrap() > 0 {}
    }

    async fn vocabulary(&self) {
        let mut connection = self.connection().await;
        let category = CategoryId::generate(start());
        diesel::insert_into(categories::table)
            .values((
                categories::id.eq(category),
                categories::slug.eq("languages"),
                categories::name.eq("Languages"),
                categories::name_indonesian.eq("Bahasa"),
                categories::position.eq(1),
                categories::created_at.eq(start()),
                categories::updated_at.eq(start()),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        diesel::insert_into(skills::table)
            .values((
                skills::id.eq(self.skill),
                skills::category_id.eq(category),
                skills::slug.eq("english"),
                skills::name.eq("English"),
                skills::name_indonesian.eq("Bahasa Inggris"),
                skills::created_at.eq(start()),
                skills::updated_at.eq(start()),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        diesel::insert_into(cities::table)
            .values((
                cities::id.eq(self.city),
                cities::slug.eq("jakarta"),
                cities::name.eq("Jakarta"),
                cities::province.eq("DKI Jakarta"),
                cities::time_zone.eq("Asia/Jakarta"),
                cities::population_thousands.eq(10_000),
                cities::created_at.eq(start()),
                cities::updated_at.eq(start()),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
    }

    pub(crate) async fn human(&self, name: &str, roles: &[Role], locale: Locale) -> Human {
        let mut connection = self.connection().await;
        let (person_id, user_id) = (PersonId::generate(start()), UserId::generate(start()));
        diesel::insert_into(people::table)
            .values((
                people::id.eq(person_id),
                people::created_at.eq(start()),
                people::updated_at.eq(start()),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        let email = format!("{}@contoh.test", user_id.to_string().to_lowercase());
        diesel::insert_into(users::table)
            .values((
                users::id.eq(user_id),
                users::person_id.eq(person_id),
                users::email.eq(email),
                users::created_at.eq(start()),
                users::updated_at.eq(start()),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        diesel::insert_into(profiles::table)
            .values((
                profiles::user_id.eq(user_id),
                profiles::full_name.eq(name),
                profiles::time_zone.eq("Asia/Makassar"),
                profiles::locale.eq(locale),
                profiles::created_at.eq(start()),
                profiles::updated_at.eq(start()),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        let actor = Actor::User(UserActor {
            user_id,
            person_id,
            login_session_id: LoginSessionId::generate(start()),
            roles: roles.iter().copied().collect(),
            locale,
            request_id: None,
        });
        Human { actor, user_id, person_id }
    }

    pub(crate) async fn student(&self) -> Human {
        self.human("Budi", &[Role::Student], Locale::Indonesian).await
    }

    pub(crate) async fn students(&self, count: usize) -> Vec<Human> {
        let mut students = Vec::new();
        for _ in 0..count {
            students.push(self.student().await);
        }
        students
    }

    /// A published teacher of this world's skill, who also may book.
    pub(crate) async fn teacher(&self) -> Human {
        let human = self.human("Sari", &[Role::Teacher, Role::Student], Locale::Indonesian).await;
        let mut connection = self.connection().await;
        let id = TeacherId::generate(start());
        diesel::insert_into(teachers::table)
            .values((
                (
                    teachers::id.eq(id),
                    teachers::person_id.eq(human.person_id),
                    teachers::user_id.eq(human.user_id),
                    teachers::slug.eq(id.to_string()),
                    teachers::status.eq("PUBLISHED"),
                    teachers::display_name.eq("Ibu Sari"),
                    teachers::headline.eq("English for everybody"),
                    teachers::bio.eq("Twenty years."),
                    teachers::city_id.eq(self.city),
                    teachers::experience_years.eq(20),
                ),
                (
                    teachers::price_per_hour.eq(150_000_i64),
                    teachers::offers_online.eq(true),
                    teachers::offers_offline.eq(false),
                    teachers::languages.eq(vec!["id"]),
                    teachers::published_at.eq(start()),
                    teachers::created_at.eq(start()),
                    teachers::updated_at.eq(start()),
                ),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        diesel::insert_into(teacher_skills::table)
            .values((teacher_skills::teacher_id.eq(id), teacher_skills::skill_id.eq(self.skill)))
            .execute(&mut connection)
            .await
            .unwrap();
        human
    }

    pub(crate) async fn publish(&self, teacher: &Human, range: TimeRange) -> Slot {
        let mut connection = self.connection().await;
        let input = AvailabilitySlotsPublishInput {
            time_zone: "Asia/Jakarta".to_owned(),
            slots: vec![NewSlot {
                starts_at: range.starts_at,
                ends_at: Some(range.ends_at),
                duration_minutes: None,
            }],
        };
        availability_slots_publish::run(&mut connection, &teacher.actor, self.now(), input)
            .await
            .unwrap()
            .remove(0)
    }

    pub(crate) fn wish(&self, slot: &Slot) -> BookingCreateInput {
        BookingCreateInput {
            slot_id: slot.id,
            skill_id: self.skill,
            mode: LessonMode::Online,
            place: None,
            notes: None,
            order_id: None,
            idempotency_key: kernel::id::generate_uuid(self.now()),
        }
    }

    pub(crate) async fn book(&self, who: &Human, wish: BookingCreateInput) -> Outcome {
        book_at(&self.pools, who, self.now(), wish).await
    }

    /// Asserts that the rules of bookings hold.
    pub(crate) async fn assert_sound(&self) {
        let found = booking::invariants::violations(&mut *self.connection().await, self.now()).await.unwrap();
        assert_eq!(found, []);
    }

    pub(crate) async fn count(&self, table: &str) -> i64 {
        #[derive(QueryableByName)]
        struct Count {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            count: i64,
        }
        let statement = format!("SELECT count(*) AS count FROM {table}");
        diesel::sql_query(statement).get_result::<Count>(&mut self.connection().await).await.unwrap().count
    }

    pub(crate) async fn is_free(&self, slot: &Slot) -> bool {
        let found = calendar::queries::slots_by_ids(&mut *self.connection().await, &[slot.id]).await;
        found.unwrap().pop().unwrap().free
    }

    pub(crate) async fn reload(&self, booking: &Booking) -> Booking {
        let mut connection = self.connection().await;
        booking::queries::bookings_by_ids(&mut connection, &Actor::System, &[booking.id])
            .await
            .unwrap()
            .remove(0)
    }
}

pub(crate) type Outcome = Result<Booking, CommandError<BookingCreateCode>>;

pub(crate) async fn book_at(
    pools: &Pools,
    who: &Human,
    now: DateTime<Utc>,
    wish: BookingCreateInput,
) -> Outcome {
    let mut connection = pools.write().await.unwrap();
    booking_create::run(&mut connection, &who.actor, now, &config(), wish).await
}

/// The codes of a refusal, with their fields.
pub(crate) fn codes(outcome: Outcome) -> Vec<(Option<String>, BookingCreateCode)> {
    let error = outcome.unwrap_err();
    let refusals = error.refusals().unwrap_or_else(|| panic!("{error:?}"));
    refusals.iter().map(|refusal| (refusal.field.clone(), refusal.code)).collect()
}

/// The code of a refusal with one reason.
pub(crate) fn code(outcome: Outcome) -> BookingCreateCode {
    let codes = codes(outcome);
    assert_eq!(codes.len(), 1, "{codes:?}");
    codes.into_iter().next().unwrap().1
}

pub(crate) fn key() -> Uuid {
    kernel::id::generate_uuid(start())
}

/// As the server puts it together.
fn runner(payments: &PaymentServices, payouts: &PayoutServices, mails: &Recorder) -> Runner {
    let (pools, mailer) = (&payments.pools, Mailer::new(mails.clone()));
    let expiring = pools.clone();
    let (paid, held, reversed, refunded) = (pools.clone(), pools.clone(), pools.clone(), pools.clone());
    let registry = booking::jobs::register(Registry::new(), pools, &mailer, &config());
    let registry = payments::jobs::register_refund_mails(registry, pools, &mailer);
    let registry = ::payouts::jobs::register(registry, payouts, &mailer);
    let registry = payments::jobs::register(registry, payments)
        .register(move |job: calendar::jobs::ClaimExpired, run| {
            let pools = expiring.clone();
            async move { booking::jobs::claim_expired(&pools, &job, &run).await }
        })
        .register(move |OrderLinePaid(line), run| {
            let pools = paid.clone();
            async move { booking::jobs::order_line_paid(&pools, &config(), &line, &run).await }
        })
        .register(move |OrderLineHoldChanged(line), run| {
            let pools = held.clone();
            async move { booking::jobs::order_line_hold_changed(&pools, &line, &run).await }
        })
        .register(move |OrderLineReversed(line), run| {
            let pools = reversed.clone();
            async move { booking::jobs::order_line_reversed(&pools, &config(), &line, &run).await }
        })
        .register(move |OrderLineRefundedOutside(line), run| {
            let pools = refunded.clone();
            async move { booking::jobs::order_line_refunded_outside(&pools, &config(), &line, &run).await }
        });
    Runner::new(pools.clone(), payments.clock.clone(), registry, RunnerConfig::default())
}

//! A database with teachers, students and lessons that were held, and a clock that is moved.

use booking::{Booking, BookingStatus};
use catalog::LessonMode;
use catalog::commands::teacher_profile_update::{self, TeacherProfileUpdateInput};
use catalog::vocabulary_memory::VocabularySnapshot;
use catalog::{Language, Teacher, TeacherStatus};
use chrono::{DateTime, TimeDelta, Utc};
use database::schema::{
    availability_slots, bookings, jobs as jobs_table, login_sessions, order_lines, orders, people, profiles,
    teacher_search, teachers, user_roles, users,
};
use database::test_database::TestDatabase;
use database::{CommandError, PoolConfig, PooledConnection, Pools};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jobs::{Registry, Runner, RunnerConfig};
use kernel::id::{
    AvailabilitySlotId, BookingId, EntityId as _, LoginSessionId, OrderId, OrderLineId, PersonId, SkillId,
    TeacherId, UserId,
};
use kernel::{Actor, Change, Clock, Locale, ManualClock, Role, UserActor};
use mailer::{Mailer, Recorder};
use teacherin_reviews::commands::review_create::{self, ReviewCreateCode, ReviewCreateInput};
use teacherin_reviews::commands::review_reply::{self, ReviewReplyCode, ReviewReplyInput};
use teacherin_reviews::commands::review_update::{self, ReviewUpdateCode, ReviewUpdateInput};
use teacherin_reviews::commands::{Visibility, set_visibility};
use teacherin_reviews::{Review, ReviewConfig};

pub(crate) struct World {
    pub(crate) pools: Pools,
    pub(crate) clock: ManualClock,
    pub(crate) mails: Recorder,
    pub(crate) config: ReviewConfig,
    skill: SkillId,
    _database: TestDatabase,
}

/// A teaching profile and whose it is.
pub(crate) struct Sari {
    pub(crate) actor: Actor,
    pub(crate) profile: Teacher,
}

/// What the database keeps of a rating: count, sum, score.
pub(crate) type Kept = (i32, i32, i32);

pub(crate) fn start() -> DateTime<Utc> {
    "2027-03-01T01:00:00Z".parse().unwrap()
}

impl World {
    pub(crate) async fn new() -> Self {
        let database = TestDatabase::create().await;
        let pools =
            Pools::new(&PoolConfig { connections_max: 12, ..PoolConfig::new(database.url()) }).unwrap();
        let mut connection = pools.write().await.unwrap();
        catalog::vocabulary::install(&mut connection, start()).await.unwrap();
        let words = VocabularySnapshot::load(&mut connection).await.unwrap();
        let skill = words.skill_by_slug("piano").unwrap().id;
        drop(connection);
        let clock = ManualClock::starting_at(start());
        let config = ReviewConfig::default();
        Self { pools, clock, mails: Recorder::new(), config, skill, _database: database }
    }

    pub(crate) async fn connection(&self) -> PooledConnection {
        self.pools.write().await.unwrap()
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(crate) async fn user(&self, full_name: &str, role: Role) -> Actor {
        let now = start();
        let (person_id, user_id) = (PersonId::generate(now), UserId::generate(now));
        let login_session_id = LoginSessionId::generate(now);
        let mut connection = self.connection().await;
        diesel::insert_into(people::table)
            .values((people::id.eq(person_id), people::created_at.eq(now), people::updated_at.eq(now)))
            .execute(&mut connection)
            .await
            .unwrap();
        diesel::insert_into(users::table)
            .values((
                users::id.eq(user_id),
                users::person_id.eq(person_id),
                users::email.eq(format!("{}@contoh.test", user_id.to_string().to_lowercase())),
                users::created_at.eq(now),
                users::updated_at.eq(now),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        diesel::insert_into(profiles::table)
            .values((
                profiles::user_id.eq(user_id),
                profiles::full_name.eq(full_name),
                profiles::time_zone.eq("Asia/Jakarta"),
                profiles::locale.eq(Locale::English),
                profiles::created_at.eq(now),
                profiles::updated_at.eq(now),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        diesel::insert_into(user_roles::table)
            .values((
                user_roles::user_id.eq(user_id),
                user_roles::role.eq(role),
                user_roles::granted_at.eq(now),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        diesel::insert_into(login_sessions::table)
            .values((
                login_sessions::id.eq(login_session_id),
                login_sessions::user_id.eq(user_id),
                login_sessions::last_used_at.eq(now),
                login_sessions::expires_at.eq(now + TimeDelta::days(90)),
                login_sessions::created_at.eq(now),
                login_sessions::updated_at.eq(now),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        Actor::User(UserActor {
            user_id,
            person_id,
            login_session_id,
            roles: [role].into_iter().collect(),
            locale: Locale::English,
            request_id: None,
        })
    }

    pub(crate) async fn student(&self, full_name: &str) -> Actor {
        self.user(full_name, Role::Student).await
    }

    /// A published teacher whom search finds.
    pub(crate) async fn teacher(&self, full_name: &str) -> Sari {
        let actor = self.user(full_name, Role::Teacher).await;
        let mut connection = self.connection().await;
        let words = VocabularySnapshot::load(&mut connection).await.unwrap();
        let input = TeacherProfileUpdateInput {
            status: Change::Set(TeacherStatus::Published),
            headline: Change::Set("Sabar".into()),
            bio: Change::Set("Halo".into()),
            city_id: Change::Set(words.city_by_slug("surabaya").unwrap().id),
            experience_years: Change::Set(3),
            price_per_hour: Change::Set(100_000),
            skills: Change::Set(vec![self.skill]),
            modes: Change::Set(vec![LessonMode::Online]),
            languages: Change::Set(vec![Language::Indonesian]),
            ..TeacherProfileUpdateInput::default()
        };
        let profile = teacher_profile_update::run(&mut connection, &actor, start(), input).await.unwrap();
        Sari { actor, profile }
    }

    /// A paid lesson that was held, so many hours before the world began. No two of one teacher at one hour.
    pub(crate) async fn lesson(&self, student: &Actor, teacher: &Teacher, hours_ago: i64) -> Booking {
        self.booking(student, teacher, hours_ago, BookingStatus::Completed).await
    }

    /// The same with its booking in another state that a paid one can have.
    pub(crate) async fn booking(
        &self,
        student: &Actor,
        teacher: &Teacher,
        hours_ago: i64,
        status: BookingStatus,
    ) -> Booking {
        let student = student.user().unwrap();
        let starts_at = start() - TimeDelta::hours(hours_ago);
        let (booked_at, ends_at) = (starts_at - TimeDelta::days(1), starts_at + TimeDelta::hours(1));
        let booking = BookingId::generate(booked_at);
        let slot = self.slot(teacher, starts_at, ends_at).await;
        let (order, line) = self.paid_line(student, teacher, booking, booked_at).await;
        let mut connection = self.connection().await;
        let completed_at = (status == BookingStatus::Completed).then_some(ends_at);
        diesel::insert_into(bookings::table)
            .values((
                (
                    bookings::id.eq(booking),
                    bookings::teacher_id.eq(teacher.id),
                    bookings::teacher_person_id.eq(teacher.person_id),
                    bookings::student_user_id.eq(student.user_id),
                    bookings::student_person_id.eq(student.person_id),
                    bookings::slot_id.eq(slot),
                    bookings::skill_id.eq(self.skill),
                    bookings::order_id.eq(order),
                    bookings::order_line_id.eq(line),
                    bookings::status.eq(status),
                ),
                (
                    bookings::mode.eq(LessonMode::Online),
                    bookings::starts_at.eq(starts_at),
                    bookings::ends_at.eq(ends_at),
                    bookings::time_zone.eq("Asia/Jakarta"),
                    bookings::currency.eq("IDR"),
                    bookings::price.eq(100_000_i64),
                    bookings::confirmed_at.eq(booked_at),
                    bookings::completed_at.eq(completed_at),
                    bookings::created_at.eq(booked_at),
                    bookings::updated_at.eq(ends_at),
                ),
            ))
            .returning(Booking::as_returning())
            .get_result(&mut connection)
            .await
            .unwrap()
    }

    async fn slot(
        &self,
        teacher: &Teacher,
        starts_at: DateTime<Utc>,
        ends_at: DateTime<Utc>,
    ) -> AvailabilitySlotId {
        let id = AvailabilitySlotId::generate(start());
        let mut connection = self.connection().await;
        diesel::insert_into(availability_slots::table)
            .values((
                availability_slots::id.eq(id),
                availability_slots::person_id.eq(teacher.person_id),
                availability_slots::starts_at.eq(starts_at),
                availability_slots::ends_at.eq(ends_at),
                availability_slots::time_zone.eq("Asia/Jakarta"),
                availability_slots::free.eq(false),
                availability_slots::created_at.eq(start()),
                availability_slots::updated_at.eq(start()),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        id
    }

    async fn paid_line(
        &self,
        student: &UserActor,
        teacher: &Teacher,
        booking: BookingId,
        booked_at: DateTime<Utc>,
    ) -> (OrderId, OrderLineId) {
        let (order, line) = (OrderId::generate(booked_at), OrderLineId::generate(booked_at));
        let mut connection = self.connection().await;
        diesel::insert_into(orders::table)
            .values((
                orders::id.eq(order),
                orders::buyer_user_id.eq(student.user_id),
                orders::status.eq("PAID"),
                orders::currency.eq("IDR"),
                orders::total_amount.eq(100_000_i64),
                orders::expires_at.eq(booked_at),
                orders::paid_at.eq(booked_at),
                orders::created_at.eq(booked_at),
                orders::updated_at.eq(booked_at),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        diesel::insert_into(order_lines::table)
            .values((
                (
                    order_lines::id.eq(line),
                    order_lines::order_id.eq(order),
                    order_lines::kind.eq("BOOKING"),
                    order_lines::subject_id.eq(booking.uuid()),
                    order_lines::seller_person_id.eq(teacher.person_id),
                    order_lines::title.eq("Piano"),
                    order_lines::status.eq("PAID"),
                ),
                (
                    order_lines::quantity.eq(1),
                    order_lines::unit_price.eq(100_000_i64),
                    order_lines::amount.eq(100_000_i64),
                    order_lines::secured_at.eq(booked_at),
                    order_lines::created_at.eq(booked_at),
                    order_lines::updated_at.eq(booked_at),
                ),
            ))
            .execute(&mut connection)
            .await
            .unwrap();
        (order, line)
    }
}

pub(crate) type Outcome<C> = Result<Review, CommandError<C>>;

impl World {
    pub(crate) async fn review(
        &self,
        who: &Actor,
        lesson: BookingId,
        rating: i32,
        comment: &str,
    ) -> Outcome<ReviewCreateCode> {
        let input = ReviewCreateInput { booking_id: lesson, rating, comment: Some(comment.to_owned()) };
        review_create::run(&mut *self.connection().await, who, self.now(), &self.config, input).await
    }

    pub(crate) async fn update(
        &self,
        who: &Actor,
        review_id: kernel::id::ReviewId,
        rating: Option<i32>,
        comment: Change<String>,
    ) -> Outcome<ReviewUpdateCode> {
        let input = ReviewUpdateInput { review_id, rating, comment };
        review_update::run(&mut *self.connection().await, who, self.now(), &self.config, input).await
    }

    pub(crate) async fn reply(&self, who: &Actor, review: &Review, reply: &str) -> Outcome<ReviewReplyCode> {
        let input = ReviewReplyInput { review_id: review.id, reply: reply.to_owned() };
        review_reply::run(&mut *self.connection().await, who, self.now(), input).await
    }

    /// Hides the review for this reason, or shows it again; as moderation does within its transaction.
    pub(crate) async fn hide(&self, review: &Review, reason: Option<&str>) -> (Review, Review) {
        use diesel_async::AsyncConnection as _;
        let visibility =
            reason.map_or(Visibility::Public, |reason| Visibility::Hidden { reason: reason.to_owned() });
        let (now, prior) = (self.now(), self.config.rating_prior);
        let change = (review.id, visibility);
        let mut connection = self.connection().await;
        connection
            .transaction::<_, database::DatabaseError, _>(async |connection| {
                set_visibility(connection, now, prior, change).await
            })
            .await
            .unwrap()
            .unwrap()
    }

    pub(crate) async fn kept(&self, teacher: TeacherId) -> Kept {
        teachers::table
            .find(teacher)
            .select((teachers::rating_count, teachers::rating_sum, teachers::rating_score))
            .first(&mut self.connection().await)
            .await
            .unwrap()
    }

    /// The score that lists are ordered by.
    pub(crate) async fn listed(&self, teacher: TeacherId) -> i32 {
        teacher_search::table
            .filter(teacher_search::teacher_id.eq(teacher))
            .select(teacher_search::rating_score)
            .first(&mut self.connection().await)
            .await
            .unwrap()
    }

    /// Runs the queue dry and returns the mails that were sent, as subject and text.
    pub(crate) async fn mails(&self) -> Vec<(String, String)> {
        let mailer = Mailer::new(self.mails.clone());
        let registry = teacherin_reviews::jobs::register(Registry::new(), &self.pools, &mailer);
        let clock = Clock::manual(self.clock.clone());
        Runner::new(self.pools.clone(), clock, registry, RunnerConfig::default()).run_due().await.unwrap();
        let left: i64 = jobs_table::table.count().get_result(&mut self.connection().await).await.unwrap();
        assert_eq!(left, 0, "every job is done");
        let mails = self.mails.messages().into_iter().map(|mail| (mail.subject, mail.text)).collect();
        self.mails.clear();
        mails
    }
}

/// The code of a refusal with one reason, and its field.
pub(crate) fn refused<C: Copy + std::fmt::Debug>(outcome: Outcome<C>) -> (C, Option<String>) {
    let error = outcome.unwrap_err();
    let refusals = error.refusals().unwrap_or_else(|| panic!("{error:?}"));
    let mut refusals = refusals.iter();
    match (refusals.next(), refusals.next()) {
        (Some(only), None) => (only.code, only.field.clone()),
        _ => panic!("{error:?}"),
    }
}

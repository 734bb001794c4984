//! A small market to fight over: one teacher with free slots, and students who are signed in.
//!
//! The students' rows are written directly, thousands at a time, as `seeding` does: registering each of them would hash
//! a password each. What the teacher offers is written by the product's own commands.

use calendar::commands::availability_slots_publish::{self, AvailabilitySlotsPublishInput, NewSlot};
use catalog::commands::teacher_profile_update::{self, TeacherProfileUpdateInput};
use catalog::{Language, LessonMode, TeacherStatus};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use database::schema::{cities, login_sessions, people, profiles, skills, user_roles, users};
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use identity::AccessTokens;
use kernel::id::{AvailabilitySlotId, EntityId as _, LoginSessionId, PersonId, SkillId, UserId};
use kernel::{Actor, Change, Locale, Role, UserActor};
use secrecy::ExposeSecret as _;

use crate::failure::Failure;

const TIME_ZONE: &str = "Asia/Jakarta";
/// PostgreSQL takes 65,535 values in one statement; the widest of ours has nine for each person.
pub(crate) const PEOPLE_IN_A_STATEMENT: usize = 2_000;
/// What one call of `availabilitySlotsPublish` takes.
const SLOTS_IN_A_CALL: usize = 100;

/// How large a market is.
#[derive(Debug, Clone, Copy)]
pub struct MarketSize {
    /// Students who are signed in.
    pub students: usize,
    /// Free slots of the teacher, an hour each, one after the other.
    pub slots: usize,
}

/// A student who is signed in.
#[derive(Clone)]
pub struct Student {
    /// What the student's requests carry; good for a quarter of an hour.
    pub access_token: String,
}

/// What is fought over, and by whom.
pub struct Market {
    /// The human being behind the teacher: whose time is taken.
    pub teacher_person_id: PersonId,
    /// What the teacher's requests carry; good for a quarter of an hour.
    pub teacher_access_token: String,
    /// The students.
    pub students: Vec<Student>,
    /// The teacher's slots, the earliest first.
    pub slots: Vec<AvailabilitySlotId>,
    /// What the teacher teaches.
    pub skill_id: SkillId,
}

/// A user about to be written.
pub(crate) struct Person {
    pub(crate) person_id: PersonId,
    pub(crate) user_id: UserId,
    login_session_id: LoginSessionId,
    role: Role,
}

impl Person {
    pub(crate) fn new(now: DateTime<Utc>, role: Role) -> Self {
        Self {
            person_id: PersonId::generate(now),
            user_id: UserId::generate(now),
            login_session_id: LoginSessionId::generate(now),
            role,
        }
    }
}

impl Market {
    /// Opens one in a database that has the vocabulary. It may have other markets already.
    ///
    /// # Errors
    /// When the database fails or the teacher is refused.
    pub async fn open(
        connection: &mut AsyncPgConnection,
        now: DateTime<Utc>,
        access_tokens: &AccessTokens,
        size: MarketSize,
    ) -> Result<Self, Failure> {
        let teacher = Person::new(now, Role::Teacher);
        let learners: Vec<Person> = (0..size.students).map(|_| Person::new(now, Role::Student)).collect();
        register(connection, now, std::slice::from_ref(&teacher)).await?;
        for part in learners.chunks(PEOPLE_IN_A_STATEMENT) {
            register(connection, now, part).await?;
        }
        let actor = actor(&teacher);
        let skill_id = publish_profile(connection, now, &actor).await?;
        let slots = publish_slots(connection, now, &actor, size.slots).await?;
        let mut students = Vec::with_capacity(learners.len());
        for learner in &learners {
            let (token, _) = access_tokens.issue(learner.user_id, learner.login_session_id, now)?;
            students.push(Student { access_token: token.expose_secret().to_owned() });
        }
        let (token, _) = access_tokens.issue(teacher.user_id, teacher.login_session_id, now)?;
        let teacher_access_token = token.expose_secret().to_owned();
        Ok(Self { teacher_person_id: teacher.person_id, teacher_access_token, students, slots, skill_id })
    }
}

pub(crate) fn actor(person: &Person) -> Actor {
    Actor::User(UserActor {
        user_id: person.user_id,
        person_id: person.person_id,
        login_session_id: person.login_session_id,
        roles: [person.role].into_iter().collect(),
        locale: Locale::English,
        request_id: None,
    })
}

/// Writes people with everything a signed-in request asks for.
pub(crate) async fn register(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    all: &[Person],
) -> Result<(), DatabaseError> {
    let rows: Vec<_> = all
        .iter()
        .map(|person| {
            (people::id.eq(person.person_id), people::created_at.eq(now), people::updated_at.eq(now))
        })
        .collect();
    diesel::insert_into(people::table).values(rows).execute(connection).await?;
    let rows: Vec<_> = all
        .iter()
        .map(|person| {
            (
                users::id.eq(person.user_id),
                users::person_id.eq(person.person_id),
                users::email.eq(format!("{}@bench.teacherin.test", person.user_id.uuid().simple())),
                users::email_verified_at.eq(now),
                users::created_at.eq(now),
                users::updated_at.eq(now),
            )
        })
        .collect();
    diesel::insert_into(users::table).values(rows).execute(connection).await?;
    let rows: Vec<_> = all
        .iter()
        .map(|person| {
            (
                profiles::user_id.eq(person.user_id),
                profiles::full_name.eq("Sari Wulandari"),
                profiles::time_zone.eq(TIME_ZONE),
                profiles::locale.eq(Locale::English),
                profiles::created_at.eq(now),
                profiles::updated_at.eq(now),
            )
        })
        .collect();
    diesel::insert_into(profiles::table).values(rows).execute(connection).await?;
    let rows: Vec<_> = all
        .iter()
        .map(|person| {
            (
                user_roles::user_id.eq(person.user_id),
                user_roles::role.eq(person.role),
                user_roles::granted_at.eq(now),
            )
        })
        .collect();
    diesel::insert_into(user_roles::table).values(rows).execute(connection).await?;
    let rows: Vec<_> = all
        .iter()
        .map(|person| {
            (
                login_sessions::id.eq(person.login_session_id),
                login_sessions::user_id.eq(person.user_id),
                login_sessions::last_used_at.eq(now),
                login_sessions::expires_at.eq(now + TimeDelta::days(1)),
                login_sessions::created_at.eq(now),
                login_sessions::updated_at.eq(now),
            )
        })
        .collect();
    diesel::insert_into(login_sessions::table).values(rows).execute(connection).await?;
    Ok(())
}

/// A complete public profile that teaches the first skill of the vocabulary, online.
async fn publish_profile(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    teacher: &Actor,
) -> Result<SkillId, Failure> {
    let skill_id: SkillId = skills::table
        .filter(skills::retired_at.is_null())
        .order(skills::slug)
        .select(skills::id)
        .first(connection)
        .await?;
    let city_id = cities::table.order(cities::slug).select(cities::id).first(connection).await?;
    let input = TeacherProfileUpdateInput {
        status: Change::Set(TeacherStatus::Published),
        display_name: Change::Set("Sari Wulandari".to_owned()),
        headline: Change::Set("Patient lessons for beginners".to_owned()),
        bio: Change::Set("I have taught for many years.".to_owned()),
        photo: Change::Keep,
        city_id: Change::Set(city_id),
        experience_years: Change::Set(7),
        price_per_hour: Change::Set(150_000),
        skills: Change::Set(vec![skill_id]),
        modes: Change::Set(vec![LessonMode::Online]),
        languages: Change::Set(vec![Language::Indonesian]),
        instant_booking: Change::Set(true),
        default_place: Change::Keep,
    };
    accepted(teacher_profile_update::run(connection, teacher, now, input).await)?;
    Ok(skill_id)
}

async fn publish_slots(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    teacher: &Actor,
    count: usize,
) -> Result<Vec<AvailabilitySlotId>, Failure> {
    // Slots start at whole minutes; two days ahead they stay ahead however long a measurement takes.
    let first = (now + TimeDelta::days(2)).date_naive().and_time(NaiveTime::MIN).and_utc();
    let wanted: Vec<NewSlot> = (0..i64::try_from(count)?)
        .map(|hour| NewSlot {
            starts_at: first + TimeDelta::hours(hour),
            ends_at: None,
            duration_minutes: Some(60),
        })
        .collect();
    let mut published = Vec::with_capacity(count);
    for part in wanted.chunks(SLOTS_IN_A_CALL) {
        let input = AvailabilitySlotsPublishInput { time_zone: TIME_ZONE.to_owned(), slots: part.to_vec() };
        let slots = accepted(availability_slots_publish::run(connection, teacher, now, input).await)?;
        published.extend(slots.into_iter().map(|slot| slot.id));
    }
    Ok(published)
}

/// A command of the market's own teacher is refused only when the product has changed under it.
fn accepted<T, C: std::fmt::Debug>(outcome: Result<T, CommandError<C>>) -> Result<T, Failure> {
    outcome.map_err(|error| format!("the market could not be opened: {error:?}").into())
}

//! A small market on a database of its own.

use catalog::commands::teacher_profile_update::{self, TeacherProfileUpdateCode, TeacherProfileUpdateInput};
use catalog::vocabulary_memory::VocabularySnapshot;
use catalog::{Language, LessonMode, Teacher, TeacherStatus};
use chrono::{DateTime, TimeDelta, Utc};
use database::connect::{TimeLimits, connect};
use database::schema::{availability_slots, people, profiles, teachers, user_roles, users};
use database::test_database::TestDatabase;
use database::{CommandError, Pools};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Change;
use kernel::id::{AvailabilitySlotId, CityId, LoginSessionId, PersonId, SkillId, TeacherId, UserId};
use kernel::{Actor, Locale, Role, UserActor};

pub(crate) struct Market {
    pub(crate) conn: AsyncPgConnection,
    pub(crate) now: DateTime<Utc>,
    pub(crate) words: VocabularySnapshot,
    users: u32,
    /// Must outlive the connection.
    pub(crate) database: TestDatabase,
}

/// Monday, 1 March 2027, 08:00 in Jakarta.
pub(crate) fn monday() -> DateTime<Utc> {
    "2027-03-01T01:00:00Z".parse().unwrap()
}

impl Market {
    pub(crate) async fn new() -> Self {
        let database = TestDatabase::create().await;
        let mut conn =
            connect(database.url(), TimeLimits::default(), std::sync::Arc::default()).await.unwrap();
        let now = monday();
        catalog::vocabulary::install(&mut conn, now).await.unwrap();
        let words = VocabularySnapshot::load(&mut conn).await.unwrap();
        Self { conn, now, words, users: 0, database }
    }

    /// Another connection to the same database.
    pub(crate) async fn connection(&self) -> AsyncPgConnection {
        connect(self.database.url(), TimeLimits::default(), std::sync::Arc::default()).await.unwrap()
    }

    pub(crate) fn pools(&self) -> Pools {
        Pools::new(&database::PoolConfig::new(self.database.url())).unwrap()
    }

    pub(crate) fn skill(&self, slug: &str) -> SkillId {
        self.words.skill_by_slug(slug).unwrap_or_else(|| panic!("no skill {slug}")).id
    }

    pub(crate) fn city(&self, slug: &str) -> CityId {
        self.words.city_by_slug(slug).unwrap_or_else(|| panic!("no city {slug}")).id
    }

    pub(crate) async fn user(&mut self, full_name: &str, roles: &[Role]) -> Actor {
        let now = self.now;
        self.users += 1;
        let (person_id, user_id) = (PersonId::generate(now), UserId::generate(now));
        diesel::insert_into(people::table)
            .values((people::id.eq(person_id), people::created_at.eq(now), people::updated_at.eq(now)))
            .execute(&mut self.conn)
            .await
            .unwrap();
        diesel::insert_into(users::table)
            .values((
                users::id.eq(user_id),
                users::person_id.eq(person_id),
                users::email.eq(format!("user{}@contoh.test", self.users)),
                users::created_at.eq(now),
                users::updated_at.eq(now),
            ))
            .execute(&mut self.conn)
            .await
            .unwrap();
        diesel::insert_into(profiles::table)
            .values((
                profiles::user_id.eq(user_id),
                profiles::full_name.eq(full_name),
                profiles::time_zone.eq("Asia/Jakarta"),
                profiles::locale.eq(Locale::Indonesian),
                profiles::created_at.eq(now),
                profiles::updated_at.eq(now),
            ))
            .execute(&mut self.conn)
            .await
            .unwrap();
        for role in roles {
            diesel::insert_into(user_roles::table)
                .values((
                    user_roles::user_id.eq(user_id),
                    user_roles::role.eq(*role),
                    user_roles::granted_at.eq(now),
                ))
                .execute(&mut self.conn)
                .await
                .unwrap();
        }
        Actor::User(UserActor {
            user_id,
            person_id,
            login_session_id: LoginSessionId::generate(now),
            roles: roles.iter().copied().collect(),
            locale: Locale::Indonesian,
            request_id: None,
        })
    }

    pub(crate) async fn admin(&mut self) -> Actor {
        self.user("Admin", &[Role::Admin]).await
    }

    pub(crate) async fn update(
        &mut self,
        actor: &Actor,
        input: TeacherProfileUpdateInput,
    ) -> Result<Teacher, CommandError<TeacherProfileUpdateCode>> {
        teacher_profile_update::run(&mut self.conn, actor, self.now, input).await
    }

    /// Somebody with a published profile.
    pub(crate) async fn teacher(&mut self, input: TeacherProfileUpdateInput) -> (Actor, Teacher) {
        let actor = self.user("Guru", &[Role::Teacher]).await;
        let teacher = self.update(&actor, input).await.unwrap();
        (actor, teacher)
    }

    /// A complete, published profile to start from.
    pub(crate) fn complete(&self, name: &str, skills: &[&str]) -> TeacherProfileUpdateInput {
        TeacherProfileUpdateInput {
            status: Change::Set(TeacherStatus::Published),
            display_name: Change::Set(name.to_owned()),
            headline: Change::Set("Sabar dan teliti".to_owned()),
            bio: Change::Set("Saya suka berbagi ilmu.".to_owned()),
            city_id: Change::Set(self.city("surabaya")),
            experience_years: Change::Set(5),
            price_per_hour: Change::Set(150_000),
            skills: Change::Set(skills.iter().map(|slug| self.skill(slug)).collect()),
            modes: Change::Set(vec![LessonMode::Online]),
            languages: Change::Set(vec![Language::Indonesian]),
            ..TeacherProfileUpdateInput::default()
        }
    }

    /// As if reviews had been written.
    pub(crate) async fn rate(&mut self, id: TeacherId, score: i32) {
        diesel::update(teachers::table.find(id))
            .set((teachers::rating_score.eq(score), teachers::rating_count.eq(1), teachers::rating_sum.eq(5)))
            .execute(&mut self.conn)
            .await
            .unwrap();
        catalog::search_rows::write(&mut self.conn, &[id]).await.unwrap();
    }

    /// A slot of an hour.
    pub(crate) async fn slot(&mut self, person: PersonId, starts_at: DateTime<Utc>, free: bool) {
        let id = AvailabilitySlotId::generate(self.now);
        diesel::insert_into(availability_slots::table)
            .values((
                availability_slots::id.eq(id),
                availability_slots::person_id.eq(person),
                availability_slots::starts_at.eq(starts_at),
                availability_slots::ends_at.eq(starts_at + TimeDelta::hours(1)),
                availability_slots::time_zone.eq("Asia/Jakarta"),
                availability_slots::free.eq(free),
                availability_slots::created_at.eq(self.now),
                availability_slots::updated_at.eq(self.now),
            ))
            .execute(&mut self.conn)
            .await
            .unwrap();
    }
}

/// The codes and fields of a refusal.
pub(crate) fn refusals<T: std::fmt::Debug, C: Copy + std::fmt::Debug>(
    result: Result<T, CommandError<C>>,
) -> Vec<(C, Option<String>)> {
    match result.unwrap_err() {
        CommandError::Refused(refusals) => {
            refusals.into_vec().into_iter().map(|refusal| (refusal.code, refusal.field)).collect()
        }
        other => panic!("not refused but {other:?}"),
    }
}

/// Numbers that look random and are the same in every run (a 64-bit linear congruential generator).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    pub(crate) fn pick<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())].clone()
    }

    pub(crate) fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }
}

/// A market of `count` varied teachers, some of them not public, many with equal prices and ratings.
pub(crate) async fn varied(count: usize) -> Market {
    let mut market = Market::new().await;
    let mut dice = Dice(7);
    for index in 0..count {
        market.now = monday() - TimeDelta::days(100) + TimeDelta::days(i64::try_from(index / 2).unwrap());
        let skills = ["piano", "algebra", "mathematics-sd", "mathematics-smp"];
        let mut chosen: Vec<&str> = skills.iter().copied().filter(|_| dice.one_in(2)).collect();
        if chosen.is_empty() {
            chosen.push("piano");
        }
        let mut input = market.complete(&format!("Guru {index}"), &chosen);
        input.city_id = Change::Set(market.city(dice.pick(&["surabaya", "bekasi", "medan"])));
        input.price_per_hour = Change::Set(dice.pick(&[50_000, 100_000, 100_001, 300_000]));
        input.modes = Change::Set(dice.pick(&[
            vec![LessonMode::Online],
            vec![LessonMode::Offline],
            LessonMode::ALL.to_vec(),
        ]));
        input.languages = Change::Set(dice.pick(&[
            vec![Language::English],
            vec![Language::Indonesian, Language::English],
            vec![Language::Arabic],
        ]));
        if dice.one_in(6) {
            input.status = Change::Set(TeacherStatus::Draft);
        }
        let (_, teacher) = market.teacher(input).await;
        let rating = dice.pick(&[0, 4_300, 4_300, 4_800, 5_000]);
        market.rate(teacher.id, rating).await;
        if dice.one_in(3) {
            let now = market.now;
            catalog::commands::set_verified(&mut market.conn, now, teacher.id, true).await.unwrap();
        }
        if dice.one_in(8) {
            let now = market.now;
            let user = teacher.user_id.unwrap();
            catalog::commands::hide_teacher_of_user(&mut market.conn, now, user).await.unwrap();
        }
        // Past, taken and free slots; some teachers share their first free hour, some have none.
        for _ in 0..dice.below(4) {
            let hour = i64::try_from(dice.below(6)).unwrap() * 24 - 24;
            let starts_at = monday() + TimeDelta::hours(hour);
            let free = !dice.one_in(4);
            let taken: i64 = availability_slots::table
                .filter(availability_slots::person_id.eq(teacher.person_id))
                .filter(availability_slots::starts_at.eq(starts_at))
                .count()
                .get_result(&mut market.conn)
                .await
                .unwrap();
            if taken == 0 {
                market.slot(teacher.person_id, starts_at, free).await;
            }
        }
    }
    market.now = monday();
    market
}

//! What admins do to people and profiles, against PostgreSQL.

#![expect(clippy::unwrap_used, reason = "what fails in a test's preparation fails the test")]

use booking::BookingConfig;
use booking::jobs::CancelOfSuspendedUser;
use catalog::commands::teacher_profile_update::{self, TeacherProfileUpdateInput};
use catalog::search::{self, TeacherFilter, TeacherOrder};
use catalog::vocabulary_memory::VocabularySnapshot;
use catalog::{Language, LessonMode, Teacher, TeacherStatus};
use chrono::{DateTime, TimeDelta, Utc};
use database::schema::{
    audit_entries, jobs as jobs_table, login_sessions, people, profiles, user_roles, users,
};
use database::test_database::TestDatabase;
use database::{CommandError, PoolConfig, PooledConnection, Pools};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jobs::{Job as _, Registry, Runner, RunnerConfig};
use kernel::id::{EntityId as _, LoginSessionId, PersonId, TeacherId, UserId};
use kernel::{AccessRefused, Actor, Change, Clock, Locale, ManualClock, Role, UserActor};
use mailer::{Mailer, Recorder};
use notifications::NotificationKind;
use teacherin_moderation::commands::teacher_verify::{self, TeacherVerifyCode, TeacherVerifyInput};
use teacherin_moderation::commands::user_reinstate::{self, UserReinstateCode, UserReinstateInput};
use teacherin_moderation::commands::user_suspend::{self, UserSuspendCode, UserSuspendInput};

mod reported;
mod reviewed;
mod store;
mod taken_down;

struct House {
    pools: Pools,
    clock: ManualClock,
    mails: Recorder,
    admin: Actor,
    teacher_actor: Actor,
    teacher: Teacher,
    _database: TestDatabase,
}

fn monday() -> DateTime<Utc> {
    "2027-03-01T01:00:00Z".parse().unwrap()
}

impl House {
    async fn new() -> Self {
        let database = TestDatabase::create().await;
        let pools = Pools::new(&PoolConfig::new(database.url())).unwrap();
        let clock = ManualClock::starting_at(monday());
        let mut conn = pools.write().await.unwrap();
        catalog::vocabulary::install(&mut conn, monday()).await.unwrap();
        let admin = user(&mut conn, "Admin", Role::Admin).await;
        let teacher_actor = user(&mut conn, "Sari Dewi", Role::Teacher).await;
        let words = VocabularySnapshot::load(&mut conn).await.unwrap();
        let input = TeacherProfileUpdateInput {
            status: Change::Set(TeacherStatus::Published),
            headline: Change::Set("Sabar".into()),
            bio: Change::Set("Halo".into()),
            city_id: Change::Set(words.city_by_slug("surabaya").unwrap().id),
            experience_years: Change::Set(3),
            price_per_hour: Change::Set(100_000),
            skills: Change::Set(vec![words.skill_by_slug("piano").unwrap().id]),
            modes: Change::Set(vec![LessonMode::Online]),
            languages: Change::Set(vec![Language::Indonesian]),
            ..TeacherProfileUpdateInput::default()
        };
        let teacher = teacher_profile_update::run(&mut conn, &teacher_actor, monday(), input).await.unwrap();
        drop(conn);
        Self { pools, clock, mails: Recorder::new(), admin, teacher_actor, teacher, _database: database }
    }

    async fn conn(&self) -> PooledConnection {
        self.pools.write().await.unwrap()
    }

    async fn verify(
        &self,
        actor: &Actor,
        id: TeacherId,
        verified: bool,
    ) -> Result<Teacher, CommandError<TeacherVerifyCode>> {
        let input = TeacherVerifyInput { teacher_id: id, verified };
        teacher_verify::run(&mut *self.conn().await, actor, self.clock.now(), input).await
    }

    async fn suspend(
        &self,
        actor: &Actor,
        user_id: UserId,
        reason: &str,
    ) -> Result<UserId, CommandError<UserSuspendCode>> {
        let input = UserSuspendInput { user_id, reason: reason.into() };
        user_suspend::run(&mut *self.conn().await, actor, self.clock.now(), input).await
    }

    async fn reinstate(
        &self,
        actor: &Actor,
        user_id: UserId,
    ) -> Result<UserId, CommandError<UserReinstateCode>> {
        let input = UserReinstateInput { user_id };
        user_reinstate::run(&mut *self.conn().await, actor, self.clock.now(), input).await
    }

    /// Whom the public finds, all and verified.
    async fn found(&self) -> (usize, usize) {
        let mut conn = self.conn().await;
        let mut count = [0, 0];
        for (count, verified) in count.iter_mut().zip([None, Some(true)]) {
            let filter = TeacherFilter { verified, ..TeacherFilter::default() }.checked().unwrap();
            let found = search::total_count(&mut conn, self.clock.now(), &filter, TeacherOrder::Rating).await;
            *count = usize::try_from(found.unwrap()).unwrap();
        }
        count.into()
    }

    async fn actions(&self) -> Vec<String> {
        audit_entries::table
            .filter(audit_entries::actor_user_id.eq(self.admin.user().unwrap().user_id))
            .order(audit_entries::created_at)
            .select(audit_entries::action)
            .load(&mut *self.conn().await)
            .await
            .unwrap()
    }

    /// What somebody finds in their list, oldest first.
    async fn told(&self, who: &Actor) -> Vec<NotificationKind> {
        let user_id = who.user().unwrap().user_id;
        let told = notifications::queries::after_number(&mut *self.conn().await, user_id, 0, 100).await;
        told.unwrap().into_iter().map(|notification| notification.kind).collect()
    }

    /// Runs the queue dry and returns the subjects of the mails that were sent.
    async fn mail_subjects(&self) -> Vec<String> {
        let mailer = Mailer::new(self.mails.clone());
        let registry = teacherin_moderation::jobs::register(Registry::new(), &self.pools, &mailer);
        let registry = reviews::jobs::register(registry, &self.pools, &mailer);
        let registry = materials::jobs::register(registry, &self.pools, &mailer);
        let pools = self.pools.clone();
        let registry = registry.register(move |job: CancelOfSuspendedUser, run| {
            let pools = pools.clone();
            async move {
                booking::jobs::cancel_of_suspended_user(&pools, &BookingConfig::default(), &job, &run).await
            }
        });
        let clock = Clock::manual(self.clock.clone());
        let runner = Runner::new(self.pools.clone(), clock, registry, RunnerConfig::default());
        runner.run_due().await.unwrap();
        let left: i64 = jobs_table::table.count().get_result(&mut *self.conn().await).await.unwrap();
        assert_eq!(left, 0, "every job is done");
        let subjects = self.mails.messages().into_iter().map(|mail| mail.subject).collect();
        self.mails.clear();
        subjects
    }
}

async fn user(conn: &mut PooledConnection, full_name: &str, role: Role) -> Actor {
    let now = monday();
    let (person_id, user_id) = (PersonId::generate(now), UserId::generate(now));
    let login_session_id = LoginSessionId::generate(now);
    diesel::insert_into(people::table)
        .values((people::id.eq(person_id), people::created_at.eq(now), people::updated_at.eq(now)))
        .execute(conn)
        .await
        .unwrap();
    let email = format!("{}@contoh.test", kernel::text::slug(full_name));
    diesel::insert_into(users::table)
        .values((
            users::id.eq(user_id),
            users::person_id.eq(person_id),
            users::email.eq(email),
            users::created_at.eq(now),
            users::updated_at.eq(now),
        ))
        .execute(conn)
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
        .execute(conn)
        .await
        .unwrap();
    diesel::insert_into(user_roles::table)
        .values((user_roles::user_id.eq(user_id), user_roles::role.eq(role), user_roles::granted_at.eq(now)))
        .execute(conn)
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
        .execute(conn)
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

fn code<T: std::fmt::Debug, C: Copy + std::fmt::Debug>(result: &Result<T, CommandError<C>>) -> Vec<C> {
    let refusals = result.as_ref().unwrap_err().refusals();
    refusals.unwrap_or_else(|| panic!("not refused: {result:?}")).iter().map(|refusal| refusal.code).collect()
}

#[tokio::test]
async fn verifying_is_audited_told_once_and_found() {
    let house = House::new().await;
    assert_eq!(house.found().await, (1, 0));
    for _ in 0..2 {
        let teacher = house.verify(&house.admin, house.teacher.id, true).await.unwrap();
        assert_eq!(teacher.verified_at, Some(monday()));
    }
    assert_eq!(house.found().await, (1, 1));
    assert_eq!(house.mail_subjects().await.len(), 1);
    house.clock.advance(TimeDelta::minutes(1));
    assert_eq!(house.verify(&house.admin, house.teacher.id, false).await.unwrap().verified_at, None);
    assert_eq!(house.found().await, (1, 0));
    assert_eq!(house.actions().await, ["teacher.verify", "teacher.unverify"]);
    assert!(house.mail_subjects().await.is_empty(), "taking it back is not told");

    // Verified and taken back before the mail went: there is nothing to tell.
    house.verify(&house.admin, house.teacher.id, true).await.unwrap();
    house.verify(&house.admin, house.teacher.id, false).await.unwrap();
    assert!(house.mail_subjects().await.is_empty());
}

#[tokio::test]
async fn suspending_hides_the_teacher_ends_sessions_and_can_be_undone() {
    let house = House::new().await;
    let user_id = house.teacher.user_id.unwrap();
    house.suspend(&house.admin, user_id, "Fake certificates").await.unwrap();
    assert_eq!(house.found().await, (0, 0));
    let called_off: i64 = jobs_table::table
        .filter(jobs_table::kind.eq(CancelOfSuspendedUser::KIND))
        .filter(jobs_table::payload.eq(serde_json::json!({ "user_id": user_id })))
        .count()
        .get_result(&mut *house.conn().await)
        .await
        .unwrap();
    assert_eq!(called_off, 1, "what is still to come is called off");
    let open: i64 = login_sessions::table
        .filter(login_sessions::user_id.eq(user_id))
        .filter(login_sessions::revoked_at.is_null())
        .count()
        .get_result(&mut *house.conn().await)
        .await
        .unwrap();
    assert_eq!(open, 0);
    let person_id = house.teacher.person_id;
    let bookable = catalog::queries::bookable_teacher_of_person(&mut *house.conn().await, person_id).await;
    assert_eq!(bookable.unwrap(), None);
    assert_eq!(
        code(&house.suspend(&house.admin, user_id, "Again").await),
        [UserSuspendCode::AlreadySuspended]
    );
    // A request of hers that began before cannot bring the profile back.
    let publish = TeacherProfileUpdateInput {
        status: Change::Set(TeacherStatus::Published),
        ..TeacherProfileUpdateInput::default()
    };
    let late =
        teacher_profile_update::run(&mut *house.conn().await, &house.teacher_actor, monday(), publish).await;
    assert!(matches!(late, Err(CommandError::Access(AccessRefused::Unauthenticated))), "{late:?}");
    assert_eq!(house.mail_subjects().await.len(), 1);

    house.clock.advance(TimeDelta::minutes(1));
    house.reinstate(&house.admin, user_id).await.unwrap();
    assert_eq!(house.found().await, (1, 0));
    assert_eq!(code(&house.reinstate(&house.admin, user_id).await), [UserReinstateCode::NotSuspended]);
    assert_eq!(house.actions().await, ["user.suspend", "user.reinstate"]);
    assert_eq!(house.mail_subjects().await.len(), 1);
}

#[tokio::test]
async fn each_decision_stands_in_the_list_of_who_is_decided_about() {
    let house = House::new().await;
    let user_id = house.teacher.user_id.unwrap();
    house.verify(&house.admin, house.teacher.id, true).await.unwrap();
    house.mail_subjects().await;
    let mut expected = vec![NotificationKind::TeacherVerified];
    for _ in 0..2 {
        house.clock.advance(TimeDelta::minutes(1));
        house.suspend(&house.admin, user_id, "Fake certificates").await.unwrap();
        house.mail_subjects().await;
        house.clock.advance(TimeDelta::minutes(1));
        house.reinstate(&house.admin, user_id).await.unwrap();
        house.mail_subjects().await;
        expected.extend([NotificationKind::AccountSuspended, NotificationKind::AccountReinstated]);
    }
    assert_eq!(house.told(&house.teacher_actor).await, expected);
}

#[tokio::test]
async fn a_mail_tells_what_still_holds() {
    let house = House::new().await;
    let user_id = house.teacher.user_id.unwrap();
    house.suspend(&house.admin, user_id, "A mistake").await.unwrap();
    house.reinstate(&house.admin, user_id).await.unwrap();
    let subjects = house.mail_subjects().await;
    assert_eq!(subjects.len(), 1, "only that the account is open: {subjects:?}");
}

#[tokio::test]
async fn what_cannot_be_done_leaves_nothing_behind() {
    let house = House::new().await;
    let now = monday();
    let own = house.admin.user().unwrap().user_id;
    let teacher_user = house.teacher.user_id.unwrap();
    assert_eq!(code(&house.suspend(&house.admin, own, "Me").await), [UserSuspendCode::OwnAccount]);
    assert_eq!(code(&house.suspend(&house.admin, teacher_user, " ").await), [UserSuspendCode::ReasonInvalid]);
    let unknown = UserId::generate(now);
    assert_eq!(code(&house.suspend(&house.admin, unknown, "Who").await), [UserSuspendCode::NotFound]);
    assert_eq!(code(&house.reinstate(&house.admin, unknown).await), [UserReinstateCode::NotFound]);
    let verified = house.verify(&house.admin, TeacherId::generate(now), true).await;
    assert_eq!(code(&verified), [TeacherVerifyCode::NotFound]);
    for (actor, expected) in [
        (&house.teacher_actor, AccessRefused::Forbidden),
        (&Actor::Anonymous, AccessRefused::Unauthenticated),
    ] {
        let refused = [
            house.verify(actor, house.teacher.id, true).await.map(drop).map_err(|error| access(&error)),
            house.suspend(actor, own, "No").await.map(drop).map_err(|error| access(&error)),
            house.reinstate(actor, own).await.map(drop).map_err(|error| access(&error)),
        ];
        assert_eq!(refused, [Err(Some(expected)); 3]);
    }
    assert_eq!(house.found().await, (1, 0));
    assert!(house.actions().await.is_empty());
    assert!(house.mail_subjects().await.is_empty());
    let about_teacher: i64 = audit_entries::table
        .filter(audit_entries::subject_id.eq(house.teacher.id.uuid()))
        .count()
        .get_result(&mut *house.conn().await)
        .await
        .unwrap();
    assert_eq!(about_teacher, 1, "only its own publication");
}

fn access<C>(error: &CommandError<C>) -> Option<AccessRefused> {
    match error {
        CommandError::Access(refused) => Some(*refused),
        CommandError::Refused(_) | CommandError::RateLimited(_) | CommandError::Database(_) => None,
    }
}

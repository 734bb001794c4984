//! A database with people who can be told something.

use chrono::{DateTime, TimeDelta, Utc};
use database::schema::{
    login_sessions, notification_inboxes, notifications as rows, people, profiles, users,
};
use database::test_database::TestDatabase;
use database::{CommandError, PoolConfig, PooledConnection, Pools};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{BookingId, LoginSessionId, NotificationId, PersonId, UserId};
use kernel::{Actor, Locale, UserActor};
use mailer::{MailTemplate, Mailer, Recorder};
use teacherin_notifications::commands::notifications_mark_all_read::{self, NotificationsMarkAllReadInput};
use teacherin_notifications::commands::notifications_mark_read::{
    self, MarkedRead, NotificationsMarkReadCode, NotificationsMarkReadInput,
};
use teacherin_notifications::commands::{
    notification_preferences_update, notifications_mark_all_read::NotificationsMarkAllReadCode,
};
use teacherin_notifications::{
    Facts, LessonFacts, Notice, Notification, NotificationChannel, NotificationKind, NotificationTopic,
    Preference, Side, Subject, TellError, queries, tell,
};

pub(crate) struct World {
    pub(crate) pools: Pools,
    pub(crate) mails: Recorder,
    _database: TestDatabase,
}

pub(crate) fn start() -> DateTime<Utc> {
    "2027-03-01T01:00:00Z".parse().unwrap()
}

/// What is told of a booking that came to be `number` seconds after the start.
pub(crate) fn notice(kind: NotificationKind, number: i64) -> Notice {
    let booking_id = BookingId::generate(start() + TimeDelta::seconds(number));
    let facts = Facts::Lesson(LessonFacts::new(Side::Student, start() + TimeDelta::days(1)));
    Notice::once(kind, Some(Subject::Booking(booking_id)), facts)
}

impl World {
    pub(crate) async fn new() -> Self {
        let database = TestDatabase::create().await;
        let config = PoolConfig { connections_max: 12, ..PoolConfig::new(database.url()) };
        Self { pools: Pools::new(&config).unwrap(), mails: Recorder::new(), _database: database }
    }

    pub(crate) async fn connection(&self) -> PooledConnection {
        self.pools.write().await.unwrap()
    }

    pub(crate) fn mailer(&self) -> Mailer {
        Mailer::new(self.mails.clone())
    }

    pub(crate) async fn user(&self) -> UserActor {
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
                profiles::full_name.eq("Budi Santoso"),
                profiles::time_zone.eq("Asia/Jakarta"),
                profiles::locale.eq(Locale::English),
                profiles::created_at.eq(now),
                profiles::updated_at.eq(now),
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
        UserActor {
            user_id,
            person_id,
            login_session_id,
            roles: [].into_iter().collect(),
            locale: Locale::English,
            request_id: None,
        }
    }

    pub(crate) async fn delete(&self, user: &UserActor) {
        diesel::update(users::table.find(user.user_id))
            .set(users::deleted_at.eq(start()))
            .execute(&mut self.connection().await)
            .await
            .unwrap();
    }

    /// Tells the user something, with a mail of no concern.
    pub(crate) async fn tell_at(
        &self,
        now: DateTime<Utc>,
        user: &UserActor,
        notice: &Notice,
    ) -> Result<bool, TellError> {
        tell(&self.pools, &self.mailer(), now, user.user_id, notice, |recipient| {
            MailTemplate::TeacherVerified { name: recipient.full_name.clone() }
        })
        .await
    }

    pub(crate) async fn tell(&self, user: &UserActor, notice: &Notice) -> Result<bool, TellError> {
        self.tell_at(start(), user, notice).await
    }

    /// Tells the user so many things, and returns the ids, oldest first.
    pub(crate) async fn tell_many(&self, user: &UserActor, count: i64) -> Vec<NotificationId> {
        for number in 0..count {
            assert!(self.tell(user, &notice(NotificationKind::BookingConfirmed, number)).await.unwrap());
        }
        self.all(user).await.into_iter().map(|notification| notification.id).collect()
    }

    /// What the user was told, oldest first.
    pub(crate) async fn all(&self, user: &UserActor) -> Vec<Notification> {
        queries::after_number(&mut *self.connection().await, user.user_id, 0, 1_000).await.unwrap()
    }

    pub(crate) async fn unread(&self, user: &UserActor) -> i32 {
        queries::unread_count(&mut *self.connection().await, user.user_id).await.unwrap()
    }

    /// The inbox is what the rows say.
    pub(crate) async fn assert_counts_are_true(&self, user: &UserActor) {
        let mut connection = self.connection().await;
        let unread: i64 = rows::table
            .filter(rows::user_id.eq(user.user_id))
            .filter(rows::read_at.is_null())
            .count()
            .get_result(&mut connection)
            .await
            .unwrap();
        let numbers: Vec<i64> = rows::table
            .filter(rows::user_id.eq(user.user_id))
            .order(rows::number)
            .select(rows::number)
            .load(&mut connection)
            .await
            .unwrap();
        let (last_number, unread_count): (i64, i32) = notification_inboxes::table
            .find(user.user_id)
            .select((notification_inboxes::last_number, notification_inboxes::unread_count))
            .first(&mut connection)
            .await
            .unwrap();
        assert_eq!(i64::from(unread_count), unread);
        assert_eq!(numbers, (1..=last_number).collect::<Vec<_>>());
    }

    pub(crate) async fn mark(
        &self,
        user: &UserActor,
        ids: &[NotificationId],
    ) -> Result<MarkedRead, CommandError<NotificationsMarkReadCode>> {
        self.mark_at(start(), user, ids).await
    }

    pub(crate) async fn mark_at(
        &self,
        now: DateTime<Utc>,
        user: &UserActor,
        ids: &[NotificationId],
    ) -> Result<MarkedRead, CommandError<NotificationsMarkReadCode>> {
        let input = NotificationsMarkReadInput { ids: ids.to_vec() };
        let actor = Actor::User(user.clone());
        notifications_mark_read::run(&mut *self.connection().await, &actor, now, input).await
    }

    pub(crate) async fn mark_all(
        &self,
        user: &UserActor,
        up_to: Option<NotificationId>,
    ) -> Result<i32, CommandError<NotificationsMarkAllReadCode>> {
        let input = NotificationsMarkAllReadInput { up_to };
        let actor = Actor::User(user.clone());
        notifications_mark_all_read::run(&mut *self.connection().await, &actor, start(), input).await
    }

    pub(crate) async fn prefer(
        &self,
        user: &UserActor,
        wishes: &[(NotificationTopic, NotificationChannel, bool)],
    ) -> Result<
        Vec<Preference>,
        CommandError<notification_preferences_update::NotificationPreferencesUpdateCode>,
    > {
        let preferences = wishes
            .iter()
            .map(|(topic, channel, is_enabled)| Preference {
                topic: *topic,
                channel: *channel,
                is_enabled: *is_enabled,
            })
            .collect();
        let input = notification_preferences_update::NotificationPreferencesUpdateInput { preferences };
        let actor = Actor::User(user.clone());
        notification_preferences_update::run(&mut *self.connection().await, &actor, start(), input).await
    }
}

/// Codes and fields of a refusal.
pub(crate) fn refused<T: std::fmt::Debug, C: Copy + std::fmt::Debug>(
    outcome: Result<T, CommandError<C>>,
) -> Vec<(C, String)> {
    let error = outcome.unwrap_err();
    let refusals = error.refusals().unwrap();
    refusals.iter().map(|refusal| (refusal.code, refusal.field.clone().unwrap_or_default())).collect()
}

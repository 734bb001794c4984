//! Somebody read some notifications.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::schema::notifications;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{NotificationId, UserId};
use kernel::{Actor, Refusal, Refusals};

use crate::inbox;
use crate::model::Notification;

/// The most notifications that are marked at once.
pub const NOTIFICATIONS_MAX: usize = 100;

/// Why nothing was marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotificationsMarkReadCode {
    /// Not a single notification was named.
    NotificationsMissing,
    /// More than [`NOTIFICATIONS_MAX`].
    TooManyNotifications,
    /// There is no such notification of the actor.
    NotFound,
}

/// Which notifications were read.
#[derive(Debug, Clone)]
pub struct NotificationsMarkReadInput {
    /// The actor's own.
    pub ids: Vec<NotificationId>,
}

/// What was marked.
#[derive(Debug, Clone)]
pub struct MarkedRead {
    /// The notifications as they are now, newest first.
    pub notifications: Vec<Notification>,
    /// How many of the actor's notifications are not read.
    pub unread_count: i32,
}

type Error = CommandError<NotificationsMarkReadCode>;

/// Marks all of them, or none. What was read before keeps the instant at which it was.
///
/// # Errors
/// Refusals with a [`NotificationsMarkReadCode`]; access when nobody is signed in; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: NotificationsMarkReadInput,
) -> Result<MarkedRead, Error> {
    let user_id = actor.require_user()?.user_id;
    check_size(&input)?;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let before = inbox::open(connection, now, user_id).await?;
            check_own(connection, user_id, &input.ids).await?;
            let read = diesel::update(notifications::table)
                .filter(notifications::user_id.eq(user_id))
                .filter(notifications::id.eq_any(&input.ids))
                .filter(notifications::read_at.is_null())
                .set((notifications::read_at.eq(now), notifications::updated_at.eq(now)))
                .execute(connection)
                .await?;
            let after = before.with_fewer_unread(read)?;
            inbox::change(connection, now, user_id, (before, after)).await?;
            let notifications = notifications::table
                .filter(notifications::user_id.eq(user_id))
                .filter(notifications::id.eq_any(&input.ids))
                .order(notifications::number.desc())
                .select(Notification::as_select())
                .load(connection)
                .await?;
            Ok(MarkedRead { notifications, unread_count: after.unread_count })
        })
        .await
}

fn check_size(input: &NotificationsMarkReadInput) -> Result<(), Error> {
    let (code, message) = match input.ids.len() {
        0 => (NotificationsMarkReadCode::NotificationsMissing, "Name at least one notification.".to_owned()),
        1..=NOTIFICATIONS_MAX => return Ok(()),
        _ => (
            NotificationsMarkReadCode::TooManyNotifications,
            format!("Mark at most {NOTIFICATIONS_MAX} notifications at once."),
        ),
    };
    Err(Refusal::on("ids", code, message).into())
}

/// Names each id that is none of the user's.
async fn check_own(
    connection: &mut AsyncPgConnection,
    user_id: UserId,
    ids: &[NotificationId],
) -> Result<(), Error> {
    let own: Vec<NotificationId> = notifications::table
        .filter(notifications::user_id.eq(user_id))
        .filter(notifications::id.eq_any(ids))
        .select(notifications::id)
        .load(connection)
        .await?;
    let foreign = ids.iter().enumerate().filter(|(_, id)| !own.contains(id));
    let refusals = foreign.map(|(index, _)| {
        let message = "There is no such notification among yours: reload the list.";
        Refusal::on(format!("ids.{index}"), NotificationsMarkReadCode::NotFound, message)
    });
    Ok(Refusals::check(refusals.collect())?)
}

//! What people do with what they were told.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use super::super::policy::Actor::Student;
use super::stage::{Attempt, Stage};
use super::{Group, HIDDEN, Row, SIGNED_IN, row};

pub(super) const GROUP: Group = Group {
    title: "One's own notifications",
    introduction: "What somebody else was told is to everybody as if there were no such thing.",
    rows: ROWS,
};

const ROWS: &[Row] = &[
    row("notificationsMarkRead", "what the student was told", HIDDEN.allow(&[Student]), told),
    row("notificationsMarkAllRead", "up to what the student was told", HIDDEN.allow(&[Student]), told_until),
    row("notificationPreferencesUpdate", "one's own preferences", SIGNED_IN, preferences),
];

/// The latest that the student was told: that a lesson is held.
async fn latest(stage: &mut Stage) -> Value {
    stage.unpaid().await;
    stage.world().run_jobs().await;
    let list = "{ viewer { notifications(first: 1, filter: { unreadOnly: true }) { nodes { id } } } }";
    let list = stage.cast.client(Student).run(list, json!({})).await;
    list.at("/viewer/notifications/nodes/0/id").clone()
}

fn told(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::about("ids", json!({ "ids": [latest(stage).await] })) }.boxed()
}

fn told_until(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::about("upTo", json!({ "upTo": latest(stage).await })) }.boxed()
}

fn preferences(_: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let off = json!({ "topic": "REVIEWS", "channel": "MAIL", "isEnabled": false });
        Attempt::with(json!({ "preferences": [off] }))
    }
    .boxed()
}

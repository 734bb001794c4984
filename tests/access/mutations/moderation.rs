//! What admins do to people and profiles.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use kernel::Role;
use serde_json::json;

use super::super::policy::Access::Refused;
use super::super::policy::Actor::Admin;
use super::stage::{Attempt, Stage};
use super::{ADMINS, Group, Row, row};

pub(super) const GROUP: Group = Group { title: "Moderating", introduction: "", rows: ROWS };

const ROWS: &[Row] = &[
    row("teacherVerify", "the teacher's profile", ADMINS, profile),
    row("userSuspend", "somebody's account", ADMINS, account),
    row("userSuspend", "the admin's own account", ADMINS.with(Admin, Refused("OWN_ACCOUNT")), own_account),
    row("userReinstate", "a suspended account", ADMINS, suspended_account),
];

fn profile(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::about("teacherId", json!({ "teacherId": stage.cast.teacher.id })) }.boxed()
}

/// The id of somebody who has just come.
async fn somebody(stage: &mut Stage) -> String {
    let name = format!("Orang {}", stage.number());
    let somebody = stage.world().register(Role::Student, &name).await;
    somebody.run("{ viewer { id } }", json!({})).await.text("/viewer/id")
}

fn account(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::about("userId", json!({ "userId": somebody(stage).await, "reason": "Spam" })) }.boxed()
}

fn own_account(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::about("userId", json!({ "userId": stage.cast.thing("adminUser"), "reason": "Spam" })) }
        .boxed()
}

fn suspended_account(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let user = somebody(stage).await;
        stage.does(Admin, "userSuspend", "", json!({ "userId": user, "reason": "Spam" })).await;
        Attempt::about("userId", json!({ "userId": user }))
    }
    .boxed()
}

//! What admins do to people, profiles and materials, and what others report to them.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use kernel::Role;
use serde_json::json;

use super::super::policy::Access::Refused;
use super::super::policy::Actor::{Admin, OtherStudent, Teacher};
use super::stage::{Attempt, Stage};
use super::{ADMINS, Group, HIDDEN, Row, SIGNED_IN, row};

pub(super) const GROUP: Group = Group { title: "Moderating", introduction: "", rows: ROWS };

const ROWS: &[Row] = &[
    row("teacherVerify", "the teacher's profile", ADMINS, profile),
    row("userSuspend", "somebody's account", ADMINS, account),
    row("userSuspend", "the admin's own account", ADMINS.with(Admin, Refused("OWN_ACCOUNT")), own_account),
    row("userReinstate", "a suspended account", ADMINS, suspended_account),
    row(
        "materialReport",
        "a material in the store",
        SIGNED_IN.with(Teacher, Refused("OWN_MATERIAL")),
        to_report,
    ),
    row(
        "materialReport",
        "a material that is taken down",
        HIDDEN.with(Teacher, Refused("OWN_MATERIAL")).allow(&[Admin]),
        taken_down_to_report,
    ),
    row("reportDismiss", "what a student reported", ADMINS, to_dismiss),
    row("materialTakeDown", "a material in the store", ADMINS, to_take_down),
    row("materialRestore", "a material that is taken down", ADMINS, to_restore),
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

/// A material of the teacher that is in the store.
async fn material(stage: &mut Stage) -> String {
    let title = format!("Bahan {}", stage.number());
    stage.cast.teacher.client.published_material(&title, 0).await
}

async fn taken_down(stage: &mut Stage) -> String {
    let material = material(stage).await;
    let input = json!({ "materialId": material, "reason": "Spam", "buyersKeepAccess": true });
    stage.does(Admin, "materialTakeDown", "", input).await;
    material
}

fn to_report(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::about("materialId", json!({ "materialId": material(stage).await, "reason": "BROKEN" })) }
        .boxed()
}

fn taken_down_to_report(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        Attempt::about("materialId", json!({ "materialId": taken_down(stage).await, "reason": "BROKEN" }))
    }
    .boxed()
}

fn to_dismiss(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let input = json!({ "materialId": material(stage).await, "reason": "BROKEN" });
        let reported = stage.does(OtherStudent, "materialReport", "report { id }", input).await;
        Attempt::about("reportId", json!({ "reportId": reported.text("/materialReport/report/id") }))
    }
    .boxed()
}

fn to_take_down(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let input = json!({
            "materialId": material(stage).await, "reason": "Spam", "buyersKeepAccess": false,
        });
        Attempt::about("materialId", input)
    }
    .boxed()
}

fn to_restore(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::about("materialId", json!({ "materialId": taken_down(stage).await })) }.boxed()
}

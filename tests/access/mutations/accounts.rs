//! What people do to their own account.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::json;

use super::super::policy::Actor::{Admin, OtherStudent, OtherTeacher, Student, Teacher};
use super::stage::{Attempt, Stage};
use super::{Group, HIDDEN, Row, SIGNED_IN, row};
use crate::support::PASSWORD;

pub(super) const GROUP: Group = Group {
    title: "One's own account",
    introduction: "Nothing of it takes a user's id: nobody changes somebody else's account, admins neither.",
    rows: ROWS,
};

const ROWS: &[Row] = &[
    row("viewerProfileUpdate", "one's own profile", SIGNED_IN, profile),
    row("favouriteAdd", "a teacher in public view", SIGNED_IN, teacher),
    row("favouriteRemove", "a teacher one keeps", SIGNED_IN, kept_teacher),
    row("favouriteAdd", "a teacher whose profile is a draft", HIDDEN, draft),
    row(
        "favouriteRemove",
        "a teacher whose profile is a draft; the student kept it before",
        HIDDEN.allow(&[Student]),
        kept_draft,
    ),
    row("loginSessionRevoke", "a device of the student", HIDDEN.allow(&[Student]), device),
    row("passwordChange", "one's own password", SIGNED_IN, password),
    // Whoever did it is out: nothing comes after it.
    row("logout", "the device one holds", SIGNED_IN, nothing),
];

fn profile(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::with(json!({ "learningGoal": format!("IELTS {}", stage.number()) })) }.boxed()
}

fn teacher(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::about("teacherId", json!({ "teacherId": stage.cast.teacher.id })) }.boxed()
}

fn kept_teacher(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let kept = json!({ "teacherId": stage.cast.teacher.id });
        for actor in [Student, OtherStudent, Teacher, OtherTeacher, Admin] {
            stage.does(actor, "favouriteAdd", "", kept.clone()).await;
        }
        Attempt::about("teacherId", kept)
    }
    .boxed()
}

fn draft(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        stage.does(OtherTeacher, "teacherProfileUpdate", "", json!({ "status": "DRAFT" })).await;
        Attempt::about("teacherId", json!({ "teacherId": stage.cast.other_teacher.id }))
    }
    .boxed()
}

fn kept_draft(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        stage.does(OtherTeacher, "teacherProfileUpdate", "", json!({ "status": "PUBLISHED" })).await;
        let kept = json!({ "teacherId": stage.cast.other_teacher.id });
        stage.does(Student, "favouriteAdd", "", kept).await;
        draft(stage).await
    }
    .boxed()
}

/// Another device of the student's, signed in a moment ago.
fn device(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let other = stage.world().sign_in(stage.cast.client(Student)).await;
        let sessions = "{ viewer { loginSessions { nodes { id isCurrent } } } }";
        let seen = other.run(sessions, json!({})).await;
        let sessions = seen.at("/viewer/loginSessions/nodes").as_array().expect("a list").clone();
        let current = sessions.iter().find(|session| session.get("isCurrent") == Some(&json!(true)));
        let id = current.and_then(|session| session.get("id")).expect("the device it was asked with");
        Attempt::about("loginSessionId", json!({ "loginSessionId": id }))
    }
    .boxed()
}

fn password(_: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::with(json!({ "currentPassword": PASSWORD, "newPassword": "gunung-semeru-hijau-43" })) }
        .boxed()
}

fn nothing(_: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::bare() }.boxed()
}

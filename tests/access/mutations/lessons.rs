//! A lesson's time: its link, its beginning and end, and who did not come.

use chrono::TimeDelta;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::json;

use super::super::policy::Actor::{Admin, Student, Teacher};
use super::super::policy::Columns;
use super::stage::{Attempt, Stage};
use super::{ADMINS, Group, HIDDEN, Row, row};

pub(super) const GROUP: Group = Group {
    title: "Lessons",
    introduction: "An accepted booking of the student with the teacher, whose time has come.",
    rows: ROWS,
};

const THE_TEACHER: Columns = HIDDEN.allow(&[Teacher]).deny(&[Student, Admin]);

const ROWS: &[Row] = &[
    row("meetingLinkSet", "an accepted online lesson", THE_TEACHER, link),
    row("meetingStart", "an accepted lesson that is due", THE_TEACHER, due),
    row("meetingEnd", "a lesson that has begun", THE_TEACHER, begun),
    row(
        "noShowReport",
        "an accepted lesson that should have begun",
        HIDDEN.allow(&[Student, Teacher]).deny(&[Admin]),
        due,
    ),
    row("noShowOppose", "a report that the teacher did not come", THE_TEACHER, reported_by_student),
    row(
        "noShowOppose",
        "a report that the student did not come",
        HIDDEN.allow(&[Student]).deny(&[Teacher, Admin]),
        reported_by_teacher,
    ),
    row("noShowDecide", "a report that was opposed", ADMINS, opposed),
];

fn of_booking(booking: &str) -> Attempt {
    Attempt::about("bookingId", json!({ "bookingId": booking }))
}

fn link(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let booking = stage.due().await;
        Attempt::about(
            "bookingId",
            json!({ "bookingId": booking, "link": "https://meet.example.test/kelas" }),
        )
    }
    .boxed()
}

fn due(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { of_booking(&stage.due().await) }.boxed()
}

fn begun(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let booking = stage.due().await;
        stage.does(Teacher, "meetingStart", "", json!({ "bookingId": booking })).await;
        stage.later(TimeDelta::minutes(20)).await;
        of_booking(&booking)
    }
    .boxed()
}

fn reported_by_student(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let booking = stage.due().await;
        stage.does(Student, "noShowReport", "", json!({ "bookingId": booking })).await;
        of_booking(&booking)
    }
    .boxed()
}

fn reported_by_teacher(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let booking = stage.due().await;
        stage.does(Teacher, "noShowReport", "", json!({ "bookingId": booking })).await;
        of_booking(&booking)
    }
    .boxed()
}

fn opposed(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let booking = stage.due().await;
        stage.does(Student, "noShowReport", "", json!({ "bookingId": booking })).await;
        stage.does(Teacher, "noShowOppose", "", json!({ "bookingId": booking })).await;
        Attempt::about("bookingId", json!({ "bookingId": booking, "uphold": true }))
    }
    .boxed()
}

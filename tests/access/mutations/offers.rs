//! What a teacher offers: the profile, the portfolio, the times.

use chrono::TimeDelta;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::json;

use super::super::policy::Access::{NotFound, Refused};
use super::super::policy::Actor::{OtherTeacher, Teacher};
use super::super::policy::Columns;
use super::stage::{Attempt, Stage};
use super::{Group, HiddenFrom, Row, TEACHERS, row};

pub(super) const GROUP: Group = Group {
    title: "Teaching",
    introduction: "A teacher changes what is her own. Nothing of it takes a teacher's id: there is no way to name \
                   somebody else's profile.",
    rows: ROWS,
};

/// The teacher alone: for another one there is no such thing.
const THE_TEACHER: Columns = TEACHERS.with(OtherTeacher, NotFound);

const ROWS: &[Row] = &[
    row("teacherProfileUpdate", "one's own profile", TEACHERS, profile),
    row("portfolioItemCreate", "one's own portfolio", TEACHERS, new_item),
    row("portfolioItemUpdate", "an item of the teacher's portfolio", THE_TEACHER, item_to_change),
    row("portfolioItemDelete", "an item of the teacher's portfolio", THE_TEACHER, item_to_delete),
    row(
        "portfolioItemsReorder",
        "the items of the teacher's portfolio; for others these are not all of theirs",
        TEACHERS.with(OtherTeacher, Refused("CONFLICT")),
        items,
    )
    .hidden(HiddenFrom::WhoIsRefused),
    row("availabilitySlotsPublish", "one's own times", TEACHERS, times),
    row("availabilitySlotsWithdraw", "a free slot of the teacher", THE_TEACHER, slot),
];

fn profile(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::with(json!({ "headline": format!("Belajar nomor {}", stage.number()) })) }.boxed()
}

fn new_item(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::with(json!({ "title": format!("Buku {}", stage.number()) })) }.boxed()
}

/// A new item of the teacher's portfolio.
async fn item(stage: &mut Stage) -> String {
    let title = json!({ "title": format!("Buku {}", stage.number()) });
    let created = stage.does(Teacher, "portfolioItemCreate", "portfolioItem { id }", title).await;
    created.text("/portfolioItemCreate/portfolioItem/id")
}

fn item_to_change(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::about("id", json!({ "id": item(stage).await, "title": "Buku lain" })) }.boxed()
}

fn item_to_delete(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::about("id", json!({ "id": item(stage).await })) }.boxed()
}

/// The whole portfolio, the other way round.
fn items(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        item(stage).await;
        item(stage).await;
        let document = "query ($id: ID!) { teacher(id: $id) { portfolio { id } } }";
        let found = stage.cast.client(Teacher).run(document, json!({ "id": stage.cast.teacher.id })).await;
        let items = found.at("/teacher/portfolio").as_array().expect("a list").clone();
        let ids: Vec<_> = items.iter().rev().filter_map(|item| item.get("id").cloned()).collect();
        assert!(ids.len() > 1);
        Attempt::about("ids", json!({ "ids": ids }))
    }
    .boxed()
}

fn times(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let starts_at = stage.world().now() + TimeDelta::hours(100 + i64::from(stage.number()));
        let slots = json!([{ "startsAt": starts_at, "durationMinutes": 60 }]);
        Attempt::with(json!({ "timeZone": "Asia/Jakarta", "slots": slots }))
    }
    .boxed()
}

fn slot(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::about("ids", json!({ "ids": [stage.slot().await] })) }.boxed()
}

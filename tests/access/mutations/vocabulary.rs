//! Categories and skills.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use super::super::policy::Actor::Admin;
use super::stage::{Attempt, Stage};
use super::{ADMINS, Group, Row, row};

pub(super) const GROUP: Group = Group {
    title: "Categories and skills",
    introduction: "Everybody sees them; admins keep them, and every change is audited.",
    rows: ROWS,
};

const ROWS: &[Row] = &[
    row("categoryCreate", "a new category", ADMINS, new_category),
    row("categoryRename", "a category", ADMINS, category_to_rename),
    row("categoryMerge", "two categories", ADMINS, two_categories),
    row("categoryRetire", "an empty category", ADMINS, empty_category),
    row("skillCreate", "a new skill of a category", ADMINS, new_skill),
    row("skillRename", "a skill", ADMINS, skill_to_rename),
    row("skillMerge", "two skills", ADMINS, two_skills),
    row("skillRetire", "a skill", ADMINS, skill_to_retire),
];

/// Names that nothing has yet.
fn names(stage: &mut Stage) -> Value {
    let number = stage.number();
    json!({ "name": format!("Subject {number}"), "nameIndonesian": format!("Pelajaran {number}") })
}

/// The fields of both.
fn joined(mut fields: Value, more: Value) -> Value {
    let (Some(all), Value::Object(more)) = (fields.as_object_mut(), more) else { panic!("no fields") };
    all.extend(more);
    fields
}

async fn category(stage: &mut Stage) -> String {
    let names = names(stage);
    let created = stage.does(Admin, "categoryCreate", "category { id }", names).await;
    created.text("/categoryCreate/category/id")
}

async fn skill(stage: &mut Stage) -> String {
    let wanted = joined(names(stage), json!({ "categoryId": stage.cast.thing("category") }));
    let created = stage.does(Admin, "skillCreate", "skill { id }", wanted).await;
    created.text("/skillCreate/skill/id")
}

fn new_category(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::with(names(stage)) }.boxed()
}

fn category_to_rename(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let id = category(stage).await;
        Attempt::about("id", joined(names(stage), json!({ "id": id })))
    }
    .boxed()
}

fn two_categories(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let (id, into) = (category(stage).await, category(stage).await);
        Attempt::about("id", json!({ "id": id, "intoId": into }))
    }
    .boxed()
}

fn empty_category(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::about("id", json!({ "id": category(stage).await })) }.boxed()
}

fn new_skill(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let id = category(stage).await;
        // The skills of later lines stand in it, too.
        stage.cast.name("category", id.clone());
        Attempt::about("categoryId", joined(names(stage), json!({ "categoryId": id })))
    }
    .boxed()
}

fn skill_to_rename(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let id = skill(stage).await;
        Attempt::about("id", joined(names(stage), json!({ "id": id })))
    }
    .boxed()
}

fn two_skills(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let (id, into) = (skill(stage).await, skill(stage).await);
        Attempt::about("id", json!({ "id": id, "intoId": into }))
    }
    .boxed()
}

fn skill_to_retire(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::about("id", json!({ "id": skill(stage).await })) }.boxed()
}

//! Admins tend categories and skills.

use serde_json::{Value, json};

use crate::support::World;

const CATEGORIES: &str =
    "{ categories { id slug name nameIndonesian teacherCount skills { id slug name } } }";

fn mutation(name: &str, thing: &str) -> String {
    let input = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    format!(
        "mutation ($input: {input}!) {{ {name}(input: $input) {{ {thing} {{ id slug name retiredAt }} \
         errors {{ code field message }} }} }}"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn what_admins_change_is_seen_at_once() {
    let world = World::new().await;
    let admin = world.admin().await;
    let anonymous = world.anonymous();
    let run = async |name: &str, thing: &str, input: Value| {
        admin.run(&mutation(name, thing), json!({ "input": input })).await.done(name)
    };
    let names = |name: &str| json!({ "name": name, "nameIndonesian": format!("{name} (id)") });
    let created = run("categoryCreate", "category", names("Circus arts")).await;
    let circus = created.text("/categoryCreate/category/id");
    let mut input = names("Juggling");
    input["categoryId"] = json!(circus);
    let juggling = run("skillCreate", "skill", input).await.text("/skillCreate/skill/id");
    let seen = anonymous.run(CATEGORIES, json!({})).await;
    let last = seen.at("/categories").as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        last,
        json!({
            "id": circus, "slug": "circus-arts", "name": "Circus arts", "nameIndonesian": "Circus arts (id)",
            "teacherCount": 0, "skills": [{ "id": juggling, "slug": "juggling", "name": "Juggling" }],
        })
    );

    let mut input = names("Juggling with clubs");
    input["id"] = json!(juggling);
    let renamed = run("skillRename", "skill", input).await;
    assert_eq!(renamed.text("/skillRename/skill/slug"), "juggling", "links go on working");
    let mut input = names("Circus");
    input["id"] = json!(circus);
    run("categoryRename", "category", input).await;

    // A merged skill leads to the one that stays, for teachers and for searches with the old id.
    let teacher = world.teacher("Ibu Sari", 0).await;
    let search = |skill: String| {
        let client = world.anonymous();
        async move {
            let filter = json!({ "filter": { "skillIds": [skill] }, "withFacets": true });
            client.page("teacher_search", filter).await.at("/teachers/totalCount").clone()
        }
    };
    assert_eq!(search(juggling.clone()).await, json!(0));
    run("skillMerge", "skill", json!({ "id": teacher.skill, "intoId": juggling })).await;
    assert_eq!((search(juggling.clone()).await, search(teacher.skill.clone()).await), (json!(1), json!(1)));
    let document = "query ($id: ID!) { teacher(id: $id) { skills { name } } }";
    let skills = anonymous.run(document, json!({ "id": teacher.id })).await;
    assert_eq!(skills.at("/teacher/skills"), &json!([{ "name": "Juggling with clubs" }]));

    let languages = seen.at("/categories").as_array().unwrap()[0]["id"].clone();
    let refused =
        admin.run(&mutation("categoryRetire", "category"), json!({ "input": { "id": circus } })).await;
    refused.refused("categoryRetire", "NOT_EMPTY", Some("id"));
    run("categoryMerge", "category", json!({ "id": circus, "intoId": languages })).await;
    run("skillRetire", "skill", json!({ "id": juggling })).await;
    let seen = anonymous.run(CATEGORIES, json!({})).await.body.to_string();
    assert!(!seen.contains("Circus") && !seen.contains("Juggling"), "{seen}");
    assert_eq!(search(juggling.clone()).await, json!(0));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn others_may_not_and_nonsense_is_refused() {
    let world = World::new().await;
    let admin = world.admin().await;
    let teacher = world.teacher("Ibu Sari", 0).await;
    let before = world.anonymous().run(CATEGORIES, json!({})).await;
    let unknown = "skill_01KAJ3W8Q4E7S9ZK3M5T0V2XYA";
    let category = "category_01KAJ3W8Q4E7S9ZK3M5T0V2XYA";
    let (name, long) = (json!("Name"), json!("x".repeat(61)));
    for (mutation_name, thing, input, code, field) in [
        ("categoryCreate", "category", json!({ "name": "", "nameIndonesian": name }), "EMPTY", "name"),
        (
            "categoryCreate",
            "category",
            json!({ "name": "mathematics", "nameIndonesian": name }),
            "NAME_TAKEN",
            "name",
        ),
        (
            "categoryRename",
            "category",
            json!({ "id": category, "name": name, "nameIndonesian": name }),
            "NOT_FOUND",
            "id",
        ),
        (
            "categoryMerge",
            "category",
            json!({ "id": category, "intoId": category }),
            "SAME_CATEGORY",
            "intoId",
        ),
        ("categoryRetire", "category", json!({ "id": category }), "NOT_FOUND", "id"),
        (
            "skillCreate",
            "skill",
            json!({ "categoryId": category, "name": name, "nameIndonesian": name }),
            "NOT_FOUND",
            "categoryId",
        ),
        (
            "skillRename",
            "skill",
            json!({ "id": unknown, "name": name, "nameIndonesian": long }),
            "TOO_LONG",
            "nameIndonesian",
        ),
        (
            "skillRename",
            "skill",
            json!({ "id": unknown, "name": "a\u{200B}b", "nameIndonesian": name }),
            "FORBIDDEN_CHARACTER",
            "name",
        ),
        ("skillMerge", "skill", json!({ "id": teacher.skill, "intoId": unknown }), "NOT_FOUND", "intoId"),
        ("skillRetire", "skill", json!({ "id": unknown }), "NOT_FOUND", "id"),
    ] {
        let document = mutation(mutation_name, thing);
        let variables = json!({ "input": input });
        admin.run(&document, variables.clone()).await.refused(mutation_name, code, Some(field));
        teacher.client.run(&document, variables.clone()).await.failed("FORBIDDEN");
        world.anonymous().run(&document, variables).await.failed("UNAUTHENTICATED");
    }
    assert_eq!(world.anonymous().run(CATEGORIES, json!({})).await.at(""), before.at(""));
    world.finish().await;
}

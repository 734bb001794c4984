//! What admins look through: people, reviews, teachers to verify, the audit log, tasks that were given up.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{SUSPEND, VERIFY};
use crate::support::{Answer, Client, World};

/// What stands at a field of every node of a list.
fn all(answer: &Answer, list: &str, field: &str) -> Vec<Value> {
    let nodes = answer.at(&format!("/{list}/nodes")).as_array().expect("a list").clone();
    nodes.iter().map(|node| node.pointer(field).cloned().unwrap_or_default()).collect()
}

async fn names(admin: &Client, filter: Value) -> Vec<Value> {
    all(&admin.page("admin_users", json!({ "filter": filter, "first": 100 })).await, "users", "/fullName")
}

async fn id_of(client: &Client) -> String {
    client.run("{ viewer { id } }", json!({})).await.text("/viewer/id")
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_found_by_what_an_admin_knows_of_them() {
    let world = World::new().await;
    let admin = world.admin().await;
    world.clock.advance(TimeDelta::minutes(1));
    world.teacher("Ibu Sari", 0).await;
    world.clock.advance(TimeDelta::minutes(1));
    let budi = world.student("Budi Santoso").await;
    world.clock.advance(TimeDelta::minutes(1));
    let since = world.now();
    world.student("Citra 100").await;
    assert_eq!(names(&admin, json!({})).await, ["Citra 100", "Budi Santoso", "Ibu Sari", "Admin Utama"]);
    for (filter, found) in [
        (json!({ "search": "santos" }), &["Budi Santoso"][..]),
        (json!({ "search": "BUDI-SANTOSO@" }), &["Budi Santoso"]),
        (json!({ "search": "  contoh.test " }), &["Citra 100", "Budi Santoso", "Ibu Sari", "Admin Utama"]),
        (json!({ "search": "ib_ sari" }), &[]),
        (json!({ "search": "%%%" }), &[]),
        (json!({ "role": "TEACHER" }), &["Ibu Sari"]),
        (json!({ "role": "ADMIN" }), &["Admin Utama"]),
        (json!({ "suspended": true }), &[]),
        (json!({ "registeredFrom": since }), &["Citra 100"]),
        (json!({ "registeredUntil": since, "role": "STUDENT" }), &["Budi Santoso"]),
    ] {
        assert_eq!(names(&admin, filter.clone()).await, found, "{filter}");
    }
    let suspend = json!({ "input": { "userId": id_of(&budi).await, "reason": "Spam" } });
    admin.run(SUSPEND, suspend).await.done("userSuspend");
    let suspended = admin.page("admin_users", json!({ "filter": { "suspended": true } })).await;
    assert_eq!(all(&suspended, "users", "/email"), [json!(budi.email)]);
    assert_eq!(all(&suspended, "users", "/suspensionReason"), ["Spam"]);
    assert_eq!(suspended.at("/users/totalCount"), &json!(1));
    assert_eq!(names(&admin, json!({ "suspended": false, "role": "STUDENT" })).await, ["Citra 100"]);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_sense_to_look_for_is_said_to_make_none() {
    let world = World::new().await;
    let admin = world.admin().await;
    for (page, filter) in [
        ("admin_users", json!({ "search": "ab" })),
        ("admin_users", json!({ "search": "a\u{0}bc" })),
        ("admin_users", json!({ "search": "x".repeat(10_000) })),
        ("admin_users", json!({ "registeredFrom": "-5000-01-01T00:00:00Z" })),
        ("admin_reviews", json!({ "ratingMax": 0 })),
        ("admin_reviews", json!({ "ratingMax": 6 })),
        ("admin_reviews", json!({ "until": "9999-12-31T00:00:00Z" })),
        ("admin_audit", json!({ "action": "a\u{0}b" })),
        ("admin_audit", json!({ "subjectId": "nonsense" })),
        ("admin_audit", json!({ "actorId": "teacher_01M7YW7B1VFV6VEDHVN9X8FGBE" })),
        ("admin_audit", json!({ "from": "-5000-01-01T00:00:00Z" })),
    ] {
        admin.page(page, json!({ "filter": filter })).await.failed("BAD_USER_INPUT");
    }
    let letters = "query ($kind: String) { deadLetters(filter: { kind: $kind }) { nodes { id } } }";
    admin.run(letters, json!({ "kind": "a\u{0}b" })).await.failed("BAD_USER_INPUT");
    assert_eq!(
        admin.run(letters, json!({ "kind": "nobody.knows" })).await.at("/deadLetters/nodes"),
        &json!([])
    );
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_of_admins_are_read_page_by_page_both_ways() {
    let world = World::new().await;
    let admin = world.admin().await;
    for number in 0..4 {
        world.clock.advance(TimeDelta::minutes(1));
        world.student(&format!("Murid {number}")).await;
    }
    let list = "query ($first: Int, $after: String, $last: Int, $before: String, $filter: UserFilter) {
        users(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
            nodes { fullName } pageInfo { startCursor endCursor hasNextPage hasPreviousPage } } }";
    let students = json!({ "role": "STUDENT" });
    let first = admin.run(list, json!({ "first": 3, "filter": students })).await;
    assert_eq!(all(&first, "users", "/fullName"), ["Murid 3", "Murid 2", "Murid 1"]);
    assert_eq!(first.at("/users/pageInfo/hasNextPage"), &json!(true));
    let end = first.text("/users/pageInfo/endCursor");
    let second = admin.run(list, json!({ "first": 3, "after": end, "filter": students })).await;
    assert_eq!(all(&second, "users", "/fullName"), ["Murid 0"]);
    let start = second.text("/users/pageInfo/startCursor");
    let back = admin.run(list, json!({ "last": 2, "before": start, "filter": students })).await;
    assert_eq!(all(&back, "users", "/fullName"), ["Murid 2", "Murid 1"]);
    assert_eq!(back.at("/users/pageInfo/hasPreviousPage"), &json!(true));
    let another_list = json!({ "first": 3, "after": end, "filter": {} });
    admin.run(list, another_list).await.failed("BAD_USER_INPUT");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_longest_is_verified_first() {
    let world = World::new().await;
    let admin = world.admin().await;
    let mut teachers = Vec::new();
    for name in ["Ibu Sari", "Pak Made", "Ibu Dewi"] {
        teachers.push(world.teacher(name, 0).await);
        world.clock.advance(TimeDelta::minutes(1));
    }
    let waiting = async || {
        let answer = admin.page("admin_teachers", json!({})).await;
        (all(&answer, "teachersToVerify", "/displayName"), answer.at("/teachersToVerify/totalCount").clone())
    };
    assert_eq!(waiting().await, (["Ibu Sari", "Pak Made", "Ibu Dewi"].map(Value::from).to_vec(), json!(3)));
    let verify = |verified: bool| json!({ "input": { "teacherId": teachers[0].id, "verified": verified } });
    admin.run(VERIFY, verify(true)).await.done("teacherVerify");
    assert_eq!(waiting().await.0, ["Pak Made", "Ibu Dewi"]);
    admin.run(VERIFY, verify(false)).await.done("teacherVerify");
    assert_eq!(waiting().await.0, ["Ibu Sari", "Pak Made", "Ibu Dewi"]);
    let suspend = json!({ "input": { "userId": id_of(&teachers[1].client).await, "reason": "Spam" } });
    admin.run(SUSPEND, suspend).await.done("userSuspend");
    assert_eq!(waiting().await.0, ["Ibu Sari", "Ibu Dewi"]);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_log_tells_who_did_what_to_whom() {
    let world = World::new().await;
    let admin = world.admin().await;
    let sari = world.teacher("Ibu Sari", 0).await;
    let budi = world.student("Budi Santoso").await;
    let (admin_id, budi_id) = (id_of(&admin).await, id_of(&budi).await);
    let before = world.now();
    world.clock.advance(TimeDelta::minutes(1));
    admin.run(VERIFY, json!({ "input": { "teacherId": sari.id } })).await.done("teacherVerify");
    world.clock.advance(TimeDelta::minutes(1));
    let suspend = json!({ "input": { "userId": budi_id, "reason": "Spam" } });
    admin.run(SUSPEND, suspend).await.done("userSuspend");
    let log =
        async |filter: Value| admin.page("admin_audit", json!({ "filter": filter, "first": 100 })).await;

    let done = log(json!({ "actorId": admin_id })).await;
    assert_eq!(all(&done, "auditEntries", "/action"), ["user.suspend", "teacher.verify"]);
    assert_eq!(all(&done, "auditEntries", "/actor/fullName"), ["Admin Utama", "Admin Utama"]);
    assert_eq!(all(&done, "auditEntries", "/subjectId"), [json!(budi_id), json!(sari.id)]);
    assert_eq!(all(&done, "auditEntries", "/subject/id"), [json!(null), json!(sari.id)]);
    assert_eq!(all(&done, "auditEntries", "/subjectUser/fullName"), [json!("Budi Santoso"), json!(null)]);
    assert!(all(&done, "auditEntries", "/requestId").iter().all(Value::is_string), "{done:#?}");
    let after: Value = serde_json::from_str(&done.text("/auditEntries/nodes/1/after")).expect("JSON text");
    assert!(after["verifiedAt"].is_string(), "{after}");

    for (filter, actions) in [
        (json!({ "action": "teacher.verify" }), &["teacher.verify"][..]),
        (json!({ "subjectId": budi_id }), &["user.suspend"]),
        (json!({ "subjectId": sari.id, "from": world.now() }), &[]),
        (json!({ "actorId": admin_id, "from": world.now() }), &["user.suspend"]),
        (json!({ "actorId": admin_id, "until": world.now() }), &["teacher.verify"]),
        (json!({ "actorId": admin_id, "until": before }), &[]),
    ] {
        assert_eq!(all(&log(filter.clone()).await, "auditEntries", "/action"), actions, "{filter}");
    }
    let made = log(json!({ "action": "user.admin_create" })).await;
    assert_eq!(all(&made, "auditEntries", "/actor"), [json!(null)], "the command line did it");
    world.finish().await;
}

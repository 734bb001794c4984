//! What admins do to people and profiles, over HTTP.

mod coming_lessons;
mod looking;
mod materials;

use serde_json::{Value, json};

use crate::support::World;

const VERIFY: &str = "mutation ($input: TeacherVerifyInput!) {
    teacherVerify(input: $input) { teacher { id isVerified user { id email } } errors { code field message } }
}";
const SUSPEND: &str = "mutation ($input: UserSuspendInput!) {
    userSuspend(input: $input) { user { id suspendedAt suspensionReason } errors { code field message } }
}";
const REINSTATE: &str = "mutation ($input: UserReinstateInput!) {
    userReinstate(input: $input) { user { id suspendedAt } errors { code field message } }
}";
const VIEWER: &str = "{ viewer { id } }";
const TEACHER: &str = "query ($id: ID!) { teacher(id: $id) { isVerified isBookable user { id } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_teacher_is_out_at_the_next_request_and_hidden_until_reinstated() {
    let world = World::new().await;
    let admin = world.admin().await;
    let sari = world.teacher("Ibu Sari", 1).await;
    let student = world.student("Budi").await;
    let verified =
        admin.run(VERIFY, json!({ "input": { "teacherId": sari.id } })).await.done("teacherVerify");
    assert_eq!(verified.at("/teacherVerify/teacher/isVerified"), &json!(true));
    assert_eq!(verified.text("/teacherVerify/teacher/user/email"), sari.client.email);
    let user_id = verified.text("/teacherVerify/teacher/user/id");
    let seen = student.run(TEACHER, json!({ "id": sari.id })).await;
    assert_eq!(seen.at("/teacher"), &json!({ "isVerified": true, "isBookable": true, "user": null }));
    world.run_jobs().await;
    let address = kernel::EmailAddress::parse(&sari.client.email).unwrap();
    let mails = world.mails.messages_to(&address).len();

    let input = json!({ "input": { "userId": user_id, "reason": "Fake certificates" } });
    let suspended = admin.run(SUSPEND, input.clone()).await.done("userSuspend");
    assert_eq!(suspended.text("/userSuspend/user/suspensionReason"), "Fake certificates");
    sari.client.run(VIEWER, json!({})).await.failed("UNAUTHENTICATED");
    assert_eq!(student.run(TEACHER, json!({ "id": sari.id })).await.at("/teacher"), &Value::Null);
    let found = student.page("teacher_search", json!({ "withFacets": true })).await;
    assert_eq!(found.at("/teachers/totalCount"), &json!(0));
    let book = "mutation ($input: BookingCreateInput!) {
        bookingCreate(input: $input) { booking { id } errors { code field message } }
    }";
    let wish = json!({ "input": {
        "slotId": sari.slots[0], "skillId": sari.skill, "mode": "ONLINE", "idempotencyKey": uuid::Uuid::from_u128(7),
    }});
    let refused = student.run(book, wish.clone()).await;
    assert_eq!(refused.refusal_codes("bookingCreate").len(), 1, "{refused:#?}");
    admin.run(SUSPEND, input).await.refused("userSuspend", "ALREADY_SUSPENDED", Some("userId"));
    world.run_jobs().await;
    let told = world.mails.messages_to(&address);
    assert_eq!(told.len(), mails + 1);
    assert!(told.last().unwrap().text.contains("Fake certificates"));

    let input = json!({ "input": { "userId": user_id } });
    let back = admin.run(REINSTATE, input.clone()).await.done("userReinstate");
    assert_eq!(back.at("/userReinstate/user/suspendedAt"), &Value::Null);
    admin.run(REINSTATE, input).await.refused("userReinstate", "NOT_SUSPENDED", Some("userId"));
    sari.client.run(VIEWER, json!({})).await.failed("UNAUTHENTICATED");
    let again = world.sign_in(sari.client.clone()).await;
    assert_eq!(again.run(VIEWER, json!({})).await.text("/viewer/id"), user_id);
    student.run(book, wish).await.done("bookingCreate");
    world.run_jobs().await;
    assert_eq!(world.mails.messages_to(&address).len(), mails + 2);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_admins_moderate_and_nonsense_is_refused() {
    let world = World::new().await;
    let admin = world.admin().await;
    let sari = world.teacher("Ibu Sari", 0).await;
    let own = admin.run(VIEWER, json!({})).await.text("/viewer/id");
    let unknown = "user_01KAJ3W8Q4E7S9ZK3M5T0V2XYA";
    for (document, name, input, code, field) in [
        (
            VERIFY,
            "teacherVerify",
            json!({ "teacherId": "teacher_01KAJ3W8Q4E7S9ZK3M5T0V2XYA" }),
            "NOT_FOUND",
            "teacherId",
        ),
        (SUSPEND, "userSuspend", json!({ "userId": unknown, "reason": "x" }), "NOT_FOUND", "userId"),
        (SUSPEND, "userSuspend", json!({ "userId": own, "reason": "x" }), "OWN_ACCOUNT", "userId"),
        (SUSPEND, "userSuspend", json!({ "userId": unknown, "reason": " " }), "REASON_INVALID", "reason"),
        (
            SUSPEND,
            "userSuspend",
            json!({ "userId": unknown, "reason": "x".repeat(501) }),
            "REASON_INVALID",
            "reason",
        ),
        (REINSTATE, "userReinstate", json!({ "userId": unknown }), "NOT_FOUND", "userId"),
    ] {
        let variables = json!({ "input": input });
        admin.run(document, variables.clone()).await.refused(name, code, Some(field));
        sari.client.run(document, variables.clone()).await.failed("FORBIDDEN");
        world.anonymous().run(document, variables).await.failed("UNAUTHENTICATED");
    }
    for input in [json!({ "userId": sari.id, "reason": "x" }), json!({ "userId": "7", "reason": "x" })] {
        admin.run(SUSPEND, json!({ "input": input })).await.failed("BAD_USER_INPUT");
    }
    assert_eq!(admin.run(VIEWER, json!({})).await.text("/viewer/id"), own);
    world.finish().await;
}

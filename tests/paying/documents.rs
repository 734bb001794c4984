//! Several mutations in one document: each reads what it wrote itself.

use serde_json::json;

use super::paid;
use crate::support::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_later_mutation_of_a_document_answers_what_it_wrote_and_not_what_an_earlier_one_read() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let student = world.student("Budi Santoso").await;
    let booking = paid(&world, &student, &teacher).await;
    let document = r#"mutation ($id: ID!) {
        bookingConfirm(input: { bookingId: $id }) { booking { status meeting { link } } errors { code } }
        first: meetingLinkSet(input: { bookingId: $id, link: "https://meet.example.test/1" }) {
            booking { meeting { link } } errors { code }
        }
        second: meetingLinkSet(input: { bookingId: $id, link: "https://meet.example.test/2" }) {
            booking { meeting { link } } errors { code }
        }
    }"#;
    let answer = teacher.client.run(document, json!({ "id": booking })).await;
    assert!(answer.at("/bookingConfirm/booking/meeting/link").is_null());
    assert_eq!(answer.text("/first/booking/meeting/link"), "https://meet.example.test/1");
    assert_eq!(answer.text("/second/booking/meeting/link"), "https://meet.example.test/2");
    world.finish().await;
}

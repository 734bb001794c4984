//! Notifications over HTTP: what people are told in the app and by mail, and what they do with it.

mod bad_input;
mod list;
mod preferences;
mod screens;

use chrono::DateTime;
use kernel::EmailAddress;
use kernel::id::generate_uuid;
use serde_json::{Value, json};

use crate::support::{Answer, Client, Teacher, World};

const BOOK: &str = "mutation ($input: BookingCreateInput!) {
    bookingCreate(input: $input) { booking { id order { id } } errors { code field message } }
}";

/// Holds a slot of the teacher, unpaid, and has its student be told. Returns the booking's id.
async fn hold(world: &World, student: &Client, teacher: &Teacher, slot: &str) -> String {
    let input = json!({ "input": {
        "slotId": slot, "skillId": teacher.skill, "mode": "ONLINE",
        "idempotencyKey": generate_uuid(DateTime::UNIX_EPOCH),
    }});
    let held = student.run(BOOK, input).await.done("bookingCreate");
    world.run_jobs().await;
    held.text("/bookingCreate/booking/id")
}

/// The screen of somebody's notifications.
async fn screen(who: &Client) -> Answer {
    who.page("notifications", json!({})).await
}

/// What stands at a place of each notification on the screen, newest first.
fn each(screen: &Answer, field: &str) -> Vec<Value> {
    let nodes = screen.at("/viewer/notifications/nodes").as_array().expect("a list").clone();
    nodes.iter().map(|node| node.pointer(field).cloned().unwrap_or_default()).collect()
}

/// Subjects of the mails to somebody.
fn mails(world: &World, of: &Client) -> Vec<String> {
    let address = EmailAddress::parse(&of.email).expect("an e-mail address");
    world.mails.messages_to(&address).into_iter().map(|mail| mail.subject).collect()
}

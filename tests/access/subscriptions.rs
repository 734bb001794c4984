//! Who hears what: everybody subscribes to everything of one lesson, in one world.

#![expect(clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use kernel::id::generate_uuid;
use serde_json::{Value, json};

use super::cast::{Cast, mutate};
use super::policy::Actor::{Admin, OtherTeacher, Student, Teacher};
use super::policy::{Access, Actor, Columns, Line, Section, only};
use crate::live::Socket;

/// A line of the table.
struct Row {
    field: &'static str,
    about: &'static str,
    document: &'static str,
    expected: Columns,
}

const ROWS: [Row; 4] = [
    Row {
        field: "bookingChanged",
        about: "a lesson that is held and not paid",
        document: "subscription ($booking: ID!) { told: bookingChanged(id: $booking) { id } }",
        expected: only(&[Student, Teacher, Admin]).after_signing_in(),
    },
    Row {
        field: "orderChanged",
        about: "an order that is not paid",
        document: "subscription ($order: ID!) { told: orderChanged(id: $order) { id } }",
        expected: only(&[Student, Admin]).after_signing_in(),
    },
    Row {
        field: "bookingReceived",
        about: "the teacher is booked",
        document: "subscription ($after: ID) { told: bookingReceived(after: $after) { id } }",
        expected: Columns::all(Access::Forbidden)
            .with(OtherTeacher, Access::Nothing)
            .allow(&[Teacher])
            .after_signing_in(),
    },
    Row {
        field: "notificationReceived",
        about: "the student is told that a lesson is held",
        document: "subscription ($notification: ID) { told: notificationReceived(after: $notification) { id } }",
        expected: only(&[Student]).after_signing_in(),
    },
];

pub(crate) fn section() -> Section {
    let line = |row: &Row| Line {
        field: format!("Subscription.{}", row.field),
        about: row.about,
        expected: row.expected,
    };
    Section {
        title: "Subscriptions",
        introduction: "**Yes**: the event is heard. Nothing: null and the end, or silence. Sign in: the connection is closed with \
                       4401. A test has everybody subscribe to everything while a student books.",
        lines: ROWS.iter().map(line).collect(),
    }
}

async fn book(cast: &Cast, slot: usize) -> (String, String) {
    let input = json!({
        "slotId": cast.teacher.slots[slot], "skillId": cast.teacher.skill, "mode": "ONLINE",
        "idempotencyKey": generate_uuid(cast.world.now()),
    });
    let answer = mutate(&cast.student, "bookingCreate", "booking { id order { id } }", input).await;
    let answer = answer.done("bookingCreate");
    cast.world.run_jobs().await;
    (answer.text("/bookingCreate/booking/id"), answer.text("/bookingCreate/booking/order/id"))
}

/// A connection, or the refusal of one.
async fn connect(cast: &Cast, actor: Actor) -> Result<Socket, Access> {
    let client = cast.client(actor);
    let mut socket = Socket::silent(&client.address).await;
    let token = client.access_token.map(|token| format!("Bearer {token}"));
    socket.initialise(json!({ "authorization": token })).await;
    match socket.hear_anything().await {
        Ok(_acknowledged) => Ok(socket),
        Err(Some(4401)) => Err(Access::Unauthenticated),
        Err(code) => panic!("{actor:?}: {code:?}"),
    }
}

/// What comes of the subscription. Who is to hear something is waited for; silence of the others is nothing.
async fn outcome(socket: &mut Socket, expected: Access) -> Access {
    if expected != Access::Allowed {
        socket.say(json!({ "type": "ping" })).await;
    }
    let message = socket.hear().await;
    if message["type"] == "pong" {
        return Access::Nothing;
    }
    assert_eq!(message["type"], "next", "{message}");
    match message["payload"].pointer("/errors/0/extensions/code").and_then(Value::as_str) {
        Some("FORBIDDEN") => Access::Forbidden,
        Some(_) => panic!("{message}"),
        None if message["payload"]["data"]["told"].is_null() => Access::Nothing,
        None => Access::Allowed,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_hears_what_the_table_says() {
    let mut cast = Cast::gather(2).await;
    let (booking, order) = book(&cast, 0).await;
    cast.suspend().await;
    let told = "{ viewer { notifications(first: 1) { nodes { id } } } }";
    let notification = cast.student.run(told, json!({})).await.text("/viewer/notifications/nodes/0/id");
    let mut sockets = Vec::new();
    for row in &ROWS {
        for actor in Actor::ALL {
            // Who may name what they know is sure to be told what comes behind it.
            let after = (actor == Teacher).then_some(&booking);
            let notification = (actor == Student).then_some(&notification);
            let variables = json!({
                "booking": booking, "order": order, "after": after, "notification": notification,
            });
            let mut socket = connect(&cast, actor).await;
            if let Ok(socket) = &mut socket {
                socket.subscribe("row", row.document, variables).await;
            }
            sockets.push((row, actor, socket));
        }
    }
    cast.name("booked", book(&cast, 1).await.0);
    let mut complaints = Vec::new();
    for (row, actor, socket) in &mut sockets {
        let expected = row.expected.of(*actor);
        let found = match socket {
            Err(access) => *access,
            Ok(socket) => outcome(socket, expected).await,
        };
        if found != expected {
            complaints.push(format!("{} as {actor:?}: {found:?} instead of {expected:?}", row.field));
        }
    }
    assert!(complaints.is_empty(), "{complaints:#?}");
    cast.world.finish().await;
}

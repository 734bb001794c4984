//! Pages that are signed in by cookie, and pages of others.

use kernel::id::generate_uuid;
use serde_json::json;

use super::Socket;
use super::socket::handshake;
use crate::support::{ACCESS_COOKIE, Browser, PASSWORD, World};

const LOGIN: &str = "mutation ($input: LoginInput!) {
    login(input: $input) { tokens { userId } errors { code field message } } }";
const BOOK: &str = "mutation ($input: BookingCreateInput!) {
    bookingCreate(input: $input) { booking { id } errors { code field message } } }";
const CHANGED: &str = "subscription ($id: ID!) { bookingChanged(id: $id) { id } }";

async fn signed_in(world: &World) -> Browser {
    let student = world.student("Budi Santoso").await;
    let mut browser = world.browser();
    let input = json!({ "email": student.email, "password": PASSWORD, "tokenDelivery": "COOKIE" });
    browser.run(LOGIN, json!({ "input": input })).await.done("login");
    browser
}

async fn connect(world: &World, browser: &Browser) -> Result<Socket, u16> {
    let headers = browser.handshake_headers();
    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    handshake(&world.server().address, &headers).await.map_err(|refused| refused.status().as_u16())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_signed_in_by_cookie_says_no_token() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let mut browser = signed_in(&world).await;
    let wish = json!({ "input": {
        "slotId": teacher.slots[0], "skillId": teacher.skill, "mode": "ONLINE",
        "idempotencyKey": generate_uuid(world.now()),
    }});
    let id = browser.run(BOOK, wish).await.done("bookingCreate").text("/bookingCreate/booking/id");
    // Browsers name the page of a WebSocket by its origin; not all of them send Sec-Fetch-Site with it.
    let page = browser.showing(&[("origin", world.server().address.as_str())]);
    let mut socket = connect(&world, &page).await.unwrap_or_else(|status| panic!("{status}"));
    socket.initialise(json!({})).await;
    assert_eq!(socket.hear().await["type"], "connection_ack");
    socket.subscribe("b", CHANGED, json!({ "id": id })).await;
    assert_eq!(socket.next("b").await["bookingChanged"]["id"], id.as_str());
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_page_opens_no_connection_with_our_cookies() {
    let world = World::new().await;
    let browser = signed_in(&world).await;
    for page in [&[("origin", "https://evil.example")][..], &[("origin", "null")], &[]] {
        assert_eq!(connect(&world, &browser.showing(page)).await.err(), Some(403), "{page:?}");
    }
    let mut without = browser.clone();
    without.cookies.remove(ACCESS_COOKIE);
    let mut socket = connect(&world, &without).await.unwrap_or_else(|status| panic!("{status}"));
    socket.initialise(json!({})).await;
    assert_eq!(socket.closed().await, Some(4401), "a refresh cookie signs nobody in");
    world.finish().await;
}

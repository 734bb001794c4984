//! The pages, as a browser without JavaScript uses them.

use chrono::TimeDelta;
use serde_json::json;
use teacherin_gateway_simulator::{Method, Outcome, Status};

use crate::merchant::{World, order, text};

async fn get(world: &World, path: &str) -> (u16, String) {
    let answer = world.http.get(world.url(path)).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// Sends a form and follows where it leads.
async fn submit(world: &World, path: &str, fields: &str) -> (u16, String) {
    let request = world
        .http
        .post(world.url(path))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(fields.to_owned());
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

async fn opened(world: &World, order_id: &str, finish: &str) -> String {
    let mut body = order(order_id);
    let fields = body.as_object_mut().unwrap();
    fields.insert("callbacks".to_owned(), json!({ "finish": finish }));
    fields.insert("enabled_payments".to_owned(), json!(["credit_card", "bca_va", "permata_va"]));
    let (_, page) = world.post("/snap/v1/transactions", &body).await;
    format!("/snap/v3/redirection/{}", text(&page, "token"))
}

#[tokio::test]
async fn a_payer_chooses_pays_and_returns() {
    let world = World::start().await;
    let page = opened(&world, "ORDER-1", "https://shop.example/done?from=pay").await;
    let (status, html) = get(&world, &page).await;
    assert_eq!(status, 200);
    assert!(
        html.contains("Rp 10.000")
            && html.contains("value=\"bca_va\"")
            && html.contains("value=\"credit_card\"")
    );
    assert!(!html.contains("value=\"gopay\""), "not enabled");
    assert!(!html.contains("<script"));

    let (_, html) = submit(&world, &page, "method=bca_va&outcome=pending").await;
    assert!(html.contains("Pay it now") && html.contains("Virtual account</dt>"), "{html}");
    let id = world.simulator.transaction("ORDER-1").unwrap().transaction_id;
    let act = format!("/simulator/transactions/{id}");
    let (status, html) = submit(&world, &act, &format!("act=pay&back={page}")).await;
    assert_eq!(status, 200);
    let back = "https://shop.example/done?from=pay&amp;order_id=ORDER-1&amp;status_code=200\
                &amp;transaction_status=settlement&amp;merchant_id=G000000001";
    assert!(html.contains(back), "{html}");
    assert_eq!(world.told().await, ["pending", "settlement"]);
}

#[tokio::test]
async fn after_settlement_money_can_go_back() {
    let world = World::start().await;
    let page = opened(&world, "ORDER-1", "https://shop.example/done").await;
    let (_, html) = submit(&world, &page, "method=permata_va&outcome=paid").await;
    assert!(
        html.contains("Bank reverses it")
            && html.contains("Refund from outside")
            && html.contains("Chargeback")
    );
    let id = world.simulator.transaction("ORDER-1").unwrap().transaction_id;
    let act = format!("/simulator/transactions/{id}");
    submit(&world, &act, "act=refund&amount=2500").await;
    assert_eq!(world.simulator.transaction("ORDER-1").unwrap().refunded_amount(), 2_500);
    let (status, html) = submit(&world, &act, "act=refund&amount=9000").await;
    assert_eq!(status, 409);
    assert!(html.contains("between 1 and 7500"), "{html}");
    submit(&world, &act, "act=refund&amount=").await;
    assert_eq!(world.simulator.transaction("ORDER-1").unwrap().status, Status::Refund);
}

#[tokio::test]
async fn a_challenged_card_is_decided_on_the_page() {
    let world = World::start().await;
    let page = opened(&world, "ORDER-1", "https://shop.example/done").await;
    let (_, html) = submit(&world, &page, "method=credit_card&outcome=challenge").await;
    assert!(html.contains("Accept the challenged card") && html.contains("Deny the challenged card"));
    let id = world.simulator.transaction("ORDER-1").unwrap().transaction_id;
    submit(&world, &format!("/simulator/transactions/{id}"), "act=approve").await;
    assert_eq!(text(&world.status("ORDER-1").await, "fraud_status"), "accept");
}

#[tokio::test]
async fn a_refused_payer_finds_the_page_open_again() {
    let world = World::start().await;
    let page = opened(&world, "ORDER-1", "https://shop.example/done").await;
    let (_, html) = submit(&world, &page, "method=bca_va&outcome=denied").await;
    assert!(html.contains("Try again") && html.contains("value=\"permata_va\""));
    let (_, html) = submit(&world, &page, "method=permata_va&outcome=expired").await;
    assert!(html.contains("expire") && html.contains("status_code=407"), "{html}");
    let (status, _) = submit(&world, &page, "method=permata_va&outcome=paid").await;
    assert_eq!(status, 409);
}

#[tokio::test]
async fn an_expired_page_says_so() {
    let world = World::start().await;
    let page = opened(&world, "ORDER-1", "https://shop.example/done").await;
    world.clock.advance(TimeDelta::days(1));
    let (_, html) = get(&world, &page).await;
    assert!(html.contains("has expired") && !html.contains("<form"));
}

#[tokio::test]
async fn unknown_pages_and_nonsense_are_answered_with_a_way_back() {
    let world = World::start().await;
    assert_eq!(get(&world, "/snap/v3/redirection/nobody").await.0, 404);
    assert_eq!(get(&world, "/simulator/transactions/nobody").await.0, 404);
    assert_eq!(get(&world, "/favicon.ico").await.0, 404);
    assert!(get(&world, "/").await.1.contains("All are off."), "the overview");
    let page = opened(&world, "ORDER-1", "https://shop.example/done").await;
    for fields in ["", "method=barter&outcome=paid", "method=bca_va&outcome=won"] {
        assert_eq!(submit(&world, &page, fields).await.0, 400, "{fields}");
    }
    assert_eq!(submit(&world, "/simulator/switches", "act=explode").await.0, 400);
}

#[tokio::test]
async fn nothing_that_a_browser_would_run_comes_through() {
    let world = World::start().await;
    let page = opened(&world, "ORDER-1", "javascript:alert(1)").await;
    let (_, html) = submit(&world, &page, "method=bca_va&outcome=paid").await;
    assert!(!html.contains("javascript:"), "{html}");
    let id = world.simulator.transaction("ORDER-1").unwrap().transaction_id;
    let request = world
        .http
        .post(world.url(&format!("/simulator/transactions/{id}")))
        .body("act=notify&back=https://elsewhere.example/");
    assert!(
        request.send().await.unwrap().url().as_str().ends_with("/simulator"),
        "only our own pages are returned to"
    );
}

#[tokio::test]
async fn the_overview_lists_everything_and_turns_switches() {
    let world = World::start().await;
    world.open("WAITING-1").await;
    world.paid("ORDER-1", Method::Gopay, Outcome::Paid).await;
    world.told().await;
    let (status, html) = get(&world, "/simulator").await;
    assert_eq!(status, 200);
    for wanted in
        ["WAITING-1", "ORDER-1", "settlement", "delivered", "POST /snap/v1/transactions", "All are off."]
    {
        assert!(html.contains(wanted), "lacks {wanted}");
    }

    let fields = "act=break_api&fault=server_error&number=503&operation=status&times=2";
    let (_, html) = submit(&world, "/simulator/switches", fields).await;
    assert!(html.contains("ServerError(503)") && html.contains("next 2"), "{html}");
    assert_eq!(world.get("/v2/ORDER-1/status").await.0, 503);
    submit(&world, "/simulator/switches", "act=break_notifications&fault=hold_back&times=").await;
    world.simulator.notify_again("ORDER-1").unwrap();
    submit(&world, "/simulator/switches", "act=clear").await;
    assert_eq!(world.get("/v2/ORDER-1/status").await.0, 200);
    assert_eq!(world.told().await, Vec::<String>::new());
    submit(&world, "/simulator/switches", "act=release").await;
    assert_eq!(world.told().await, ["settlement"]);
}

//! Snap: opening a pay page.

use chrono::TimeDelta;
use serde_json::{Value, json};
use teacherin_gateway_simulator::{Method, Outcome, SimulatorError};

use crate::merchant::{World, order, text};

#[tokio::test]
async fn a_page_is_opened_and_nothing_exists_until_the_payer_chose() {
    let world = World::start().await;
    let page = world.open("ORDER-101").await;
    let address = text(&page, "redirect_url");
    assert_eq!(address, world.url(&format!("/snap/v3/redirection/{}", text(&page, "token"))));

    assert_eq!(text(&world.status("ORDER-101").await, "status_code"), "404");

    world.simulator.pay("ORDER-101", Method::BcaVa, Outcome::Pending).unwrap();
    assert_eq!(text(&world.status("ORDER-101").await, "transaction_status"), "pending");
}

#[tokio::test]
async fn a_payment_is_told_signed_and_answered_the_same() {
    let world = World::start().await;
    world.open("ORDER-101").await;
    let paid = world.simulator.pay("ORDER-101", Method::BcaVa, Outcome::Paid).unwrap();
    assert_eq!(world.simulator.deliver_due().await, 2);
    let told = world.inbox.take();
    assert_eq!(
        told.iter().map(|one| text(one, "transaction_status")).collect::<Vec<_>>(),
        ["pending", "settlement"]
    );
    let last = told.last().unwrap();
    assert_eq!(text(last, "gross_amount"), "10000.00");
    assert_eq!(
        text(last, "signature_key"),
        "fc8b75509717e8db75275f0a660af89e248d3aea67818f4492c88bdbcfc67c388775035ea93c20aa8fea6a74ee5b44769b0cfef07614662d7234d7ac4ca99313"
    );
    for id in ["ORDER-101", paid.transaction_id.as_str()] {
        let status = world.status(id).await;
        assert_eq!(text(&status, "transaction_status"), "settlement");
        assert_eq!(status.get("signature_key"), last.get("signature_key"));
    }
}

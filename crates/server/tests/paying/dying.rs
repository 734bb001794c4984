//! Processes that die at each step of paying, as at a power cut, and what is true after others went on.

use gateway_simulator::{Method, Outcome};

use crate::stage::{self, Stage, Standing};

/// The student's request dies with the server; she sends it again under the same key, and pays.
async fn starting_dies_at(point: &str) {
    let stage = Stage::open().await;
    let mut dying = stage.serve(Some(point)).await;
    let order_id = stage.book(&dying).await;
    assert_eq!(stage.start(&dying, &order_id).await, None, "nobody answers");
    stage.has_died(&mut dying).await;

    let server = stage.serve(None).await;
    let payment_id = stage.start(&server, &order_id).await.unwrap();
    assert_eq!(
        stage.start(&server, &order_id).await.as_ref(),
        Some(&payment_id),
        "the same key, the same payment"
    );
    stage.gateway.pay(&payment_id, Method::Qris, Outcome::Paid).unwrap();
    stage.drain().await;
    assert_eq!(stage.standing().await, Standing::paid());
}

#[tokio::test(flavor = "multi_thread")]
async fn between_the_payments_row_and_the_gateway() {
    starting_dies_at("payments.start.after_row").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn between_the_gateways_page_and_writing_it_down() {
    starting_dies_at("payments.start.after_page").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn between_writing_the_page_down_and_answering() {
    starting_dies_at("payments.start.after_store").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn between_keeping_a_message_and_thanking_for_it() {
    let stage = Stage::open().await;
    let mut dying = stage.serve(Some("server.webhook.after_record")).await;
    let order_id = stage.book(&dying).await;
    let payment_id = stage.start(&dying, &order_id).await.unwrap();
    stage.gateway.pay(&payment_id, Method::Qris, Outcome::Paid).unwrap();
    stage.has_died(&mut dying).await;

    // The gateway had no answer: what it said comes again.
    let server = stage.serve(None).await;
    stage.drain().await;
    assert_eq!(stage.standing().await, Standing::paid());
    let log = server.last_lines();
    assert!(log.contains("/webhooks/midtrans"), "{log}");
    for delivery in stage.gateway.deliveries() {
        let message: serde_json::Value = serde_json::from_str(&delivery.body).unwrap();
        let signature = message["signature_key"].as_str().unwrap();
        assert!(!log.contains(signature) && !log.contains("gross_amount"), "{log}");
    }
    assert!(!log.contains(stage::GATEWAY_KEY), "{log}");
}

/// The worker dies while the payment's news is worked on; another one goes on.
async fn working_dies_at(point: &str) {
    let stage = Stage::open().await;
    let server = stage.serve(None).await;
    let order_id = stage.book(&server).await;
    let payment_id = stage.start(&server, &order_id).await.unwrap();
    let mut dying = stage.work(Some(point)).await;
    stage.gateway.pay(&payment_id, Method::Qris, Outcome::Paid).unwrap();
    stage.has_died(&mut dying).await;
    stage.drain().await;
    assert_eq!(stage.standing().await, Standing::paid());
}

#[tokio::test(flavor = "multi_thread")]
async fn before_asking_the_gateway_how_a_payment_stands() {
    working_dies_at("payments.refresh.before_status").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn between_the_gateways_word_and_writing_it_down() {
    working_dies_at("payments.refresh.after_status").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_everything_changed_and_nothing_committed() {
    working_dies_at("payments.apply.before_commit").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn between_the_commit_and_the_end_of_its_job() {
    working_dies_at("payments.apply.after_commit").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn between_the_order_and_its_booking() {
    working_dies_at("server.line_paid.before").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn between_the_booking_and_the_end_of_its_job() {
    working_dies_at("server.line_paid.after").await;
}

/// The worker dies while the money goes back; another one goes on, and it goes back once.
async fn refunding_dies_at(point: &str) {
    let stage = Stage::open().await;
    let server = stage.serve(None).await;
    let order_id = stage.book(&server).await;
    let payment_id = stage.start(&server, &order_id).await.unwrap();
    stage.gateway.pay(&payment_id, Method::Qris, Outcome::Paid).unwrap();
    stage.drain().await;
    assert_eq!(stage.standing().await, Standing::paid());

    let mut dying = stage.work(Some(point)).await;
    stage.cancel(&server).await;
    stage.has_died(&mut dying).await;
    stage.drain().await;
    assert_eq!(stage.standing().await, Standing::sent_back());
}

#[tokio::test(flavor = "multi_thread")]
async fn between_deciding_to_send_money_back_and_asking_for_it() {
    refunding_dies_at("payments.refund.after_sent").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn between_the_gateways_refund_and_writing_it_down() {
    refunding_dies_at("payments.refund.after_gateway").await;
}

/// The worker dies while earnings are released; another one goes on, and they are released once.
async fn releasing_dies_at(point: &str) {
    let stage = Stage::open().await;
    let server = stage.serve(None).await;
    let order_id = stage.book(&server).await;
    let payment_id = stage.start(&server, &order_id).await.unwrap();
    stage.gateway.pay(&payment_id, Method::Qris, Outcome::Paid).unwrap();
    stage.drain().await;
    assert_eq!(stage.earnings().await, (stage::PRICE, 0, 0), "no rule of the market's keeps anything");

    let mut dying = stage.work(Some(point)).await;
    stage.have_earnings_due().await;
    stage.has_died(&mut dying).await;
    stage.drain().await;
    assert_eq!(stage.earnings().await, (0, stage::PRICE, 1));
    stage.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_earnings_released_and_nothing_committed() {
    releasing_dies_at("payments.release.before_commit").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn between_the_release_of_earnings_and_the_end_of_its_job() {
    releasing_dies_at("payments.release.after_commit").await;
}

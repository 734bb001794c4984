//! Where a buyer comes back to: an address that anybody can write.

use payments::PaymentStatus;

use super::{Paying, messages};
use crate::support::gateway::{Method, NotificationFault, Operation, Outcome, Times};

async fn visit(paying: &Paying, query: &str) -> reqwest::Response {
    let url = format!("{}{}{query}", paying.world.server().address, server::pay_return::PATH);
    reqwest::get(url).await.expect("the server answers")
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_returns_has_the_gateway_asked_and_is_believed_nothing() {
    let paying = Paying::begin().await;
    let (world, id) = (&paying.world, &paying.payment_id);
    world.gateway.break_notifications(NotificationFault::Lose, Times::Always);
    let lie = format!("?order_id={id}&status_code=200&transaction_status=settlement");
    assert_eq!(visit(&paying, &lie).await.status(), 200);
    world.advance(chrono::TimeDelta::seconds(6)).await;
    assert_eq!(paying.standing().await.payment, PaymentStatus::Started);

    world.gateway.pay(id, Method::Qris, Outcome::Paid);
    assert_eq!(visit(&paying, &lie).await.status(), 200);
    assert_eq!(paying.standing().await.payment, PaymentStatus::Started, "the page only has it asked");
    world.advance(chrono::TimeDelta::seconds(6)).await;
    assert_eq!(paying.standing().await.payment, PaymentStatus::Settled);
    assert_eq!(messages(world).await, 0);
    paying.world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_loaded_again_and_again_asks_the_gateway_once() {
    let paying = Paying::begin().await;
    for _ in 0..10 {
        visit(&paying, &format!("?order_id={}", paying.payment_id)).await;
    }
    paying.world.advance(chrono::TimeDelta::seconds(6)).await;
    assert_eq!(paying.world.gateway.calls_of(Operation::Status).len(), 1);
    paying.world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_the_same_for_everybody_and_tells_nothing() {
    let paying = Paying::begin().await;
    let never_issued = kernel::id::PaymentId::generate(paying.world.now());
    let mut pages = Vec::new();
    for query in [
        format!("?order_id={}&transaction_status=settlement", paying.payment_id),
        format!("?order_id={never_issued}"),
        "?order_id=%27%3Cscript%3E&order_id=2".to_owned(),
        "?%ff".to_owned(),
        String::new(),
    ] {
        let answer = visit(&paying, &query).await;
        assert_eq!(answer.status(), 200, "{query}");
        for (name, value) in [
            ("cache-control", "no-store"),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
        ] {
            assert_eq!(answer.headers()[name], value, "{query}");
        }
        let policy = answer.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        pages.push(answer.text().await.unwrap());
    }
    assert!(pages[0].contains("Terima kasih"));
    assert!(pages.iter().all(|page| *page == pages[0]), "{pages:#?}");
    paying.world.finish().await;
}

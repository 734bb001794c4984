//! Money that is doubted, late, or taken back and given again.

use chrono::{DateTime, TimeDelta};
use kernel::id::generate_uuid;
use serde_json::json;

use super::{PRICE, Shop, buy, download};
use crate::support::gateway::{Method, Outcome};

const BOOK: &str = "mutation ($input: BookingCreateInput!) {
    bookingCreate(input: $input) { booking { id order { id } } errors { code field message } }
}";

impl Shop {
    /// Opens the page of the order; the payment's id.
    async fn started(&self, order: &str) -> String {
        let key = generate_uuid(DateTime::UNIX_EPOCH);
        let input = json!({ "input": { "orderId": order, "idempotencyKey": key } });
        let started = self.student.page("payment_start", input).await.done("paymentStart");
        started.text("/paymentStart/payment/id")
    }

    /// The student buys the material on a page of its own: the entitlement's id and the payment's.
    async fn paid_by(&self, method: Method, outcome: Outcome) -> (String, String) {
        let held = buy(&self.student, &self.material, None).await.done("materialBuy");
        let payment = self.started(&held.text("/materialBuy/order/id")).await;
        self.world.gateway.pay(&payment, method, outcome);
        self.world.hear_the_gateway().await;
        (held.text("/materialBuy/entitlement/id"), payment)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doubted_payment_gives_the_material_when_the_doubt_is_over() {
    let shop = Shop::open().await;
    let (entitlement, payment) = shop.paid_by(Method::CreditCard, Outcome::Challenge).await;
    assert_eq!(shop.had(&entitlement).await["status"], "PENDING");
    let refused = download(&shop.student, &shop.file).await;
    refused.refused("materialDownload", "NOT_FOUND", Some("fileId"));
    shop.world.gateway.approve(&payment).expect("a doubted payment is approved");
    shop.world.hear_the_gateway().await;
    assert_eq!(shop.had(&entitlement).await["status"], "ACTIVE");
    download(&shop.student, &shop.file).await.done("materialDownload");
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doubt_that_ends_badly_frees_the_lesson_and_leaves_the_material_to_be_paid() {
    let mut shop = Shop::open().await;
    let wish = json!({ "input": {
        "slotId": shop.teacher.slots.first(), "skillId": shop.teacher.skill, "mode": "ONLINE",
        "idempotencyKey": generate_uuid(DateTime::UNIX_EPOCH),
    }});
    let booked = shop.student.run(BOOK, wish).await.done("bookingCreate");
    let order = booked.text("/bookingCreate/booking/order/id");
    shop.world.clock.advance(TimeDelta::seconds(1));
    let held = buy(&shop.student, &shop.material, Some(&order)).await.done("materialBuy");
    let entitlement = held.text("/materialBuy/entitlement/id");
    let held_until = shop.had(&entitlement).await["expiresAt"].clone();
    let payment = shop.started(&order).await;
    shop.world.gateway.pay(&payment, Method::CreditCard, Outcome::Challenge);
    shop.world.hear_the_gateway().await;
    shop.world.advance(TimeDelta::minutes(30)).await;
    shop.sign_in().await;
    shop.world.gateway.deny(&payment).expect("a doubted payment is denied");
    shop.world.hear_the_gateway().await;
    let left = shop.student.page("checkout", json!({ "orderId": order })).await;
    assert_eq!(left.text("/order/lines/0/booking/status"), "EXPIRED");
    assert_eq!(left.text("/order/lines/1/entitlement/status"), "PENDING");
    assert_eq!(left.text("/order/total/amount"), PRICE.to_string());
    let now_held_until = shop.had(&entitlement).await["expiresAt"].clone();
    assert!(now_held_until.as_str() >= held_until.as_str(), "{held_until} became {now_held_until}");
    shop.world.pay(&shop.student, &order).await;
    assert_eq!(shop.had(&entitlement).await["status"], "ACTIVE");
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn money_that_the_bank_takes_back_takes_the_files_and_what_was_used_comes_back_with_it() {
    let shop = Shop::open().await;
    let (entitlement, payment) = shop.paid_by(Method::Qris, Outcome::Paid).await;
    download(&shop.student, &shop.file).await.done("materialDownload");
    shop.world.gateway.reverse(&payment).expect("a settled payment is reversed");
    shop.world.hear_the_gateway().await;
    let had = shop.had(&entitlement).await;
    assert_eq!((&had["status"], &had["revocation"]), (&json!("REVOKED"), &json!("REVERSED")));
    assert_eq!(had["files"], json!([]));
    let refused = download(&shop.student, &shop.file).await;
    refused.refused("materialDownload", "NOT_FOUND", Some("fileId"));
    // The page is open again, and somebody pays on it after all.
    shop.world.gateway.pay(&payment, Method::Qris, Outcome::Paid);
    shop.world.hear_the_gateway().await;
    let had = shop.had(&entitlement).await;
    assert_eq!((&had["status"], &had["revocation"]), (&json!("ACTIVE"), &json!(null)));
    download(&shop.student, &shop.file).await.done("materialDownload");
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_never_used_goes_back_when_the_bank_gives_its_money_again() {
    let shop = Shop::open().await;
    let (entitlement, payment) = shop.paid_by(Method::Qris, Outcome::Paid).await;
    shop.world.gateway.reverse(&payment).expect("a settled payment is reversed");
    shop.world.hear_the_gateway().await;
    shop.world.gateway.pay(&payment, Method::Qris, Outcome::Paid);
    shop.world.hear_the_gateway().await;
    let had = shop.had(&entitlement).await;
    assert_eq!(had["status"], "REVOKED");
    let refund = &had["orderLine"]["refunds"][0];
    assert_eq!((&refund["status"], &refund["amount"]["amount"]), (&json!("SUCCEEDED"), &json!("50000")));
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_paid_after_its_day_is_had_after_all() {
    let mut shop = Shop::open().await;
    let held = buy(&shop.student, &shop.material, None).await.done("materialBuy");
    let entitlement = held.text("/materialBuy/entitlement/id");
    let payment = shop.started(&held.text("/materialBuy/order/id")).await;
    shop.world.gateway.pay(&payment, Method::BcaVa, Outcome::Pending);
    shop.world.gateway.settle(&payment).expect("the money comes");
    // Nobody hears of it for a day.
    shop.world.advance(TimeDelta::hours(25)).await;
    shop.sign_in().await;
    shop.world.hear_the_gateway().await;
    assert_eq!(shop.had(&entitlement).await["status"], "ACTIVE");
    download(&shop.student, &shop.file).await.done("materialDownload");
    shop.close().await;
}

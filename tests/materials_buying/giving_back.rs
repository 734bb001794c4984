//! Purchases that are called off, and what is left of them then.

use chrono::TimeDelta;
use serde_json::json;

use super::{PRICE, Shop, buy, cancel, download, had};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_never_downloaded_is_given_back_for_all_of_its_money() {
    let mut shop = Shop::open().await;
    let entitlement = shop.sold().await;
    shop.world.advance(TimeDelta::days(7) - TimeDelta::minutes(1)).await;
    shop.sign_in().await;
    let before = shop.had(&entitlement).await;
    assert_eq!(before["canBeReturned"], json!(true));
    let called_off = cancel(&shop.student, &entitlement).await.done("materialPurchaseCancel");
    assert_eq!(called_off.text("/materialPurchaseCancel/entitlement/status"), "REVOKED");
    assert_eq!(called_off.text("/materialPurchaseCancel/entitlement/revocation"), "REFUNDED");
    shop.world.hear_the_gateway().await;
    let after = shop.had(&entitlement).await;
    assert_eq!((&after["status"], &after["files"]), (&json!("REVOKED"), &json!([])));
    assert_eq!(after["orderLine"]["refundStatus"], "FULL");
    let refund = &after["orderLine"]["refunds"][0];
    assert_eq!((&refund["status"], &refund["reason"]), (&json!("SUCCEEDED"), &json!("GIVEN_BACK")));
    assert_eq!(refund["amount"]["amount"], PRICE.to_string());
    let library = shop.student.page("my_library", json!({})).await;
    assert_eq!(library.at("/viewer/library/nodes"), &json!([]));
    let refused = download(&shop.student, &shop.file).await;
    refused.refused("materialDownload", "NOT_FOUND", Some("fileId"));
    let again = cancel(&shop.student, &entitlement).await;
    again.refused("materialPurchaseCancel", "ALREADY_OVER", Some("entitlementId"));
    let earned = shop.teacher.client.page("teacher_earnings", json!({})).await;
    assert_eq!(earned.at("/viewer/teacherEarnings/pending/amount"), "0");
    shop.sold().await;
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_downloaded_is_kept() {
    let shop = Shop::open().await;
    let entitlement = shop.sold().await;
    download(&shop.student, &shop.file).await.done("materialDownload");
    let before = shop.world.digests(&[]).await;
    let refused = cancel(&shop.student, &entitlement).await;
    refused.refused("materialPurchaseCancel", "ALREADY_USED", Some("entitlementId"));
    assert_eq!(shop.world.digests(&[]).await, before, "nothing was written");
    assert_eq!(shop.had(&entitlement).await["status"], "ACTIVE");
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_seven_days_it_is_kept_and_its_teacher_has_earned_it() {
    let mut shop = Shop::open().await;
    let entitlement = shop.sold().await;
    shop.world.advance(TimeDelta::days(7)).await;
    shop.sign_in().await;
    assert_eq!(shop.had(&entitlement).await["canBeReturned"], json!(false));
    let late = cancel(&shop.student, &entitlement).await;
    late.refused("materialPurchaseCancel", "TOO_LATE", Some("entitlementId"));
    let earned = shop.teacher.client.page("teacher_earnings", json!({ "of": "AVAILABLE" })).await;
    assert_eq!(earned.at("/viewer/teacherEarnings/available/amount"), &json!(PRICE.to_string()));
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_paid_leaves_its_order() {
    let shop = Shop::open().await;
    let other = shop.teacher.client.published_material("Kunci Jawaban", PRICE).await;
    let held = buy(&shop.student, &shop.material, None).await.done("materialBuy");
    let order = held.text("/materialBuy/order/id");
    shop.world.clock.advance(TimeDelta::seconds(1));
    buy(&shop.student, &other, Some(&order)).await.done("materialBuy");
    let called_off =
        cancel(&shop.student, &held.text("/materialBuy/entitlement/id")).await.done("materialPurchaseCancel");
    assert_eq!(called_off.text("/materialPurchaseCancel/entitlement/status"), "LAPSED");
    let left = shop.student.page("checkout", json!({ "orderId": order })).await;
    assert_eq!(left.text("/order/total/amount"), PRICE.to_string());
    let lines = left.at("/order/lines").as_array().expect("a list").iter();
    let states: Vec<_> = lines.map(|line| &line["status"]).collect();
    assert_eq!(states, ["CANCELLED", "OPEN"]);
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_of_somebody_else_is_nobodys_to_call_off() {
    let shop = Shop::open().await;
    let entitlement = shop.sold().await;
    let stranger = shop.world.student("Citra Lestari").await;
    let admin = shop.world.admin().await;
    for client in [&stranger, &shop.teacher.client, &admin] {
        let refused = cancel(client, &entitlement).await;
        refused.refused("materialPurchaseCancel", "NOT_FOUND", Some("entitlementId"));
    }
    assert!(had(&stranger, &entitlement).await.is_null());
    assert_eq!(had(&admin, &entitlement).await["canBeReturned"], json!(false), "it is not the admin's");
    assert_eq!(shop.had(&entitlement).await["canBeReturned"], json!(true));
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_disputed_waits_for_the_decision() {
    let shop = Shop::open().await;
    let entitlement = shop.sold().await;
    let line = shop.had(&entitlement).await["orderLine"]["id"].clone();
    let words = json!({ "input": {
        "orderLineId": line, "reason": "NOT_AS_DESCRIBED", "evidence": "It is about chemistry.",
    }});
    shop.student.page("dispute_open", words).await.done("disputeOpen");
    assert_eq!(shop.had(&entitlement).await["canBeReturned"], json!(false));
    let refused = cancel(&shop.student, &entitlement).await;
    refused.refused("materialPurchaseCancel", "DISPUTED", Some("entitlementId"));
    for (side, client) in [("BUYER", &shop.student), ("SELLER", &shop.teacher.client)] {
        let disputes = client.page("my_disputes", json!({ "side": side })).await;
        let dispute = disputes.at("/viewer/disputes/nodes/0").clone();
        assert_eq!((&dispute["material"]["id"], &dispute["booking"]), (&json!(shop.material), &json!(null)));
    }
    shop.close().await;
}

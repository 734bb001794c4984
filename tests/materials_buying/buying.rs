//! Wishing for a material, and having it.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta};
use kernel::id::generate_uuid;
use serde_json::json;

use super::{PRICE, Shop, buy, cancel, download, wish};

const BOOK: &str = "mutation ($input: BookingCreateInput!) {
    bookingCreate(input: $input) { booking { id order { id } } errors { code field message } }
}";
const DETAIL: &str = "query ($id: ID!) { material(id: $id) {
    isOwnedByMe myEntitlement { id status order { id } } soldCount
} }";
const LINES: &str = "query ($id: ID!) { order(id: $id) { status total { amount } lines {
    kind status booking { status } entitlement { status material { id } }
} } }";

#[tokio::test(flavor = "multi_thread")]
async fn what_costs_nothing_is_in_the_library_at_once() {
    let shop = Shop::selling_for(0).await;
    let taken = buy(&shop.student, &shop.material, None).await.done("materialBuy");
    assert_eq!(taken.text("/materialBuy/entitlement/status"), "ACTIVE");
    assert!(taken.at("/materialBuy/order").is_null());
    assert_eq!(taken.at("/materialBuy/entitlement/material/isOwnedByMe"), &json!(true));
    let had = shop.had(&taken.text("/materialBuy/entitlement/id")).await;
    assert_eq!((&had["canBeReturned"], &had["order"]), (&json!(false), &json!(null)));
    let library = shop.student.page("my_library", json!({})).await;
    assert_eq!(library.at("/viewer/library/totalCount"), &json!(1));
    download(&shop.student, &shop.file).await.done("materialDownload");
    let again = buy(&shop.student, &shop.material, None).await;
    again.refused("materialBuy", "ALREADY_OWNED", Some("materialId"));
    assert_eq!(again.text("/materialBuy/entitlement/id"), taken.text("/materialBuy/entitlement/id"));
    let nothing_paid = cancel(&shop.student, &taken.text("/materialBuy/entitlement/id")).await;
    nothing_paid.refused("materialPurchaseCancel", "NOTHING_PAID", Some("entitlementId"));
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_wishes_twice_is_led_to_the_order_and_who_has_it_to_the_library() {
    let shop = Shop::open().await;
    let held = buy(&shop.student, &shop.material, None).await.done("materialBuy");
    let order = held.text("/materialBuy/order/id");
    assert_eq!(held.text("/materialBuy/order/total/amount"), PRICE.to_string());
    let before = shop.world.digests(&[]).await;
    let again = buy(&shop.student, &shop.material, None).await;
    again.refused("materialBuy", "ALREADY_IN_ORDER", Some("materialId"));
    assert_eq!(again.text("/materialBuy/order/id"), order);
    assert_eq!(again.at("/materialBuy/entitlement/id"), held.at("/materialBuy/entitlement/id"));
    assert_eq!(shop.world.digests(&[]).await, before, "nothing was written");
    let detail = shop.student.run(DETAIL, json!({ "id": shop.material })).await;
    assert_eq!(detail.text("/material/myEntitlement/status"), "PENDING");
    assert_eq!(detail.text("/material/myEntitlement/order/id"), order);
    assert_eq!(detail.at("/material/isOwnedByMe"), &json!(false));
    shop.world.pay(&shop.student, &order).await;
    let again = buy(&shop.student, &shop.material, None).await;
    again.refused("materialBuy", "ALREADY_OWNED", Some("materialId"));
    assert!(again.at("/materialBuy/order").is_null(), "there is nothing to pay");
    let detail = shop.student.run(DETAIL, json!({ "id": shop.material })).await;
    assert_eq!(detail.at("/material/isOwnedByMe"), &json!(true));
    assert_eq!(detail.at("/material/soldCount"), &json!(1));
    for client in [&shop.teacher.client, &shop.world.anonymous()] {
        let others = client.run(DETAIL, json!({ "id": shop.material })).await;
        assert_eq!(others.at("/material/isOwnedByMe"), &json!(false));
        assert!(others.at("/material/myEntitlement").is_null());
    }
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_wish_sent_again_buys_once() {
    let shop = Shop::open().await;
    let other = shop.teacher.client.published_material("Kunci Jawaban", PRICE).await;
    let mut wish = wish(&shop.material, None);
    let first = shop.student.page("material_buy", wish.clone()).await.done("materialBuy");
    let again = shop.student.page("material_buy", wish.clone()).await.done("materialBuy");
    assert_eq!(again.at("/materialBuy"), first.at("/materialBuy"));
    wish["input"]["materialId"] = json!(other);
    let reused = shop.student.page("material_buy", wish).await;
    reused.refused("materialBuy", "IDEMPOTENCY_KEY_REUSED", Some("idempotencyKey"));
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lesson_and_a_material_are_paid_together() {
    let shop = Shop::open().await;
    let wish = json!({ "input": {
        "slotId": shop.teacher.slots.first(), "skillId": shop.teacher.skill, "mode": "ONLINE",
        "idempotencyKey": generate_uuid(DateTime::UNIX_EPOCH),
    }});
    let booked = shop.student.run(BOOK, wish).await.done("bookingCreate");
    let order = booked.text("/bookingCreate/booking/order/id");
    // Lines stand in the order in which they were added.
    shop.world.clock.advance(TimeDelta::seconds(1));
    let held = buy(&shop.student, &shop.material, Some(&order)).await.done("materialBuy");
    assert_eq!(held.text("/materialBuy/order/id"), order);
    let checkout = shop.student.page("checkout", json!({ "orderId": order })).await;
    assert_eq!(checkout.text("/order/total/amount"), (150_000 + PRICE).to_string());
    let kinds = |lines: &serde_json::Value| {
        let lines = lines.as_array().expect("a list").iter();
        lines.map(|line| (line["kind"].clone(), line["booking"].is_null())).collect::<Vec<_>>()
    };
    let expected = [(json!("BOOKING"), false), (json!("MATERIAL"), true)];
    assert_eq!(kinds(checkout.at("/order/lines")), expected);
    assert_eq!(checkout.text("/order/lines/1/entitlement/material/id"), shop.material);
    assert!(checkout.at("/order/lines/0/entitlement").is_null());

    shop.world.pay(&shop.student, &order).await;
    let paid = shop.student.run(LINES, json!({ "id": order })).await;
    assert_eq!(paid.text("/order/status"), "PAID");
    assert_eq!(paid.text("/order/lines/0/booking/status"), "PAID");
    assert_eq!(paid.text("/order/lines/1/entitlement/status"), "ACTIVE");
    download(&shop.student, &shop.file).await.done("materialDownload");
    let told = shop.student.page("notifications", json!({})).await;
    let kinds: Vec<_> = told.at("/viewer/notifications/nodes").as_array().unwrap().clone();
    let bought = kinds.iter().find(|told| told["kind"] == "MATERIAL_BOUGHT").expect("the buyer is told");
    assert_eq!(
        bought["subject"],
        json!({
            "__typename": "Material", "id": shop.material, "title": "Rumus Fisika",
        })
    );
    let earned = shop.teacher.client.page("teacher_earnings", json!({ "of": "PENDING" })).await;
    let explained = earned.at("/viewer/teacherEarnings/explain/nodes").as_array().unwrap().clone();
    let sold = explained.iter().find(|share| !share["material"].is_null()).expect("its teacher earns by it");
    assert_eq!(sold["material"]["id"], json!(shop.material));
    assert!(sold["booking"].is_null());
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_teacher_sees_what_was_sold() {
    let shop = Shop::open().await;
    let sales = async || {
        let page = shop.teacher.client.page("material_sales", json!({ "id": shop.material })).await;
        page.at("/material/sales").clone()
    };
    let none = sales().await;
    assert_eq!((&none["activeCount"], &none["paid"]["amount"]), (&json!(0), &json!("0")));
    assert_eq!(none["sales"]["nodes"], json!([]));
    let entitlement = shop.sold().await;
    let other = shop.world.student("Citra Lestari").await;
    shop.sold_to(&other).await;
    let two = sales().await;
    assert_eq!((&two["activeCount"], &two["paid"]["amount"]), (&json!(2), &json!("100000")));
    assert_eq!(two["sales"]["totalCount"], json!(2));
    let sold = two["sales"]["nodes"].as_array().expect("a list").iter();
    let buyers: BTreeSet<_> = sold.map(|sale| sale["buyerName"].as_str().expect("a name")).collect();
    assert_eq!(buyers, BTreeSet::from(["Budi S.", "Citra L."]));
    cancel(&shop.student, &entitlement).await.done("materialPurchaseCancel");
    shop.world.hear_the_gateway().await;
    let one = sales().await;
    assert_eq!((&one["activeCount"], &one["revokedCount"]), (&json!(1), &json!(1)));
    assert_eq!((&one["paid"]["amount"], &one["refunded"]["amount"]), (&json!("100000"), &json!("50000")));
    for client in [&shop.student, &other, &shop.world.anonymous()] {
        let page = client.page("material_sales", json!({ "id": shop.material })).await;
        assert!(page.at("/material/sales").is_null(), "what was sold is its teacher's to know");
    }
    shop.close().await;
}

//! Core charges: fields of each method, cards by their test numbers, refusals.

use serde_json::{Value, json};

use crate::merchant::{CLIENT_KEY, World, order, text};

fn charge(order_id: &str, more: Value) -> Value {
    let mut body = order(order_id);
    let Value::Object(more) = more else { unreachable!("the fields of a charge are an object") };
    body.as_object_mut().expect("an order is an object").extend(more);
    body
}

#[tokio::test]
async fn every_method_answers_with_what_the_payer_needs() {
    let world = World::start().await;
    let bank = |bank: &str| json!({ "payment_type": "bank_transfer", "bank_transfer": { "bank": bank } });
    let cases = [
        (bank("bca"), "/va_numbers/0/va_number"),
        (bank("bni"), "/va_numbers/0/va_number"),
        (bank("bri"), "/va_numbers/0/va_number"),
        (bank("cimb"), "/va_numbers/0/va_number"),
        (bank("permata"), "/permata_va_number"),
        (json!({ "payment_type": "echannel" }), "/bill_key"),
        (json!({ "payment_type": "gopay" }), "/actions/1/url"),
        (json!({ "payment_type": "qris" }), "/qr_string"),
        (json!({ "payment_type": "shopeepay" }), "/actions/0/url"),
        (json!({ "payment_type": "dana" }), "/actions/0/url"),
        (json!({ "payment_type": "ovo" }), "/actions/0/url"),
        (json!({ "payment_type": "cstore", "cstore": { "store": "indomaret" } }), "/payment_code"),
        (json!({ "payment_type": "akulaku" }), "/transaction_id"),
        (json!({ "payment_type": "kredivo" }), "/transaction_id"),
    ];
    for (number, (more, pointer)) in (1..).zip(cases) {
        let (http, answer) =
            world.post("/v2/charge", &charge(&format!("ORDER-{number}"), more.clone())).await;
        assert_eq!((http, text(&answer, "status_code").as_str()), (200, "201"), "{more}");
        assert_eq!(text(&answer, "transaction_status"), "pending");
        assert_eq!(answer.get("payment_type"), more.get("payment_type"));
        assert!(answer.pointer(pointer).is_some_and(Value::is_string), "{answer} lacks {pointer}");
        assert_eq!(answer.get("signature_key"), None);
    }
    assert!(world.told().await.iter().all(|status| status == "pending"));
}

#[tokio::test]
async fn the_links_of_a_charge_lead_somewhere() {
    let world = World::start().await;
    let (_, answer) = world.post("/v2/charge", &charge("ORDER-1", json!({ "payment_type": "gopay" }))).await;
    for action in answer.get("actions").and_then(Value::as_array).unwrap() {
        let page = world.http.get(text(action, "url")).send().await.unwrap();
        assert_eq!(page.status(), 200);
    }
}

#[tokio::test]
async fn a_card_number_decides_what_becomes_of_the_card() {
    let world = World::start().await;
    let cases = [
        ("4811111111111114", "capture", "accept", "200"),
        ("4911111111111113", "deny", "accept", "202"),
        ("4511111111111117", "capture", "challenge", "201"),
        ("4611111111111116", "deny", "deny", "202"),
    ];
    for (number, status, fraud_status, code) in cases {
        let path = format!("/v2/token?client_key={CLIENT_KEY}&card_number={number}&card_cvv=123");
        let token: Value = world.http.get(world.url(&path)).send().await.unwrap().json().await.unwrap();
        let card =
            json!({ "payment_type": "credit_card", "credit_card": { "token_id": text(&token, "token_id") } });
        let (_, answer) = world.post("/v2/charge", &charge(number, card)).await;
        let seen = ["transaction_status", "fraud_status", "status_code"].map(|name| text(&answer, name));
        assert_eq!(seen, [status, fraud_status, code], "{number}");
    }
}

#[tokio::test]
async fn a_card_with_3ds_waits_ten_minutes_on_its_page() {
    let world = World::start().await;
    let card = json!({
        "payment_type": "credit_card",
        "credit_card": { "token_id": "48111111-1114-x", "authentication": true },
    });
    let (_, answer) = world.post("/v2/charge", &charge("ORDER-1", card)).await;
    assert_eq!(text(&answer, "status_code"), "201");
    assert_eq!(text(&answer, "expiry_time"), "2026-11-20 12:10:00");
    assert_eq!(world.http.get(text(&answer, "redirect_url")).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn charges_are_refused_in_the_body() {
    let world = World::start().await;
    let gopay = json!({ "payment_type": "gopay" });
    world.post("/v2/charge", &charge("TAKEN", gopay.clone())).await;
    world.open("OPENED").await;
    let mut half = charge("ORDER-1", gopay.clone());
    half.pointer_mut("/transaction_details").unwrap().as_object_mut().unwrap().remove("gross_amount");
    let cases = [
        (charge("TAKEN", gopay.clone()), "406"),
        (charge("OPENED", gopay), "406"),
        (half, "400"),
        (order("ORDER-1"), "400"),
        (charge("ORDER-1", json!({ "payment_type": "barter" })), "402"),
        (charge("ORDER-1", json!({ "payment_type": "bank_transfer" })), "400"),
        (charge("ORDER-1", json!({ "payment_type": "credit_card" })), "400"),
        (
            charge("ORDER-1", json!({ "payment_type": "gopay", "custom_expiry": { "expiry_duration": 0 } })),
            "400",
        ),
    ];
    for (body, code) in cases {
        let (http, answer) = world.post("/v2/charge", &body).await;
        assert_eq!((http, text(&answer, "status_code").as_str()), (200, code), "{body}");
        assert!(answer.get("error_messages").is_none(), "that is Snap's shape");
    }
    assert_eq!(text(&world.post_text("/v2/charge", "{not json").await.1, "status_code"), "413");
    assert_eq!(text(&world.post_text("/v2/charge", "null").await.1, "status_code"), "400");
    assert_eq!(world.simulator.transactions().len(), 1);
}

#[tokio::test]
async fn custom_expiry_counts_in_minutes_unless_told_otherwise() {
    let world = World::start().await;
    let cases = [
        (json!({ "expiry_duration": 60 }), "2026-11-20 13:00:00"),
        (json!({ "expiry_duration": 2, "unit": "days" }), "2026-11-22 12:00:00"),
        (
            json!({ "order_time": "2026-11-20 11:54:12 +0700", "expiry_duration": 60, "unit": "minute" }),
            "2026-11-20 12:54:12",
        ),
    ];
    for (number, (custom_expiry, expected)) in (1..).zip(cases) {
        let more = json!({ "payment_type": "gopay", "custom_expiry": custom_expiry });
        let (_, answer) = world.post("/v2/charge", &charge(&format!("ORDER-{number}"), more)).await;
        assert_eq!(text(&answer, "expiry_time"), expected);
    }
}

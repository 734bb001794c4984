use chrono::{DateTime, Utc};
use kernel::Money;
use kernel::id::PaymentId;
use payments::gateway::PageBuyer;

use super::*;

fn now() -> DateTime<Utc> {
    "2026-11-21T17:30:05.9Z".parse().unwrap()
}

fn line(id: &str, name: &str, unit_price: i64, quantity: i32) -> PageItem {
    PageItem { id: id.to_owned(), name: name.to_owned(), unit_price, quantity }
}

fn request(items: Vec<PageItem>, amount: i64, seconds: i64) -> PageRequest {
    PageRequest {
        payment_id: PaymentId::generate(now()),
        amount: Money::rupiah(amount),
        items,
        buyer: PageBuyer { name: "Sari Dewi".to_owned(), email: "sari@contoh.co.id".to_owned() },
        now: now(),
        expires_at: now() + TimeDelta::seconds(seconds),
        return_url: "https://teacherin.test/return".to_owned(),
    }
}

#[test]
fn a_request_says_all_that_snap_needs() {
    let request = request(
        vec![line("line_1", "Gitar | Jazz", 150_000, 2), line("line_2", "Potongan", -50_000, 1)],
        250_000,
        15 * 60,
    );
    assert_eq!(
        body(&request).unwrap(),
        json!({
            "transaction_details": { "order_id": request.payment_id.to_string(), "gross_amount": 250_000 },
            "item_details": [
                { "id": "line_1", "name": "Gitar / Jazz", "price": 150_000, "quantity": 2 },
                { "id": "line_2", "name": "Potongan", "price": -50_000, "quantity": 1 },
            ],
            "customer_details": { "first_name": "Sari Dewi", "email": "sari@contoh.co.id" },
            "credit_card": { "secure": true },
            "callbacks": { "finish": "https://teacherin.test/return" },
            "expiry": { "start_time": "2026-11-22 00:30:05 +0700", "unit": "minute", "duration": 15 },
            "page_expiry": { "unit": "minutes", "duration": 15 },
        })
    );
}

#[test]
fn the_payment_never_ends_after_the_hold_and_the_page_lives_as_long_as_snap_allows() {
    for (seconds, minutes, page_minutes) in
        [(60, 1, 5), (119, 1, 5), (299, 4, 5), (300, 5, 5), (3_599, 59, 59), (30 * 86_400, 43_200, 10_080)]
    {
        let body = body(&request(vec![line("line_1", "Gitar", 10, 1)], 10, seconds)).unwrap();
        assert_eq!(body["expiry"]["duration"], minutes, "{seconds}");
        assert_eq!(body["page_expiry"]["duration"], page_minutes, "{seconds}");
    }
}

#[test]
fn names_are_cut_where_snap_would_refuse_them() {
    let body = body(&request(
        vec![line("line_1", &"ö".repeat(51), 5, 1), line("line_2", " | ", 5, 1), line("line_3", " ", 0, 1)],
        10,
        600,
    ));
    let body = body.unwrap();
    assert_eq!(body["item_details"][0]["name"], "ö".repeat(50));
    assert_eq!(body["item_details"][1]["name"], "/");
    assert_eq!(body["item_details"][2]["name"], "line_3");
}

#[test]
fn what_snap_would_refuse_is_not_sent() {
    for refused in [
        request(vec![line("line_1", "Gitar", 10, 1)], 11, 600),
        request(vec![line("line_1", "Gitar", i64::MAX, 2)], 10, 600),
        request(vec![], 0, 600),
        request(vec![line("line_1", "Gitar", 10, 1)], 10, 59),
        request(vec![line("line_1", "Gitar", 10, 1)], 10, -600),
        request(vec![line("", "Gitar", 10, 1)], 10, 600),
        request(vec![line(&"x".repeat(51), "Gitar", 10, 1)], 10, 600),
    ] {
        assert!(matches!(body(&refused), Err(GatewayError::Malformed(_))), "{refused:?}");
    }
}

#[test]
fn only_a_page_with_token_and_address_is_one() {
    let read = |fields: Value| page(fields.as_object().unwrap());
    assert!(
        read(json!({ "token": "t", "redirect_url": "https://app.midtrans.com/snap/v3/redirection/t" }))
            .is_ok()
    );
    for fields in [
        json!({}),
        json!({ "token": "", "redirect_url": "https://app.midtrans.com/" }),
        json!({ "token": "t" }),
        json!({ "token": 7, "redirect_url": "https://app.midtrans.com/" }),
        json!({ "token": "t", "redirect_url": "javascript:alert(1)" }),
        json!({ "token": "t", "redirect_url": "/relative" }),
    ] {
        assert!(matches!(read(fields.clone()), Err(GatewayError::Malformed(_))), "{fields}");
    }
}

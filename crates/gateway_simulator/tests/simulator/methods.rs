//! Notifications of every method: the fields all have, and its own.

use serde_json::Value;
use teacherin_gateway_simulator::{Method, Outcome, signature};

use crate::merchant::{SERVER_KEY, World, text};

/// Fields of the last notification of a paid transaction, beyond those that all have.
fn own_fields(method: Method) -> &'static [&'static str] {
    match method {
        Method::CreditCard => &[
            "/masked_card",
            "/bank",
            "/eci",
            "/approval_code",
            "/card_type",
            "/channel_response_code",
            "/channel_response_message",
            "/three_ds_version",
        ],
        Method::Gopay | Method::Akulaku | Method::Kredivo | Method::Dana | Method::Ovo => &[],
        Method::Qris => &["/acquirer", "/issuer", "/transaction_type", "/merchant_cross_reference_id"],
        Method::ShopeePay => &["/shopeepay_reference_number", "/reference_id"],
        Method::PermataVa => &["/permata_va_number"],
        Method::Echannel => &["/bill_key", "/biller_code"],
        Method::Indomaret | Method::Alfamart => &["/store", "/payment_code", "/approval_code"],
        Method::BcaVa
        | Method::BniVa
        | Method::BriVa
        | Method::CimbVa
        | Method::DanamonVa
        | Method::BsiVa => &[
            "/va_numbers/0/bank",
            "/va_numbers/0/va_number",
            "/payment_amounts/0/paid_at",
            "/payment_amounts/0/amount",
        ],
    }
}

#[tokio::test]
async fn every_method_tells_its_own_fields() {
    let world = World::start().await;
    for method in Method::ALL {
        let order_id = format!("ORDER-{}", method.name());
        let paid = world.paid(&order_id, method, Outcome::Paid).await;
        world.simulator.deliver_due().await;
        let told = world.inbox.take();
        let last = told.last().unwrap();
        for name in ["status_code", "transaction_time", "currency", "merchant_id", "expiry_time"] {
            assert!(last.get(name).is_some_and(Value::is_string), "{method:?} lacks {name}");
        }
        assert_eq!(text(last, "status_message"), "midtrans payment notification");
        assert_eq!(text(last, "transaction_id"), paid.transaction_id);
        assert_eq!(text(last, "payment_type"), method.payment_type());
        let expected = signature(&order_id, &text(last, "status_code"), "10000.00", SERVER_KEY);
        assert_eq!(text(last, "signature_key"), expected);
        for pointer in own_fields(method) {
            assert!(
                last.pointer(pointer).is_some_and(Value::is_string),
                "{method:?} lacks {pointer}: {last}"
            );
        }
        assert_eq!(last.get("fraud_status").is_none(), method.payment_type() == "cstore", "{method:?}");
        assert_eq!(last.get("settlement_time").is_none(), method == Method::CreditCard, "{method:?}");
    }
}

#[tokio::test]
async fn names_are_read_as_they_are_written() {
    for method in Method::ALL {
        assert_eq!(Method::named(method.name()), Some(method));
        assert_eq!(serde_json::to_value(method).unwrap(), method.name());
    }
    assert_eq!(Method::named("qris"), Some(Method::Qris));
    assert_eq!(serde_json::from_str::<Method>("\"qris\"").unwrap(), Method::Qris);
    assert_eq!(Method::named("barter"), None);
}

#[tokio::test]
async fn gopay_names_its_wallet_in_the_status_only() {
    let world = World::start().await;
    world.paid("ORDER-1", Method::Gopay, Outcome::Paid).await;
    assert_eq!(text(&world.status("ORDER-1").await, "payment_option_type"), "GOPAY_WALLET");
    world.simulator.deliver_due().await;
    assert!(world.inbox.take().iter().all(|told| told.get("payment_option_type").is_none()));
}

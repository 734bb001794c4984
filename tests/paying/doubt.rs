//! A payment that the gateway examines.

use serde_json::json;

use super::{hold, started};
use crate::support::World;
use crate::support::gateway::{Method, Outcome};

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_asked_to_pay_again_while_the_gateway_examines_a_payment() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let student = world.student("Budi Santoso").await;
    let held = hold(&student, &teacher, teacher.slots.first().expect("a slot"), 1).await;
    let payment = started(&student, &held.order_id, 2).await;
    let pay_button = async || {
        let detail = student.page("booking_detail", json!({ "id": held.booking_id })).await;
        let buttons = detail.at("/booking/availableActions").clone();
        let pay = buttons.as_array().and_then(|buttons| buttons.iter().find(|one| one["action"] == "PAY"));
        pay.map(|button| button["unavailableReason"].clone())
    };
    assert_eq!(pay_button().await, Some(json!(null)));
    world.gateway.pay(&payment, Method::CreditCard, Outcome::Challenge);
    world.hear_the_gateway().await;
    assert_eq!(pay_button().await, Some(json!("PAYMENT_IN_DOUBT")));
    world.gateway.approve(&payment).expect("a doubted payment is approved");
    world.hear_the_gateway().await;
    assert_eq!(pay_button().await, None, "it is paid");
    world.finish().await;
}

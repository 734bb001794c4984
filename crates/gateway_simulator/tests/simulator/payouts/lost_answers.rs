//! Calls whose answer is lost, late or wrong: done once, however often they are repeated under their key.

use serde_json::json;
use teacherin_gateway_simulator::{ApiFault, ApiSwitch, Operation};

use super::desk::{APPROVER, CREATOR, Desk, wish};

#[tokio::test]
async fn a_payout_whose_answer_was_lost_is_found_under_its_key() {
    let faults =
        [ApiFault::DropConnection, ApiFault::ServerError(500), ApiFault::ServerError(504), ApiFault::Html];
    let desk = Desk::start().await;
    for (number, fault) in (1..).zip(faults) {
        desk.break_api(ApiSwitch::next(fault).on(Operation::PayoutCreate).after_taking_effect());
        let once = format!("payout-{number}");
        let request = desk.request("POST", "/payouts", CREATOR).header("x-idempotency-key", &once);
        match request.json(&wish(10_000)).send().await {
            Ok(answer) if fault == ApiFault::Html => assert!(answer.text().await.unwrap().contains("<h1>")),
            Ok(answer) => assert!(answer.status().is_server_error()),
            Err(_) => assert_eq!(fault, ApiFault::DropConnection),
        }
        assert_eq!(desk.payouts().len(), number, "{fault:?}: it was done");
        let (http, body) = desk.post_once("/payouts", CREATOR, &wish(10_000), &once).await;
        assert_eq!(http, 201);
        let newest = desk.payouts().pop().unwrap().reference_no;
        assert_eq!(body.pointer("/payouts/0/reference_no"), Some(&json!(newest)));
        assert_eq!(desk.payouts().len(), number, "{fault:?}: once");
    }
}

#[tokio::test]
async fn without_a_key_a_repeated_call_is_a_second_payout() {
    let desk = Desk::start().await;
    let lost = ApiSwitch::next(ApiFault::ServerError(502)).on(Operation::PayoutCreate);
    desk.break_api(lost.after_taking_effect());
    assert_eq!(desk.post("/payouts", CREATOR, &wish(10_000)).await.0, 502);
    assert_eq!(desk.post("/payouts", CREATOR, &wish(10_000)).await.0, 201);
    assert_eq!(desk.payouts().len(), 2);
}

#[tokio::test]
async fn a_call_that_was_not_carried_out_may_be_made_again() {
    let desk = Desk::start().await;
    desk.break_api(ApiSwitch::next(ApiFault::ServerError(503)).on(Operation::PayoutCreate));
    let (http, body) = desk.post_once("/payouts", CREATOR, &wish(10_000), "key").await;
    assert_eq!(http, 503);
    assert!(body.get("error_message").is_some() && body.get("errors").is_some(), "{body}");
    assert_eq!(desk.payouts(), []);
    assert_eq!(desk.post_once("/payouts", CREATOR, &wish(10_000), "key").await.0, 201);
}

#[tokio::test]
async fn an_approval_whose_answer_was_lost_takes_the_money_once() {
    let desk = Desk::start().await;
    let approval = json!({ "reference_nos": [desk.queued(100_000).await] });
    let lost = ApiSwitch::next(ApiFault::DropConnection).on(Operation::PayoutApprove);
    desk.break_api(lost.after_taking_effect());
    let request = desk.request("POST", "/payouts/approve", APPROVER).header("x-idempotency-key", "approval");
    assert!(request.json(&approval).send().await.is_err());
    assert_eq!(desk.payout_balance(), 900_000);
    assert_eq!(desk.post_once("/payouts/approve", APPROVER, &approval, "approval").await.0, 202);
    assert_eq!(desk.post("/payouts/approve", APPROVER, &approval).await.0, 400, "it is not queued any more");
    assert_eq!(desk.payout_balance(), 900_000);
}

#[tokio::test]
async fn switches_on_payments_leave_payouts_alone() {
    let desk = Desk::start().await;
    desk.break_api(ApiSwitch::next(ApiFault::ServerError(503)).on(Operation::Status));
    let reference_no = desk.queued(10_000).await;
    assert_eq!(desk.status(&reference_no).await, "queued");
}

//! The page of payouts, as a person with a browser uses it.

use teacherin_gateway_simulator::PayoutStatus;

use super::desk::Desk;

async fn get(desk: &Desk, path: &str) -> (u16, String) {
    let answer = desk.world.http.get(desk.world.url(path)).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

async fn submit(desk: &Desk, path: &str, fields: &str) -> (u16, String) {
    let request = desk.world.http.post(desk.world.url(path)).body(fields.to_owned());
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_payout_is_led_through_its_life() {
    let desk = Desk::start().await;
    let reference_no = desk.queued(200_000).await;
    let path = format!("/simulator/payouts/{reference_no}");
    let (status, html) = get(&desk, "/simulator/payouts").await;
    assert_eq!(status, 200);
    for wanted in
        [reference_no.as_str(), "Rp 1.000.000", "Rp 200.000", "value=\"approve\"", "value=\"reject\""]
    {
        assert!(html.contains(wanted), "lacks {wanted}");
    }
    let (_, html) = submit(&desk, &path, "act=approve").await;
    assert!(html.contains("Rp 800.000") && html.contains("value=\"fail\""), "{html}");
    let (_, html) = submit(&desk, &path, "act=complete").await;
    assert!(html.contains("completed") && html.contains("Bank sends it back"), "{html}");
    let (_, html) = submit(&desk, &path, "act=return&failure_code=12").await;
    assert!(html.contains("<br>012 Beneficiary account is blocked"), "{html}");
    assert!(html.contains("Refund") && html.contains("-Rp 200.000"), "the statement shows both movements");
    assert_eq!(desk.payout_balance(), 1_000_000);
    assert_eq!(desk.told().await, ["approved", "completed", "failed"]);
    let (status, html) = submit(&desk, &path, "act=complete").await;
    assert_eq!(status, 409);
    assert!(html.contains("cannot become"), "{html}");
    submit(&desk, &path, "act=notify").await;
    assert_eq!(desk.told().await, ["failed"]);
}

#[tokio::test]
async fn the_deposit_is_topped_up() {
    let desk = Desk::start().await;
    let (_, html) = submit(&desk, "/simulator/payouts", "act=top_up&amount=250000").await;
    assert!(html.contains("Rp 1.250.000"), "{html}");
    assert_eq!(desk.told().await, ["topup"]);
    assert_eq!(submit(&desk, "/simulator/payouts", "act=top_up&amount=").await.0, 409);
}

#[tokio::test]
async fn the_next_payouts_fate_is_chosen() {
    let desk = Desk::start().await;
    let (_, html) = submit(&desk, "/simulator/payouts", "act=break&fault=fail&failure_code=5").await;
    assert!(html.contains("Fail(5)"), "{html}");
    let reference_no = desk.approved(10_000).await;
    desk.wait(60);
    assert_eq!(desk.found(&reference_no).status, PayoutStatus::Failed);
    assert_eq!(desk.found(&reference_no).failure_code, Some(5));
    for fields in ["", "act=explode", "act=break&fault=vanish"] {
        assert_eq!(submit(&desk, "/simulator/payouts", fields).await.0, 409, "{fields}");
    }
    assert_eq!(submit(&desk, "/simulator/payouts/nobody", "act=complete").await.0, 409);
}

#[tokio::test]
async fn the_overview_leads_to_payouts() {
    let desk = Desk::start().await;
    let reference_no = desk.approved(10_000).await;
    let (_, html) = get(&desk, "/simulator").await;
    for wanted in ["/simulator/payouts", "Rp 990.000", &reference_no, "POST /iris/api/v1/payouts/approve"] {
        assert!(html.contains(wanted), "lacks {wanted}");
    }
    submit(
        &desk,
        "/simulator/switches",
        "act=break_api&fault=server_error&number=503&operation=payout+status&times=1",
    )
    .await;
    assert_eq!(desk.get(&format!("/payouts/{reference_no}")).await.0, 503);
    assert_eq!(desk.status(&reference_no).await, "approved");
}

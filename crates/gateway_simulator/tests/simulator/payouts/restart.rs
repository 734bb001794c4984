//! What of payouts survives a restart.

use serde_json::json;
use teacherin_gateway_simulator::{PayoutsConfig, Simulator, SimulatorConfig};

use super::desk::{APPROVER, CREATOR, wish};
use crate::merchant::{CLIENT_KEY, SERVER_KEY, World};

#[tokio::test]
async fn payouts_keys_and_the_deposit_are_there_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let mut payouts = PayoutsConfig::default();
    (payouts.creator_key, payouts.approver_key) = (CREATOR.to_owned(), APPROVER.to_owned());
    payouts.opening_balance = 500_000;
    let world = World::start_with(|config| {
        config.state_file = Some(file.clone());
        config.payouts = payouts.clone();
    })
    .await;
    let url = world.simulator.payouts_base_url();
    let send = async |base: &str, path: &str, key: &str, body: serde_json::Value, once: &str| {
        let request = world.http.post(format!("{base}{path}")).basic_auth(key, Some("")).json(&body);
        let answer = request.header("x-idempotency-key", once).send().await.unwrap();
        (answer.status().as_u16(), answer.json::<serde_json::Value>().await.unwrap())
    };
    let created = send(&url, "/payouts", CREATOR, wish(100_000), "creation").await;
    let reference_no = created.1.pointer("/payouts/0/reference_no").unwrap().clone();
    let approval = json!({ "reference_nos": [reference_no] });
    let approved = send(&url, "/payouts/approve", APPROVER, approval.clone(), "approval").await;
    assert_eq!(approved.0, 202);

    // As after a kill: nothing is told to stop, a new one reads the file.
    let mut config = SimulatorConfig::new(SERVER_KEY, CLIENT_KEY);
    config.clock = world.clock.clock();
    config.delivers_in_background = false;
    config.state_file = Some(file);
    config.payouts = payouts;
    let second = Simulator::new(config).unwrap().start(([127, 0, 0, 1], 0).into()).await.unwrap();
    let url = second.payouts_base_url();
    assert_eq!(second.payouts(), world.simulator.payouts());
    assert_eq!(second.payout_statement(), world.simulator.payout_statement());
    assert_eq!(second.payout_balance(), 400_000, "the deposit is opened once");
    assert_eq!(send(&url, "/payouts", CREATOR, wish(100_000), "creation").await, created);
    assert_eq!(send(&url, "/payouts/approve", APPROVER, approval, "approval").await, approved);
    assert_eq!((second.payouts().len(), second.payout_balance()), (1, 400_000));
    world.clock.advance(chrono::TimeDelta::minutes(1));
    let name = reference_no.as_str().unwrap();
    assert_eq!(second.payout(name).map(|payout| payout.status.name()), Some("completed"));
}

#[tokio::test]
async fn a_memory_from_before_there_were_payouts_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    std::fs::write(&file, r#"{"pages":[],"transactions":[],"switches":{"api":[],"notifications":[],"refunds_denied_by_bank":0,"repeated_refund_keys_are_refused":false}}"#).unwrap();
    let mut config = SimulatorConfig::new(SERVER_KEY, CLIENT_KEY);
    config.state_file = Some(file);
    let simulator = Simulator::new(config).unwrap();
    assert_eq!(simulator.payout_balance(), PayoutsConfig::default().opening_balance);
}

//! What survives a restart.

use chrono::TimeDelta;
use serde_json::json;
use teacherin_gateway_simulator::{
    Method, NotificationFault, Outcome, ReleaseOrder, Simulator, SimulatorConfig, Times,
};

use crate::merchant::{CLIENT_KEY, SERVER_KEY, World, text};

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deeper/state.json");
    let mut world = World::start_with(|config| config.state_file = Some(file.clone())).await;
    let opened = world.open("OPENED").await;
    world.paid("PENDING", Method::BcaVa, Outcome::Pending).await;
    world.paid("REFUNDED", Method::Gopay, Outcome::Paid).await;
    world.told().await;
    world.post("/v2/REFUNDED/refund", &json!({ "refund_key": "key-1" })).await;
    world.simulator.deliver_due().await;
    world.inbox.will_answer(503, None);
    world.inbox.take();
    world.simulator.notify_again("PENDING").unwrap();
    world.simulator.deliver_due().await;
    world.simulator.break_notifications(NotificationFault::HoldBack, Times::Next(1));
    world.simulator.notify_again("REFUNDED").unwrap();
    world.inbox.take();
    let (transactions, deliveries) = (world.simulator.transactions(), world.simulator.deliveries());

    // As after a kill: nothing is told to stop, a new one reads the file.
    let mut config = SimulatorConfig::new(SERVER_KEY, CLIENT_KEY);
    config.clock = world.clock.clock();
    config.delivers_in_background = false;
    config.notification_url = Some(world.notification_url.clone());
    config.state_file = Some(file);
    let second = Simulator::new(config).unwrap().start(([127, 0, 0, 1], 0).into()).await.unwrap();
    std::mem::replace(&mut world.simulator, second).stop().await;

    assert_eq!(world.simulator.transactions(), transactions);
    assert_eq!(world.simulator.deliveries(), deliveries);
    world.simulator.pay(&text(&opened, "token"), Method::Gopay, Outcome::Pending).unwrap();
    assert_eq!(world.told().await, ["pending"]);
    assert_eq!(world.simulator.release_held(ReleaseOrder::Kept), 1);
    assert_eq!(world.told().await, ["refund"]);
    world.clock.advance(TimeDelta::minutes(2));
    let mut told = world.told().await;
    told.sort();
    assert_eq!(told, ["pending", "refund"], "the retry, and the bank's confirmation");
}

#[tokio::test]
async fn an_answer_kept_for_its_key_survives_too() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let mut answers = Vec::new();
    for _ in 0..2 {
        let file = file.clone();
        let world = World::start_with(|config| config.state_file = Some(file)).await;
        let body = crate::merchant::order("ORDER-1");
        answers.push(world.post_with("/snap/v1/transactions", &body, &[("idempotency-key", "key")]).await);
        world.simulator.stop().await;
    }
    assert_eq!(
        answers.first().map(|(http, body)| (*http, text(body, "token"))),
        answers.last().map(|(http, body)| (*http, text(body, "token")))
    );
    assert_eq!(answers.first().map(|(http, _)| *http), Some(201));
}

#[tokio::test]
async fn a_broken_state_file_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    std::fs::write(&file, "{half").unwrap();
    let mut config = SimulatorConfig::new(SERVER_KEY, CLIENT_KEY);
    config.state_file = Some(file.clone());
    let refusal = Simulator::new(config).err().unwrap().to_string();
    assert!(refusal.contains("state.json") && refusal.contains("Delete it"), "{refusal}");
    assert_eq!(std::fs::read_to_string(file).unwrap(), "{half");
}

#[tokio::test]
async fn a_stopped_simulator_frees_its_port() {
    let world = World::start().await;
    let address = world.simulator.address();
    world.open("ORDER-1").await;
    world.simulator.stop().await;
    let mut config = SimulatorConfig::new(SERVER_KEY, CLIENT_KEY);
    config.delivers_in_background = false;
    let again = Simulator::new(config).unwrap().start(address).await.unwrap();
    let page = reqwest::get(format!("{}/simulator", again.base_url())).await.unwrap();
    assert_eq!(page.status(), 200);
}

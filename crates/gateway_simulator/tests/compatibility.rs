//! Midtrans' official Node.js library runs against the simulator with nothing changed but its base URLs.

mod npm_program;

use std::sync::{Mutex, PoisonError};

use npm_program::{NpmProgram, words};
use teacherin_gateway_simulator::{Simulator, SimulatorConfig};

const PAYMENTS: NpmProgram =
    NpmProgram { folder: "compatibility", script: "compatibility.js", name: "Midtrans' client library" };
const PAYOUTS: NpmProgram = NpmProgram {
    folder: "compatibility",
    script: "payouts.js",
    name: "Midtrans' client library for payouts",
};

/// Both install their packages in the same folder.
static INSTALLING: Mutex<()> = Mutex::new(());

/// Runs the program with the simulator's address and these arguments; its checks have passed, so many of them.
async fn passes(program: NpmProgram, config: SimulatorConfig, arguments: &[&str], checks: usize) {
    let simulator = Simulator::new(config).expect("a simulator in memory");
    let running = simulator.start(([127, 0, 0, 1], 0).into()).await.expect("a free port");
    let arguments: Vec<String> =
        [&[running.base_url()], arguments].concat().into_iter().map(str::to_owned).collect();
    let run = move || {
        let _one_at_a_time = INSTALLING.lock().unwrap_or_else(PoisonError::into_inner);
        program.run(&arguments)
    };
    let Some(output) = tokio::task::spawn_blocking(run).await.expect("the program was run") else {
        return;
    };
    assert!(output.status.success(), "{}", words(&output));
    assert!(words(&output).contains(&format!("{checks} passed, 0 failed")), "{}", words(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn midtrans_own_client_library_works_unchanged() {
    let (server_key, client_key) = ("SB-Mid-server-compatibility", "SB-Mid-client-compatibility");
    let mut config = SimulatorConfig::new(server_key, client_key);
    config.delivers_in_background = false;
    passes(PAYMENTS, config, &[server_key, client_key], 9).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn midtrans_own_client_library_for_payouts_works_unchanged() {
    let keys = ["IRIS-creator-compatibility", "IRIS-approver-compatibility", "IRIS-merchant-compatibility"];
    let mut config = SimulatorConfig::new("SB-Mid-server-compatibility", "SB-Mid-client-compatibility");
    config.delivers_in_background = false;
    config.payouts.is_facilitator = true;
    [config.payouts.creator_key, config.payouts.approver_key, config.payouts.merchant_key] =
        keys.map(str::to_owned);
    passes(PAYOUTS, config, &keys, 10).await;
}

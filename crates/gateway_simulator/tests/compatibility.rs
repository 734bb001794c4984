//! Midtrans' official Node.js library runs against the simulator with nothing changed but its base URLs.

mod npm_program;

use npm_program::{NpmProgram, words};
use teacherin_gateway_simulator::{Simulator, SimulatorConfig};

const CLIENT_LIBRARY: NpmProgram =
    NpmProgram { folder: "compatibility", script: "compatibility.js", name: "Midtrans' client library" };

#[tokio::test(flavor = "multi_thread")]
async fn midtrans_own_client_library_works_unchanged() {
    let (server_key, client_key) = ("SB-Mid-server-compatibility", "SB-Mid-client-compatibility");
    let mut config = SimulatorConfig::new(server_key, client_key);
    config.delivers_in_background = false;
    let running = Simulator::new(config).unwrap().start(([127, 0, 0, 1], 0).into()).await.unwrap();
    let arguments = [running.base_url(), server_key, client_key].map(str::to_owned);
    let Some(output) = tokio::task::spawn_blocking(move || CLIENT_LIBRARY.run(&arguments)).await.unwrap()
    else {
        return;
    };
    assert!(output.status.success(), "{}", words(&output));
    assert!(words(&output).contains("9 passed, 0 failed"), "{}", words(&output));
}

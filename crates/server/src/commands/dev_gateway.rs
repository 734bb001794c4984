//! The dev mode's Midtrans: a simulator on a port of its own, as far away from the server as the real one.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use gateway_simulator::{Running, Simulator, SimulatorConfig};
use midtrans::{Midtrans, MidtransConfig};
use payments::gateway::SharedGateway;
use secrecy::{ExposeSecret as _, SecretString};

use super::CommandFailure;
use super::dev_port::KeptPort;
use crate::{pay_return, webhook};

/// How much faster than Midtrans it repeats a notification that nobody took: seconds instead of minutes.
const RETRY_SPEED: u32 = 60;

/// The simulator of a data folder. It keeps all it knows in it, and its port: pay pages that were opened before a restart
/// are where they were.
pub(super) async fn start(
    folder: &Path,
    key: &SecretString,
    public_url: &str,
    server_port: u16,
) -> Result<Running, CommandFailure> {
    let folder = folder.join("simulator");
    let port = KeptPort::in_folder(&folder)?;
    let mut config = SimulatorConfig::new(key.expose_secret(), "SB-Mid-client-dev");
    config.notification_url = Some(format!("{public_url}{}", webhook::PATH));
    config.finish_url = Some(format!("{public_url}{}", pay_return::PATH));
    config.state_file = Some(folder.join("state.json"));
    config.retry_speed = RETRY_SPEED;
    let running = listen(&Simulator::new(config)?, port.or(server_port.checked_add(1))).await?;
    port.keep(running.address().port())?;
    Ok(running)
}

/// On this port if it is free, else on any.
async fn listen(simulator: &Simulator, port: Option<u16>) -> std::io::Result<Running> {
    let on = |port| simulator.clone().start(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    match on(port.unwrap_or(0)).await {
        Err(error) if error.kind() == ErrorKind::AddrInUse => on(0).await,
        started => started,
    }
}

/// Our side of it.
pub(super) fn gateway(running: &Running, key: SecretString) -> Result<SharedGateway, CommandFailure> {
    Ok(Arc::new(Midtrans::new(MidtransConfig::at(running.base_url(), key))?))
}

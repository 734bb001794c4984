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
    std::fs::create_dir_all(&folder)?;
    let port_file = folder.join("port");
    let stored = match std::fs::read_to_string(&port_file) {
        Ok(text) => text.trim().parse::<u16>().ok(),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error.into()),
    };
    let mut config = SimulatorConfig::new(key.expose_secret(), "SB-Mid-client-dev");
    config.notification_url = Some(format!("{public_url}{}", webhook::PATH));
    config.finish_url = Some(format!("{public_url}{}", pay_return::PATH));
    config.state_file = Some(folder.join("state.json"));
    config.retry_speed = RETRY_SPEED;
    let running = listen(&Simulator::new(config)?, stored.or_else(|| server_port.checked_add(1))).await?;
    let port = running.address().port();
    if stored != Some(port) {
        std::fs::write(&port_file, format!("{port}\n"))?;
    }
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

//! The dev mode's Midtrans: a simulator on a port of its own, as far away from the server as the real one.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use gateway_simulator::{PayoutsConfig, Running, Simulator, SimulatorConfig};
use kernel::Randomness;
use midtrans::{Midtrans, MidtransConfig, MidtransPayouts, MidtransPayoutsConfig, PayoutKeys};
use payments::gateway::SharedGateway;
use payouts::gateway::SharedPayoutGateway;
use secrecy::{ExposeSecret as _, SecretString};

use super::CommandFailure;
use super::dev_port::KeptPort;
use crate::keys::{KeyError, simulated_gateway_key, simulated_payout_keys};
use crate::{pay_return, webhook};

/// How much faster than Midtrans it repeats a notification that nobody took: seconds instead of minutes.
const RETRY_SPEED: u32 = 60;

/// The keys of a folder's simulated accounts.
pub(super) struct SimulatedKeys {
    payments: SecretString,
    payouts: PayoutKeys,
}

impl SimulatedKeys {
    /// Read if they are there, else generated.
    pub(super) fn in_folder(folder: &Path, randomness: &Randomness) -> Result<Self, KeyError> {
        Ok(Self {
            payments: simulated_gateway_key(folder, randomness)?,
            payouts: simulated_payout_keys(folder, randomness)?,
        })
    }
}

/// Our side of the simulator.
pub(super) struct Gateways {
    /// Who takes the money.
    pub(super) payments: SharedGateway,
    /// Who sends payouts.
    pub(super) payouts: SharedPayoutGateway,
}

/// The simulator of a data folder. It keeps all it knows in it, and its port: pay pages that were opened before a restart
/// are where they were.
pub(super) async fn start(
    folder: &Path,
    keys: &SimulatedKeys,
    public_url: &str,
    server_port: u16,
) -> Result<Running, CommandFailure> {
    let folder = folder.join("simulator");
    let port = KeptPort::in_folder(&folder)?;
    let mut config = SimulatorConfig::new(keys.payments.expose_secret(), "SB-Mid-client-dev");
    config.notification_url = Some(format!("{public_url}{}", webhook::PATH));
    config.finish_url = Some(format!("{public_url}{}", pay_return::PATH));
    config.state_file = Some(folder.join("state.json"));
    config.retry_speed = RETRY_SPEED;
    config.payouts = payouts(&keys.payouts, public_url);
    let running = listen(&Simulator::new(config)?, port.or(server_port.checked_add(1))).await?;
    port.keep(running.address().port())?;
    Ok(running)
}

/// An account that holds enough to begin with, and sends within half a minute.
fn payouts(keys: &PayoutKeys, public_url: &str) -> PayoutsConfig {
    PayoutsConfig {
        creator_key: keys.creator.expose_secret().to_owned(),
        approver_key: keys.approver.expose_secret().to_owned(),
        merchant_key: keys.merchant.expose_secret().to_owned(),
        notification_url: Some(format!("{public_url}{}", webhook::payouts::PATH)),
        ..PayoutsConfig::default()
    }
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
pub(super) fn gateways(running: &Running, keys: SimulatedKeys) -> Result<Gateways, CommandFailure> {
    let payments = MidtransConfig::at(running.base_url(), keys.payments);
    let payouts = MidtransPayoutsConfig::at(running.base_url(), keys.payouts);
    Ok(Gateways {
        payments: Arc::new(Midtrans::new(payments)?),
        payouts: Arc::new(MidtransPayouts::new(payouts)?),
    })
}

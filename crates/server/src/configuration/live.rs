//! How much may be waited for over WebSockets.

use std::time::Duration;

use clap::Args;
use graphql::http::LiveLimits;

use super::Findings;

/// The limits of WebSockets, as given.
#[derive(Debug, Clone, Args)]
pub struct LiveArguments {
    /// WebSockets that one process takes; who comes later is answered 503.
    #[arg(long, env = "TEACHERIN_WEBSOCKETS_MAX", default_value_t = LiveLimits::default().connections_max)]
    pub websockets_max: usize,
    /// WebSockets of one user to one process.
    #[arg(long, env = "TEACHERIN_WEBSOCKETS_PER_USER_MAX", default_value_t = LiveLimits::default().connections_per_user_max)]
    pub websockets_per_user_max: usize,
    /// WebSockets from one address that have not said yet who they are.
    #[arg(long, env = "TEACHERIN_WEBSOCKETS_UNKNOWN_PER_ADDRESS_MAX", default_value_t = LiveLimits::default().connections_unknown_per_address_max)]
    pub websockets_unknown_per_address_max: usize,
    /// Subscriptions of one WebSocket.
    #[arg(long, env = "TEACHERIN_SUBSCRIPTIONS_MAX", default_value_t = LiveLimits::default().subscriptions_max)]
    pub subscriptions_max: usize,
    /// Bytes of one message over a WebSocket.
    #[arg(long, env = "TEACHERIN_WEBSOCKET_MESSAGE_BYTES_MAX", default_value_t = LiveLimits::default().message_bytes_max)]
    pub websocket_message_bytes_max: usize,
    /// Seconds a new WebSocket may take to say who it is.
    #[arg(long, env = "TEACHERIN_WEBSOCKET_INIT_SECONDS_MAX", default_value_t = LiveLimits::default().init_time_max.as_secs())]
    pub websocket_init_seconds_max: u64,
    /// Seconds a message may take to leave; who reads slower is dropped.
    #[arg(long, env = "TEACHERIN_WEBSOCKET_SEND_SECONDS_MAX", default_value_t = LiveLimits::default().send_time_max.as_secs())]
    pub websocket_send_seconds_max: u64,
    /// Seconds between two pings of a WebSocket; keep them below what proxies in front take for idle.
    #[arg(long, env = "TEACHERIN_WEBSOCKET_PING_SECONDS", default_value_t = LiveLimits::default().ping_every.as_secs())]
    pub websocket_ping_seconds: u64,
}

impl LiveArguments {
    pub(super) fn check(&self, findings: &mut Findings) -> LiveLimits {
        for (seconds, name) in [
            (self.websocket_init_seconds_max, "TEACHERIN_WEBSOCKET_INIT_SECONDS_MAX"),
            (self.websocket_send_seconds_max, "TEACHERIN_WEBSOCKET_SEND_SECONDS_MAX"),
            (self.websocket_ping_seconds, "TEACHERIN_WEBSOCKET_PING_SECONDS"),
        ] {
            if seconds == 0 {
                findings.problem(format!("{name} must be at least 1"));
            }
        }
        LiveLimits {
            connections_max: self.websockets_max,
            connections_per_user_max: self.websockets_per_user_max,
            connections_unknown_per_address_max: self.websockets_unknown_per_address_max,
            subscriptions_max: self.subscriptions_max,
            message_bytes_max: self.websocket_message_bytes_max,
            init_time_max: Duration::from_secs(self.websocket_init_seconds_max),
            send_time_max: Duration::from_secs(self.websocket_send_seconds_max),
            ping_every: Duration::from_secs(self.websocket_ping_seconds),
        }
    }
}

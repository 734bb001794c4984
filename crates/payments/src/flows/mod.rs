//! What needs the gateway: a command, a question, a command. Nothing here holds a connection while the gateway is asked.

pub mod payment_abandon;
pub mod payment_refresh;
pub mod payment_refresh_by_buyer;
pub mod payment_start;

#![doc = include_str!("../README.md")]

mod answer;
mod book;
mod calls;
mod config;
mod control;
mod core_api;
mod deliver;
mod delivery;
mod document;
mod error;
mod gate;
mod method;
mod page;
mod pay;
mod payouts;
mod running;
mod settings;
mod simulator;
mod snap;
mod switches;
mod transaction;

pub use calls::ApiCall;
pub use config::{Clock, MovableClock, SimulatorConfig, system_clock};
pub use delivery::{Attempt, Delivery, DeliveryState};
pub use document::signature;
pub use error::SimulatorError;
pub use method::Method;
pub use pay::Outcome;
pub use payouts::{
    AccountState, Direction, EntryKind, KnownAccount, Payout, PayoutStatus, PayoutsConfig, PlannedStep,
    StatementEntry, iris_signature,
};
pub use running::Running;
pub use simulator::{ReleaseOrder, Simulator};
pub use switches::{
    ApiFault, ApiSwitch, Channel, NotificationFault, NotificationSwitch, Operation, PayoutFault,
    PayoutSwitch, Switches, Times,
};
pub use transaction::{FraudStatus, Refund, Status, Transaction};

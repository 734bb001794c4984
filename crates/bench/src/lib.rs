#![doc = include_str!("../README.md")]

pub mod attempt;
pub mod cli;
pub mod commands;
pub mod contention;
pub mod failure;
pub mod file_trade;
pub mod guard;
pub mod installation;
pub mod killing;
pub mod latencies;
pub mod live;
pub mod market;
pub mod process;
pub mod scratch;
pub mod search;
pub mod tally;
pub mod webhooks;

pub use attempt::{Attempt, BookingClient, Outcomes};
pub use failure::Failure;
pub use file_trade::{FileTrade, some_pdf};
pub use installation::Installation;
pub use live::LiveSocket;
pub use market::{Market, MarketSize, Student};
pub use process::TeacherinProcess;
pub use tally::{QueueRest, Tally};

//! The client against a server that says what it is told to, over real connections.

mod ending;
mod judging;
mod page;
mod refund;
mod scripted;
mod secrets;
mod status;

//! One file for each command of the command line.

pub mod contention;
pub mod guard;
pub mod kill;
pub mod live;
pub mod search;
pub mod upload;
pub mod webhooks;

use std::net::{Ipv4Addr, SocketAddr};

use crate::failure::Failure;

/// Nobody mails in a measurement: the port of the discard protocol.
const NO_MAIL_SERVER: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 9);

/// Prints a line of the report.
#[expect(clippy::print_stdout, reason = "this is what the command was asked to print")]
fn say(text: &str) {
    println!("{text}");
}

/// Prints what went wrong.
#[expect(clippy::print_stderr, reason = "the person at the terminal reads why the command ended")]
pub(crate) fn say_error(text: &str) {
    eprintln!("teacherin-bench: {text}");
}

/// Which build is measured: the programs come from the same folder.
fn build() -> &'static str {
    if cfg!(debug_assertions) { "development build" } else { "release build" }
}

/// Ends the command with everything that does not hold.
fn all_holds(problems: &[String]) -> Result<(), Failure> {
    if problems.is_empty() {
        say("Everything holds.");
        Ok(())
    } else {
        Err(format!("this does not hold:\n  - {}", problems.join("\n  - ")).into())
    }
}

//! `teacherin doctor`

use kernel::Clock;

use super::{CommandFailure, say};
use crate::configuration::ProductionArguments;
use crate::doctor::{Verdict, examine};

/// Says how everything stands that serving and working need, one line for each thing.
///
/// # Errors
/// When something is wrong.
pub async fn run(arguments: ProductionArguments) -> Result<(), CommandFailure> {
    let findings = examine(arguments, &Clock::system()).await;
    for finding in &findings {
        say(&finding.to_string());
    }
    match findings.iter().filter(|finding| finding.verdict == Verdict::Wrong).count() {
        0 => Ok(()),
        1 => Err("one thing is wrong".into()),
        wrong => Err(format!("{wrong} things are wrong").into()),
    }
}

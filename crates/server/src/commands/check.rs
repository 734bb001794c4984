//! `teacherin check`

use kernel::Clock;

use super::{CommandFailure, say};
use crate::configuration::DatabaseArguments;

/// Checks what must hold between bookings, claims, orders and slots.
///
/// # Errors
/// When something does not hold, or the database cannot be reached.
pub async fn run(arguments: DatabaseArguments) -> Result<(), CommandFailure> {
    let pools = arguments.settings()?.pools()?;
    let violations =
        booking::invariants::violations(&mut *pools.write().await?, Clock::system().now()).await?;
    for violation in &violations {
        say(&violation.to_string());
    }
    if violations.is_empty() {
        say("Everything holds.");
        Ok(())
    } else {
        Err(format!("{} things do not hold", violations.len()).into())
    }
}

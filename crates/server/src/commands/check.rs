//! `teacherin check`

use kernel::Clock;

use super::{CommandFailure, say};
use crate::configuration::DatabaseArguments;

/// Checks what must hold between bookings, claims, orders and slots, of payouts, and in the ledger.
///
/// # Errors
/// When something does not hold, or the database cannot be reached.
pub async fn run(arguments: DatabaseArguments) -> Result<(), CommandFailure> {
    let pools = arguments.settings()?.pools()?;
    let mut connection = pools.write().await?;
    let of_bookings = booking::invariants::violations(&mut connection, Clock::system().now()).await?;
    let of_the_ledger = ledger::invariants::violations(&mut connection).await?;
    let of_payouts = payouts::invariants::violations(&mut connection).await?;
    let of_bookings = of_bookings.iter().map(ToString::to_string);
    let of_money = of_the_ledger.iter().chain(&of_payouts).map(ToString::to_string);
    let violations: Vec<_> = of_bookings.chain(of_money).collect();
    for violation in &violations {
        say(violation);
    }
    if violations.is_empty() {
        say("Everything holds.");
        Ok(())
    } else {
        Err(format!("{} things do not hold", violations.len()).into())
    }
}

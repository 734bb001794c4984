//! `teacherin admin create`

use identity::flows::admin_create::{self, AdminCreateInput};
use identity::{HashingLimits, PasswordHasher};
use kernel::{Actor, Clock, Randomness};

use super::{CommandFailure, say};
use crate::cli::AdminArguments;

/// Makes an admin.
///
/// # Errors
/// When the password or the name is not accepted, or the database cannot be reached.
pub async fn run(arguments: AdminArguments) -> Result<(), CommandFailure> {
    let password = arguments.password.ok_or("TEACHERIN_ADMIN_PASSWORD is missing: set it to the admin's first password")?;
    let pools = arguments.database.pools()?;
    let passwords = PasswordHasher::new(HashingLimits::default(), Randomness::system())?;
    let input = AdminCreateInput { email: arguments.email.as_str().to_owned(), full_name: arguments.name, password };
    let outcome = admin_create::run(&pools, &passwords, &Actor::System, Clock::system().now(), input).await;
    super::refusals_as_text(outcome)?;
    say(&format!("{} is an admin now.", arguments.email.as_str()));
    Ok(())
}

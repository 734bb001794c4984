//! `teacherin admin create`

use std::io::{IsTerminal as _, Read as _};

use identity::HashingLimits;
use identity::flows::admin_create::{self, AdminCreateInput};
use kernel::{Actor, Clock, Randomness};
use secrecy::SecretString;

use super::{CommandFailure, refusals_as_text, say};
use crate::cli::AdminArguments;
use crate::keys::Keys;
use crate::parts::authentication;

/// No password is longer; a file given by mistake is not read to its end.
const PASSWORD_BYTES_MAX: u64 = 4096;

/// Makes an admin.
///
/// # Errors
/// When the password or the name is not accepted, or the database cannot be reached.
pub async fn run(arguments: AdminArguments) -> Result<(), CommandFailure> {
    let password = first_password()?;
    let pools = arguments.database.settings()?.pools()?;
    // Nobody is signed in and no code is made here: keys of the moment do.
    let randomness = Randomness::system();
    let authentication =
        authentication(pools, &Keys::generate(&randomness), "", HashingLimits::default(), randomness)?;
    let input = AdminCreateInput {
        email: arguments.email.as_str().to_owned(),
        full_name: arguments.name,
        password,
        locale: arguments.locale,
    };
    let outcome = admin_create::run(&authentication, &Actor::System, Clock::system().now(), input).await;
    refusals_as_text(outcome)?;
    say(&format!("{} is an admin now.", arguments.email.as_str()));
    Ok(())
}

/// From the environment or standard input: an argument would stand in the shell's history and every process list.
fn first_password() -> Result<SecretString, CommandFailure> {
    if let Ok(password) = std::env::var("TEACHERIN_ADMIN_PASSWORD") {
        return Ok(password.into());
    }
    let input = std::io::stdin();
    if input.is_terminal() {
        return Err("set TEACHERIN_ADMIN_PASSWORD, or give the password on standard input".into());
    }
    let mut text = String::new();
    input.lock().take(PASSWORD_BYTES_MAX).read_to_string(&mut text)?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned().into())
}

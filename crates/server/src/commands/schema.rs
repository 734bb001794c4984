//! `teacherin schema`

use super::{CommandFailure, say};

/// Prints the GraphQL schema.
///
/// # Errors
/// Never; every command has the same shape.
pub fn run() -> Result<(), CommandFailure> {
    say(graphql::schema_text().trim_end());
    Ok(())
}

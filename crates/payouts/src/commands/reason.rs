//! Why an admin does something to somebody's payout, in the admin's words.

use kernel::text;

/// The longest reason.
const REASON_CHARACTERS_MAX: usize = 500;

/// The reason, cleaned; or a sentence that tells what is wrong with it.
pub(super) fn check(reason: &str) -> Result<String, String> {
    text::multi_line(reason, REASON_CHARACTERS_MAX).map_err(|problem| problem.message("The reason"))
}

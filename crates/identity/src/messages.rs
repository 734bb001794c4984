//! Sentences that several commands tell people. Each says what to do; none says whether an address is known.

use chrono::TimeDelta;

/// Text that is no address.
pub const EMAIL_INVALID: &str = "This is not an e-mail address: check it for typing errors.";
/// Wrong, old, used or never sent: told apart for nobody, because that would tell which addresses are known.
pub const CODE_INVALID: &str =
    "This code is wrong or no longer good. Use the code of the newest mail, or ask for a new one.";
/// Wrong address or wrong password.
pub const CREDENTIALS_INVALID: &str =
    "This e-mail address and password do not belong together. Check both, or reset your password.";
/// An admin suspended the account.
pub const ACCOUNT_SUSPENDED: &str =
    "This account is suspended. Write to our support if you think this is a mistake.";
/// An id that names no city.
pub const CITY_NOT_FOUND: &str = "This city is not in our list: choose one of the list.";
/// A name that is no IANA zone.
pub const TIME_ZONE_INVALID: &str = "This is not a time zone: use a name such as Asia/Jakarta.";
/// Not shaped like a phone number.
pub const WHATSAPP_NUMBER_INVALID: &str =
    "This is not a phone number: write it with its country code, for example +6281234567890.";
/// A session that ended.
pub const SESSION_ENDED: &str = "You are signed out: please sign in again.";

/// Too many sign-ins failed; when to try again.
#[must_use]
pub fn try_again_in(wait: TimeDelta) -> String {
    let seconds = wait.num_seconds().max(1);
    if seconds < 90 {
        format!("Too many attempts failed. Try again in {seconds} seconds, or reset your password.")
    } else {
        let minutes = (seconds + 59) / 60;
        format!("Too many attempts failed. Try again in {minutes} minutes, or reset your password.")
    }
}

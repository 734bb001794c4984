//! How much may be tried, by whom.

use chrono::TimeDelta;

/// At most so many within any span of time of this length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// How many.
    pub attempts: i32,
    /// Within how long. Whoever used all of them up at once waits up to twice as long.
    pub window: TimeDelta,
}

impl Allowance {
    /// At most `attempts` within any `window`.
    #[must_use]
    pub const fn new(attempts: i32, window: TimeDelta) -> Self {
        Self { attempts, window }
    }
}

/// What one client, and what everybody together, may try before they must wait. A client is a network
/// ([`kernel::ClientAddress`]): schools and mobile carriers put hundreds of people behind one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttemptLimits {
    /// Wrong passwords of one client over all accounts: who tries one password at many addresses ends here. Fifty in a
    /// quarter of an hour is what a thousand people of one school may mistype on a morning.
    pub passwords_of_client: Allowance,
    /// Wrong passwords of one client at one address without a wait. Typing errors happen.
    pub free_failures_of_client_at_address: i32,
    /// Wrong passwords at one address within a day, of all clients together that its account did not sign in from
    /// lately, without a wait. Many clients that guess at one account end here; ten people's typing errors do not.
    pub free_failures_at_address: i32,
    /// Wrong current passwords of one account without a wait, whoever sends them: a stolen access token guesses with.
    pub free_failures_of_password_change: i32,
    /// Wrong codes of one client over all addresses.
    pub codes_of_client: Allowance,
    /// Wrong codes of one client at one address and purpose: as many as the codes it may ask for bear, five each. What
    /// is left of the day's ten codes is beyond its reach.
    pub codes_of_client_at_address: Allowance,
    /// Mails one client may ask for, whoever they go to: thirty students of a room may all have lost their first.
    pub mails_of_client: Allowance,
    /// Mails of one address' ten a day that one client may use up: the registration's and three more. Beyond it the
    /// answer stays the same, and nothing is sent.
    pub mails_of_client_at_address: Allowance,
    /// Registrations of one client: a class that registers in one lesson passes.
    pub registrations_of_client: Allowance,
}

impl Default for AttemptLimits {
    fn default() -> Self {
        Self {
            passwords_of_client: Allowance::new(50, TimeDelta::minutes(15)),
            free_failures_of_client_at_address: 4,
            free_failures_at_address: 49,
            free_failures_of_password_change: 4,
            codes_of_client: Allowance::new(30, TimeDelta::minutes(15)),
            codes_of_client_at_address: Allowance::new(20, TimeDelta::days(1)),
            mails_of_client: Allowance::new(30, TimeDelta::hours(1)),
            mails_of_client_at_address: Allowance::new(4, TimeDelta::days(1)),
            registrations_of_client: Allowance::new(40, TimeDelta::hours(1)),
        }
    }
}

//! How often one network may try.

use clap::Args;
use identity::{Allowance, AttemptLimits};

/// The limits, as given.
#[derive(Debug, Clone, Args)]
pub struct AttemptArguments {
    /// Wrong passwords of one network within a quarter of an hour, whatever the accounts.
    #[arg(long, env = "TEACHERIN_CLIENT_WRONG_PASSWORDS_MAX", default_value_t = AttemptLimits::default().passwords_of_client.attempts, value_parser = at_least_one())]
    pub client_wrong_passwords_max: i32,
    /// Wrong codes of one network within a quarter of an hour, whatever the addresses.
    #[arg(long, env = "TEACHERIN_CLIENT_WRONG_CODES_MAX", default_value_t = AttemptLimits::default().codes_of_client.attempts, value_parser = at_least_one())]
    pub client_wrong_codes_max: i32,
    /// Mails one network may ask for within an hour, whoever they go to.
    #[arg(long, env = "TEACHERIN_CLIENT_MAILS_MAX", default_value_t = AttemptLimits::default().mails_of_client.attempts, value_parser = at_least_one())]
    pub client_mails_max: i32,
    /// Registrations of one network within an hour.
    #[arg(long, env = "TEACHERIN_CLIENT_REGISTRATIONS_MAX", default_value_t = AttemptLimits::default().registrations_of_client.attempts, value_parser = at_least_one())]
    pub client_registrations_max: i32,
    /// Wrong passwords at one account within a day, of all networks together that it did not sign in from lately; then
    /// they wait.
    #[arg(long, env = "TEACHERIN_ACCOUNT_WRONG_PASSWORDS_MAX", default_value_t = AttemptLimits::default().free_failures_at_address + 1, value_parser = at_least_one())]
    pub account_wrong_passwords_max: i32,
}

/// None at all would lock everybody out.
fn at_least_one() -> clap::builder::RangedI64ValueParser<i32> {
    clap::value_parser!(i32).range(1..)
}

impl AttemptArguments {
    pub(super) fn limits(&self) -> AttemptLimits {
        let limits = AttemptLimits::default();
        let with = |allowance: Allowance, attempts: i32| Allowance { attempts, ..allowance };
        AttemptLimits {
            passwords_of_client: with(limits.passwords_of_client, self.client_wrong_passwords_max),
            codes_of_client: with(limits.codes_of_client, self.client_wrong_codes_max),
            mails_of_client: with(limits.mails_of_client, self.client_mails_max),
            registrations_of_client: with(limits.registrations_of_client, self.client_registrations_max),
            free_failures_at_address: self.account_wrong_passwords_max - 1,
            ..limits
        }
    }
}

//! Whether a teacher can ask for her money.

use chrono::{DateTime, Utc};

use crate::model::PayoutSettings;
use crate::services::PayoutConfig;
use crate::state::HolderCheck;

/// Why nothing can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RequestUnavailableReason {
    /// She has named no account.
    NoAccount,
    /// The bank knows no such account.
    AccountUnknown,
    /// The account was changed a short while ago.
    Paused,
    /// As many as may be are on their way.
    TooManyWaiting,
    /// Less than what can be asked for; of what is available, when nothing was named.
    BelowMinimum,
    /// More than one payout is.
    AboveMaximum,
    /// More than is available.
    NotEnoughAvailable,
}

/// What is a teacher's when she asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestStanding {
    /// What is hers, minor units; negative when she owes.
    pub available: i64,
    /// How many payouts are on their way to her.
    pub waiting_count: i64,
}

/// Whether she can ask for anything: the button.
///
/// # Errors
/// Why not.
pub fn ask(
    settings: Option<&PayoutSettings>,
    standing: RequestStanding,
    config: &PayoutConfig,
    now: DateTime<Utc>,
) -> Result<(), RequestUnavailableReason> {
    let settings = settings.filter(|settings| settings.bank_account_id.is_some());
    let Some(settings) = settings else { return Err(RequestUnavailableReason::NoAccount) };
    if settings.holder_check == Some(HolderCheck::NoSuchAccount) {
        Err(RequestUnavailableReason::AccountUnknown)
    } else if settings.paused_until.is_some_and(|until| until > now) {
        Err(RequestUnavailableReason::Paused)
    } else if standing.waiting_count >= config.waiting_max {
        Err(RequestUnavailableReason::TooManyWaiting)
    } else if standing.available < config.amount_min {
        Err(RequestUnavailableReason::BelowMinimum)
    } else {
        Ok(())
    }
}

/// Whether she can ask for so much.
pub(crate) fn ask_for(
    amount: i64,
    settings: Option<&PayoutSettings>,
    standing: RequestStanding,
    (config, now): (&PayoutConfig, DateTime<Utc>),
) -> Result<(), RequestUnavailableReason> {
    match ask(settings, standing, config, now) {
        // How little there is, is told by how much she asks for.
        Ok(()) | Err(RequestUnavailableReason::BelowMinimum) => {}
        Err(reason) => return Err(reason),
    }
    if amount < config.amount_min {
        Err(RequestUnavailableReason::BelowMinimum)
    } else if amount > config.amount_max {
        Err(RequestUnavailableReason::AboveMaximum)
    } else if amount > standing.available {
        Err(RequestUnavailableReason::NotEnoughAvailable)
    } else {
        Ok(())
    }
}

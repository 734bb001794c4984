//! Whether the company keeps anything, and whether the ledger knows all that happened.

use database::connect::{TimeLimits, connect};
use kernel::Clock;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use tokio::time::timeout;

use super::{ANSWER_TIME_MAX, Finding};
use crate::configuration::DatabaseSettings;

/// Nothing when the database does not tell, which the examination of the database says.
pub(super) async fn examine(settings: &DatabaseSettings, clock: &Clock) -> Vec<Finding> {
    let read = async {
        let limits = TimeLimits::default();
        let mut connection = connect(settings.url(), limits, Arc::new(AtomicU64::new(0))).await.ok()?;
        let has_rule = payments::commission::is_any_in_force(&mut connection, clock.now()).await.ok()?;
        let is_unbooked = payments::backfill::is_anything_left(&mut connection).await.ok()?;
        Some([judge_commission(has_rule), judge_books(is_unbooked)])
    };
    timeout(ANSWER_TIME_MAX, read).await.ok().flatten().map(Vec::from).unwrap_or_default()
}

fn judge_commission(has_rule: bool) -> Finding {
    if has_rule {
        Finding::good("commission", "a rule is in force")
    } else {
        let text = "no rule is in force: the company keeps nothing of what is sold; make one (`commissionRuleCreate`)";
        Finding::beware("commission", text)
    }
}

fn judge_books(is_unbooked: bool) -> Finding {
    if is_unbooked {
        let text =
            "does not know all that was paid before it was there: run `teacherin admin backfill-ledger`";
        Finding::beware("ledger", text)
    } else {
        Finding::good("ledger", "knows all that was paid and refunded")
    }
}

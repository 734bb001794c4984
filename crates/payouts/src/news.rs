//! What news of the gateway make of a payout. Pure.
//!
//! Answers overtake each other: whoever asked first may be the last to write down what was said. So what is older than what we
//! know moves nothing, and what cannot be older and does not fit is an admin's to look at.

use chrono::{DateTime, Utc};

use crate::gateway::{GatewayPayoutStatus, PayoutNews};
use crate::looking;
use crate::model::Payout;
use crate::state::{PayoutFailure, PayoutStatus};

/// What news mean for a payout as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// It stands where we think.
    Same,
    /// They were overtaken by others.
    Older,
    /// They cannot be: an admin looks at it, and no money moves.
    Contradiction,
    /// It moves on.
    Moves(Move),
}

/// Where a payout goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Move {
    /// The gateway is sending it.
    Processing,
    /// It arrived.
    Paid,
    /// It did not arrive, or came back.
    Failed(PayoutFailure),
}

/// What the news mean now.
pub(crate) fn meaning(payout: &Payout, now: DateTime<Utc>, news: &PayoutNews) -> Meaning {
    use GatewayPayoutStatus as Says;
    use PayoutStatus as Stands;
    if news.amount != payout.amount {
        return Meaning::Contradiction;
    }
    let or_older = |known_since: Option<DateTime<Utc>>| {
        let may_be_older = known_since.is_some_and(|since| now - since < looking::FIRST_QUESTION);
        if may_be_older { Meaning::Older } else { Meaning::Contradiction }
    };
    match (payout.status, news.status) {
        // What has no name at the gateway has no news, and a word we do not know may mean anything.
        (Stands::Requested | Stands::Cancelled, _) | (_, Says::Unknown) => Meaning::Contradiction,

        // Nobody approved it there: that is what sending does next.
        (Stands::Approved, Says::Queued) => Meaning::Same,
        (Stands::Approved, Says::Approved | Says::Processed) => Meaning::Moves(Move::Processing),

        (Stands::Processing, Says::Approved | Says::Processed) => Meaning::Same,
        (Stands::Processing, Says::Queued) => or_older(payout.sent_at),

        (Stands::Approved | Stands::Processing, Says::Completed) => Meaning::Moves(Move::Paid),
        (Stands::Approved | Stands::Processing, Says::Failed) => {
            Meaning::Moves(Move::Failed(PayoutFailure::BankFailed))
        }
        (Stands::Approved | Stands::Processing, Says::Rejected) => {
            Meaning::Moves(Move::Failed(PayoutFailure::GatewayRefused))
        }

        (Stands::Paid, Says::Completed) => Meaning::Same,
        (Stands::Paid, Says::Failed) => Meaning::Moves(Move::Failed(PayoutFailure::ReturnedByBank)),
        (Stands::Paid, Says::Queued | Says::Approved | Says::Processed) => or_older(payout.paid_at),
        (Stands::Paid, Says::Rejected) => Meaning::Contradiction,

        (Stands::Failed, Says::Failed | Says::Rejected) => Meaning::Same,
        // "Completed" may be older as well: it arrived and came back between two questions. The next question tells.
        (Stands::Failed, Says::Completed) => Meaning::Contradiction,
        (Stands::Failed, Says::Queued | Says::Approved | Says::Processed) => or_older(payout.failed_at),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::samples::payout;

    const ALL: [GatewayPayoutStatus; 7] = [
        GatewayPayoutStatus::Queued,
        GatewayPayoutStatus::Approved,
        GatewayPayoutStatus::Processed,
        GatewayPayoutStatus::Completed,
        GatewayPayoutStatus::Failed,
        GatewayPayoutStatus::Rejected,
        GatewayPayoutStatus::Unknown,
    ];

    fn news(status: GatewayPayoutStatus) -> PayoutNews {
        PayoutNews {
            reference: "r1".to_owned(),
            status,
            gateway_status: format!("{status:?}"),
            amount: payout(PayoutStatus::Paid).amount,
            failure_words: None,
            updated_at: None,
            content: String::new(),
            body: String::new(),
        }
    }

    /// Long after everything that it tells of.
    fn later() -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(1)
    }

    fn target(meaning: Meaning) -> Option<PayoutStatus> {
        match meaning {
            Meaning::Moves(Move::Processing) => Some(PayoutStatus::Processing),
            Meaning::Moves(Move::Paid) => Some(PayoutStatus::Paid),
            Meaning::Moves(Move::Failed(_)) => Some(PayoutStatus::Failed),
            Meaning::Same | Meaning::Older | Meaning::Contradiction => None,
        }
    }

    #[test]
    fn nothing_moves_where_its_state_does_not_let_it() {
        for status in PayoutStatus::ALL {
            for says in ALL {
                let meaning = meaning(&payout(*status), later(), &news(says));
                let target = target(meaning);
                assert!(target.is_none_or(|to| status.next().contains(&to)), "{status} {says:?}");
            }
        }
    }

    #[test]
    fn news_of_another_amount_move_nothing() {
        for status in PayoutStatus::ALL {
            for says in ALL {
                let mut wrong = news(says);
                wrong.amount += 1;
                assert_eq!(
                    meaning(&payout(*status), later(), &wrong),
                    Meaning::Contradiction,
                    "{status} {says:?}"
                );
            }
        }
    }

    #[test]
    fn what_was_overtaken_is_older_for_some_minutes_and_cannot_be_later() {
        let processed = news(GatewayPayoutStatus::Processed);
        let mut paid = payout(PayoutStatus::Paid);
        paid.paid_at = Some(later());
        assert_eq!(meaning(&paid, later() + TimeDelta::seconds(20), &processed), Meaning::Older);
        assert_eq!(meaning(&paid, later() + TimeDelta::hours(1), &processed), Meaning::Contradiction);
    }

    #[test]
    fn why_it_failed_depends_on_where_it_was() {
        let failed = |status, says| meaning(&payout(status), later(), &news(says));
        let expected = [
            (PayoutStatus::Processing, GatewayPayoutStatus::Failed, PayoutFailure::BankFailed),
            (PayoutStatus::Approved, GatewayPayoutStatus::Rejected, PayoutFailure::GatewayRefused),
            (PayoutStatus::Paid, GatewayPayoutStatus::Failed, PayoutFailure::ReturnedByBank),
        ];
        for (status, says, failure) in expected {
            assert_eq!(failed(status, says), Meaning::Moves(Move::Failed(failure)), "{status}");
        }
        let contradiction = failed(PayoutStatus::Failed, GatewayPayoutStatus::Completed);
        assert_eq!(contradiction, Meaning::Contradiction);
    }
}

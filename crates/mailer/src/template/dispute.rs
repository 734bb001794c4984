//! What mails about disputes and earnings need.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use kernel::Money;

/// A mail about a dispute. `name` is how the one who gets it is greeted; `sold` is what was paid for, as on the bill.
#[derive(Debug, Clone)]
pub enum DisputeMail {
    /// To the seller: a buyer disputes it, and an answer is asked for.
    Opened {
        /// Greeted person.
        name: String,
        /// What was sold.
        sold: String,
        /// What was wrong, in the buyer's words.
        evidence: String,
        /// Until when it can be answered.
        answer_before: DateTime<Utc>,
        /// Where the seller reads clocks.
        zone: Tz,
    },
    /// To the seller: the time to answer is nearly over.
    AnswerDue {
        /// Greeted person.
        name: String,
        /// What was sold.
        sold: String,
        /// Until when it can be answered.
        answer_before: DateTime<Utc>,
        /// Where the seller reads clocks.
        zone: Tz,
    },
    /// To the buyer: the seller has answered.
    Answered {
        /// Greeted person.
        name: String,
        /// What was paid for.
        sold: String,
        /// The seller's words.
        answer: String,
    },
    /// To the seller: there is no dispute any more.
    Withdrawn {
        /// Greeted person.
        name: String,
        /// What was sold.
        sold: String,
    },
    /// To either: it is decided how much goes back.
    Decided {
        /// Greeted person.
        name: String,
        /// What was paid for.
        sold: String,
        /// What goes back to the buyer; may be nothing.
        refund: Money,
        /// Why, in the admin's words; `None` when time decided.
        note: Option<String>,
        /// Whether the buyer reads it.
        is_buyer: bool,
    },
    /// To an admin: so many answered disputes wait for a decision.
    Wait {
        /// Greeted person.
        name: String,
        /// How many.
        count: i64,
    },
}

/// To the seller: earnings can be paid out now.
#[derive(Debug, Clone)]
pub struct EarningsReleasedMail {
    /// Greeted person.
    pub name: String,
    /// What was sold.
    pub sold: String,
    /// What became available.
    pub earned: Money,
}

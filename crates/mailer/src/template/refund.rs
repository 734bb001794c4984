//! What mails about money that goes back need, beyond those that tell what became of a lesson.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use kernel::Money;
use secrecy::SecretString;

/// What a mail shows of a bank account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownAccount {
    /// The bank's name.
    pub bank: String,
    /// The end of the number.
    pub last_digits: String,
}

/// A transfer that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankTransfer {
    /// To which account.
    pub account: ShownAccount,
    /// The bank's name for it.
    pub bank_reference: String,
}

/// A mail to the payer about a refund. `name` is how the payer is greeted; `bought` is what was paid for, as on the bill.
#[derive(Debug, Clone)]
pub enum RefundMail {
    /// It had been paid already: what came later goes back.
    PaidTwice {
        /// Greeted person.
        name: String,
        /// What was paid for.
        bought: String,
        /// What goes back.
        refund: Money,
    },
    /// The payment service could not send the money back, so somebody of ours did.
    SentByHand {
        /// Greeted person.
        name: String,
        /// What was paid for.
        bought: String,
        /// What was sent.
        refund: Money,
        /// By which transfer; `None` when it went another way.
        transfer: Option<BankTransfer>,
    },
    /// Somebody named the account that the money is sent to.
    AccountGiven {
        /// Greeted person.
        name: String,
        /// What was paid for.
        bought: String,
        /// What is sent.
        refund: Money,
        /// To which account.
        account: ShownAccount,
    },
    /// The money cannot go back the way it came: a bank account is asked for.
    AccountNeeded {
        /// Greeted person.
        name: String,
        /// What was paid for.
        bought: String,
        /// What goes back.
        refund: Money,
        /// The page on which the account is given, with its one-use secret.
        link: SecretString,
        /// Until when the link works.
        until: DateTime<Utc>,
        /// Where the payer reads clocks.
        zone: Tz,
        /// Whether the bank sent the money back from the account that was given before.
        is_returned: bool,
    },
    /// An admin decided that money goes back.
    Decided {
        /// Greeted person.
        name: String,
        /// What was paid for.
        bought: String,
        /// What goes back.
        refund: Money,
        /// Why, in the admin's words.
        note: String,
    },
}

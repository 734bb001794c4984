//! What mails about money that goes back need, beyond those that tell what became of a lesson.

use kernel::Money;

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
    },
}

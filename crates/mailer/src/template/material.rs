//! What mails about materials need.

use kernel::Money;

/// A mail about a material. `name` is how the one who gets it is greeted; `title` is what the material is called.
#[derive(Debug, Clone)]
pub enum MaterialMail {
    /// To the buyer: it can be downloaded.
    Bought {
        /// Greeted person.
        name: String,
        /// Which material.
        title: String,
        /// What was paid for it; may be nothing.
        price: Money,
    },
    /// To the teacher: somebody has it now.
    Sold {
        /// Greeted person.
        name: String,
        /// Which material.
        title: String,
        /// What was paid for it; may be nothing.
        price: Money,
    },
    /// To those who have it: there is a new version.
    Updated {
        /// Greeted person.
        name: String,
        /// Which material.
        title: String,
        /// What is new, in the teacher's words.
        notes: Option<String>,
    },
    /// To the teacher: an admin took it down.
    TakenDown {
        /// Greeted person.
        name: String,
        /// Which material.
        title: String,
        /// Why, in the admin's words.
        reason: String,
        /// Whether those who have it can still download it.
        buyers_keep_access: bool,
    },
    /// To the teacher: an admin put it back.
    Restored {
        /// Greeted person.
        name: String,
        /// Which material.
        title: String,
    },
    /// To who had it, or paid for it too late: it cannot be downloaded.
    AccessLost {
        /// Greeted person.
        name: String,
        /// Which material.
        title: String,
        /// What goes back to the buyer because of that.
        refund: Option<Money>,
    },
}

//! What mails to who keeps the books need.

/// A mail to an admin. `name` is how the admin is greeted.
#[derive(Debug, Clone)]
pub enum BookkeepingMail {
    /// Payouts wait for admins.
    PayoutsWait {
        /// Greeted person.
        name: String,
        /// How many wait to be put into a batch.
        requested: i64,
        /// How many batches wait for another admin.
        batches: i64,
        /// How many wait to be sent by hand.
        to_send: i64,
        /// How many are to be looked into.
        attention: i64,
    },
    /// The payment service's word and the books differ.
    DifferencesFound {
        /// Greeted person.
        name: String,
        /// How many differences are open.
        count: i64,
    },
    /// A file for the books can be downloaded.
    ExportReady {
        /// Greeted person.
        name: String,
        /// How many rows it has.
        rows: i64,
    },
}

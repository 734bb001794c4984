//! The languages we write to people in.

use crate::text_enum::text_enum;

text_enum! {
    /// The language of a person's mails.
    pub enum Locale {
        /// Bahasa Indonesia, the default of our market.
        Indonesian = "id",
        /// English.
        English = "en",
    }
}

//! What was paid for, for the buyer's books. Numbers have no gaps in a year: they are given one after the other, after the
//! payment's transaction, by whoever holds the one lock.

mod invoice;
mod issue;

pub use invoice::{Invoice, InvoiceLine, year_in_jakarta};
pub use issue::issue;

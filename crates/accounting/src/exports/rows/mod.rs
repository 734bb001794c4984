//! What stands in the files: for each kind its columns, and its rows page by page in the order in which they happened.

mod ledger;
mod orders;
mod payouts;
mod tax_lines;

use chrono::{DateTime, Utc};
use database::DatabaseError;
use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use super::cells::Record;
use super::state::ExportKind;

/// A place in the rows of a file: when something happened, and its id.
pub(crate) type Place = (DateTime<Utc>, Uuid);

/// Which rows are read next.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    /// From when on.
    pub(crate) from: DateTime<Utc>,
    /// Until before when.
    pub(crate) until: DateTime<Utc>,
    /// The last one that was read.
    pub(crate) after: Option<Place>,
    /// How many at most.
    pub(crate) limit: i64,
}

/// What was read. Without a place there is nothing behind it.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(crate) records: Vec<Record>,
    pub(crate) last: Option<Place>,
}

impl ExportKind {
    /// The names of its columns. Who reads the files by program relies on them: they are added to, never renamed.
    pub(crate) const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Orders => orders::COLUMNS,
            Self::Ledger => ledger::COLUMNS,
            Self::Payouts => payouts::COLUMNS,
            Self::TaxLines => tax_lines::COLUMNS,
        }
    }

    /// The next rows.
    pub(crate) async fn rows(
        self,
        connection: &mut AsyncPgConnection,
        reading: Reading,
    ) -> Result<Rows, DatabaseError> {
        match self {
            Self::Orders => orders::rows(connection, reading).await,
            Self::Ledger => ledger::rows(connection, reading).await,
            Self::Payouts => payouts::rows(connection, reading).await,
            Self::TaxLines => tax_lines::rows(connection, reading).await,
        }
    }
}

/// Bounds, orders and limits a boxed query to what is read next. The bound on the instant alone is what the index is read by.
macro_rules! oldest_first {
    ($query:expr, $place:expr, $reading:expr) => {{
        let reading: crate::exports::rows::Reading = $reading;
        let (at, id) = $place;
        let query = $query.filter(at.lt(reading.until)).limit(reading.limit).order((at.asc(), id.asc()));
        match reading.after {
            None => query.filter(at.ge(reading.from)),
            Some(last) => query.filter(at.ge(last.0)).filter(at.gt(last.0).or(id.gt(last.1))),
        }
    }};
}

use oldest_first;

/// Where the next page begins, unless this one was the last.
fn last_of(places: impl ExactSizeIterator<Item = Place>, limit: i64) -> Option<Place> {
    let is_full = i64::try_from(places.len()).is_ok_and(|count| count >= limit);
    places.last().filter(|_| is_full)
}

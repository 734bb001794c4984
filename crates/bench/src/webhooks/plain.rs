//! The floor: the rows that settling a payment left behind, inserted into tables of the same shape and with the same indexes and
//! constraints, but without triggers, foreign keys, locks, and anybody who thinks. One transaction for each payment, one prepared
//! statement for each table.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use tokio_postgres::{Client, NoTls};

use super::Applied;
use crate::failure::Failure;

/// A table that settling writes, and where its row `t` names the payment.
struct Written {
    name: &'static str,
    /// Selects the payment's id as `payment_id` and the row as `t`.
    rows: &'static str,
}

/// All of them but the balance of the teacher's account, which is changed in place, what the line adds to it, and what stands
/// still: payments' shares of lines, idempotency keys. A row that settling changed counts as one it inserted.
const WRITTEN: [Written; 10] = [
    Written { name: "payments", rows: "SELECT t.id AS payment_id, t FROM payments AS t" },
    Written {
        name: "orders",
        rows: "SELECT payment.id AS payment_id, t FROM orders AS t JOIN payments AS payment ON payment.order_id = t.id",
    },
    Written {
        name: "order_lines",
        rows: "SELECT t.paid_by_payment_id AS payment_id, t FROM order_lines AS t",
    },
    Written {
        name: "calendar_claims",
        rows: "SELECT line.paid_by_payment_id AS payment_id, t FROM calendar_claims AS t \
               JOIN order_lines AS line ON line.claim_owner_id = t.owner_id",
    },
    Written { name: "payment_events", rows: "SELECT t.payment_id, t FROM payment_events AS t" },
    Written {
        name: "jobs",
        rows: "SELECT payment.id AS payment_id, t FROM jobs AS t JOIN payments AS payment \
               ON payment.id::text = t.payload ->> 'payment_id' \
               UNION ALL SELECT line.paid_by_payment_id, t FROM jobs AS t JOIN order_lines AS line \
               ON line.id::text = t.payload ->> 'order_line_id'",
    },
    Written {
        name: "live_changes",
        rows: "SELECT payment.id AS payment_id, t FROM live_changes AS t \
               JOIN payments AS payment ON payment.order_id = t.subject_id",
    },
    Written {
        name: "ledger_transactions",
        rows: "SELECT t.source_id AS payment_id, t FROM ledger_transactions AS t",
    },
    Written {
        name: "ledger_entries",
        rows: "SELECT happened.source_id AS payment_id, t FROM ledger_entries AS t \
               JOIN ledger_transactions AS happened ON happened.id = t.transaction_id",
    },
    Written {
        name: "ledger_unfolded_entries",
        rows: "SELECT happened.source_id AS payment_id, t FROM ledger_unfolded_entries AS t \
               JOIN ledger_transactions AS happened ON happened.id = t.transaction_id",
    },
];

/// A table of the measurement's own, and how many rows each payment has in it, in hundredths.
#[derive(Debug, Clone, Copy)]
pub struct PlainTable {
    /// The product's table that it looks like.
    pub name: &'static str,
    /// Rows for each payment, in hundredths.
    pub hundredths_per_payment: usize,
}

/// The tables, empty, and the rows that are to be inserted.
pub struct PlainTables {
    url: String,
    /// For each payment and table, in the order of [`WRITTEN`], the rows as PostgreSQL writes them.
    payments: Arc<Vec<[Vec<String>; WRITTEN.len()]>>,
}

impl PlainTables {
    /// Makes the tables and reads the rows of all payments.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(url: &str) -> Result<Self, Failure> {
        let client = connect(url).await?;
        let mut payments: HashMap<String, [Vec<String>; WRITTEN.len()]> = HashMap::new();
        for (position, table) in WRITTEN.iter().enumerate() {
            let Written { name, rows } = table;
            let statement = format!(
                "CREATE TABLE plain_{name} (LIKE {name} INCLUDING DEFAULTS INCLUDING INDEXES INCLUDING CONSTRAINTS)"
            );
            client.batch_execute(&statement).await?;
            let statement =
                format!("SELECT payment_id::text, t::text FROM ({rows}) AS written (payment_id, t)");
            for row in client.query(&statement, &[]).await? {
                let (payment_id, text): (String, String) = (row.try_get(0)?, row.try_get(1)?);
                let of_payment = payments.entry(payment_id).or_default();
                of_payment.get_mut(position).ok_or("there is no such table")?.push(text);
            }
        }
        Ok(Self { url: url.to_owned(), payments: Arc::new(payments.into_values().collect()) })
    }

    /// How many rows a payment has in each.
    #[must_use]
    pub fn tables(&self) -> Vec<PlainTable> {
        let rows = |position: usize| {
            self.payments.iter().filter_map(|payment| payment.get(position)).map(Vec::len).sum::<usize>()
        };
        let count = self.payments.len().max(1);
        let tables = WRITTEN.iter().enumerate();
        tables
            .map(|(position, table)| PlainTable {
                name: table.name,
                hundredths_per_payment: rows(position) * 100 / count,
            })
            .collect()
    }

    /// Has so many workers insert them, each with a connection of its own.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert(&self, workers: usize) -> Result<Applied, Failure> {
        let next = Arc::new(AtomicUsize::new(0));
        let mut clients = Vec::new();
        for _ in 0..workers {
            clients.push(connect(&self.url).await?);
        }
        let began = Instant::now();
        let work = clients.into_iter().map(|client| {
            let (payments, next) = (Arc::clone(&self.payments), Arc::clone(&next));
            tokio::spawn(async move { insert_next(client, &payments, &next).await })
        });
        let mut all = Applied::default();
        for worker in work.collect::<Vec<_>>() {
            all.latencies.add(worker.await??.latencies);
        }
        all.elapsed = began.elapsed();
        // One for each table, and those that begin and end the transaction.
        all.statements_max = u64::try_from(WRITTEN.len())? + 2;
        Ok(all)
    }
}

async fn insert_next(
    mut client: Client,
    payments: &[[Vec<String>; WRITTEN.len()]],
    next: &AtomicUsize,
) -> Result<Applied, tokio_postgres::Error> {
    let mut inserts = Vec::new();
    for Written { name, .. } in WRITTEN {
        let statement = format!(
            "INSERT INTO plain_{name} SELECT written.* FROM unnest($1::text[]::plain_{name}[]) AS written"
        );
        inserts.push(client.prepare(&statement).await?);
    }
    let mut done = Applied::default();
    while let Some(payment) = payments.get(next.fetch_add(1, Ordering::Relaxed)) {
        let asked = Instant::now();
        let transaction = client.transaction().await?;
        for (insert, rows) in inserts.iter().zip(payment) {
            transaction.execute(insert, &[rows]).await?;
        }
        transaction.commit().await?;
        done.latencies.push(asked.elapsed());
    }
    Ok(done)
}

async fn connect(url: &str) -> Result<Client, Failure> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

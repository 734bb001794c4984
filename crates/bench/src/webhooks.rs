//! Payments that settle, and beside them plain inserts of the rows that settling wrote.

mod checkouts;
mod plain;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use database::{DatabaseError, Pools, statements};
use kernel::Clock;
use payments::commands::news_apply;
use payments::gateway::{TransactionNews, TransactionState};
use payments::{PaymentConfig, PaymentStatus};

pub use checkouts::{Checkout, checkouts};
pub use plain::{PlainTable, PlainTables};

use crate::failure::Failure;
use crate::latencies::Latencies;

/// How it went.
#[derive(Debug, Clone, Default)]
pub struct Applied {
    /// How long each took.
    pub latencies: Latencies,
    /// From the first to the last.
    pub elapsed: Duration,
    /// Statements of one, the largest number that any sent.
    pub statements_max: u64,
}

impl Applied {
    /// So many in a second, in tenths.
    #[must_use]
    pub fn tenths_per_second(&self) -> u128 {
        let count = u128::try_from(self.latencies.count()).unwrap_or_default();
        count * 10_000_000 / self.elapsed.as_micros().max(1)
    }
}

/// Has so many workers tell the payments that their money is there, each payment once.
///
/// # Errors
/// When the database fails, or a payment is not settled by it.
pub async fn apply(
    pools: &Pools,
    clock: &Clock,
    checkouts: &[Checkout],
    workers: usize,
) -> Result<Applied, Failure> {
    let config = PaymentConfig::returning_to("http://127.0.0.1/payment");
    let next = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let work = (0..workers).map(|_| {
        let (pools, clock, config, next) = (pools.clone(), clock.clone(), config.clone(), Arc::clone(&next));
        let checkouts = checkouts.to_vec();
        tokio::spawn(async move {
            let mut done = Applied::default();
            while let Some(checkout) = checkouts.get(next.fetch_add(1, Ordering::Relaxed)) {
                let asked = Instant::now();
                let mut connection = pools.write().await?;
                let news = settled(checkout);
                let applying =
                    news_apply::run(&mut connection, clock.now(), &config, checkout.payment_id, &news);
                let (payment, sent) = statements::counting(applying).await;
                if payment?.is_none_or(|payment| payment.status != PaymentStatus::Settled) {
                    return Err(DatabaseError::internal(format!("{} is not settled", checkout.payment_id)));
                }
                done.latencies.push(asked.elapsed());
                done.statements_max = done.statements_max.max(sent);
            }
            Ok(done)
        })
    });
    let mut all = Applied::default();
    for worker in work.collect::<Vec<_>>() {
        let done = worker.await??;
        all.statements_max = all.statements_max.max(done.statements_max);
        all.latencies.add(done.latencies);
    }
    all.elapsed = began.elapsed();
    Ok(all)
}

/// What the gateway answers when the money is there.
fn settled(checkout: &Checkout) -> TransactionNews {
    TransactionNews {
        gateway_order_id: checkout.payment_id.to_string(),
        transaction_id: checkout.payment_id.to_string(),
        state: TransactionState::Paid,
        gateway_status: "settlement".to_owned(),
        method: Some("qris".to_owned()),
        amount: checkout.amount,
        currency: Some("IDR".to_owned()),
        settled_at: None,
        refunded_amount: 0,
        refunds: Vec::new(),
        content: format!("{} settlement {}", checkout.payment_id, checkout.amount),
        body: "{\"transaction_status\":\"settlement\"}".to_owned(),
    }
}

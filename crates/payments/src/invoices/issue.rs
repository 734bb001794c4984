//! Giving the next number.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{invoices, order_lines, orders, payment_lines, payments, profiles};
use diesel::dsl::max;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{InvoiceId, PaymentId};

use super::invoice::{Invoice, year_in_jakarta};
use crate::model::Payment;

/// Whoever holds this gives numbers: "invoices" in ASCII.
const NUMBERING_LOCK: i64 = 0x696e_766f_6963_6573;

mod advisory_lock {
    use diesel::sql_types::BigInt;
    // Raw function: Diesel has no advisory locks.
    diesel::define_sql_function! {
        /// Waits for the lock, which ends with the transaction.
        fn pg_advisory_xact_lock(key: BigInt);
    }
}

/// Issues the payment's invoice, or finds the one that was issued. `None` when its money was never there, or all of it was for
/// what another payment had paid.
///
/// # Errors
/// When the database fails.
pub async fn issue(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    payment_id: PaymentId,
) -> Result<Option<Invoice>, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            diesel::select(advisory_lock::pg_advisory_xact_lock(NUMBERING_LOCK)).execute(connection).await?;
            let issued: Option<Invoice> = invoices::table
                .filter(invoices::payment_id.eq(payment_id))
                .select(Invoice::as_select())
                .first(connection)
                .await
                .optional()?;
            if issued.is_some() {
                return Ok(issued);
            }
            let found: Option<(Payment, String)> = payments::table
                .inner_join(orders::table)
                .inner_join(profiles::table.on(profiles::user_id.eq(orders::buyer_user_id)))
                .filter(payments::id.eq(payment_id))
                .select((Payment::as_select(), profiles::full_name))
                .first(connection)
                .await
                .optional()?;
            let (payment, buyer_name) = found
                .ok_or_else(|| DatabaseError::internal(format!("{payment_id} is gone, or its buyer")))?;
            let shares = amounts(connection, payment_id).await?;
            let Some(settled_at) = payment.settled_at.filter(|_| !shares.is_empty()) else { return Ok(None) };
            let year = year_in_jakarta(settled_at);
            let invoice = diesel::insert_into(invoices::table)
                .values((
                    invoices::id.eq(InvoiceId::generate(now)),
                    invoices::payment_id.eq(payment_id),
                    invoices::order_id.eq(payment.order_id),
                    invoices::year.eq(year),
                    invoices::number.eq(next_number(connection, year).await?),
                    invoices::buyer_name.eq(buyer_name),
                    invoices::currency.eq(payment.currency),
                    invoices::amount.eq(shares.into_iter().sum::<i64>()),
                    invoices::issued_at.eq(now),
                ))
                .returning(Invoice::as_returning())
                .get_result(connection)
                .await?;
            Ok(Some(invoice))
        })
        .await
}

/// What the payment paid, line by line, without what another payment had paid.
async fn amounts(
    connection: &mut AsyncPgConnection,
    payment_id: PaymentId,
) -> Result<Vec<i64>, DatabaseError> {
    let shares = payment_lines::table
        .inner_join(order_lines::table)
        .filter(payment_lines::payment_id.eq(payment_id))
        .filter(order_lines::paid_by_payment_id.eq(payment_id))
        .select(payment_lines::amount);
    Ok(shares.load(connection).await?)
}

async fn next_number(connection: &mut AsyncPgConnection, year: i32) -> Result<i32, DatabaseError> {
    let of_year = invoices::table.filter(invoices::year.eq(year));
    let last: Option<i32> = of_year.select(max(invoices::number)).first(connection).await?;
    let next = last.unwrap_or(0).checked_add(1);
    next.ok_or_else(|| DatabaseError::internal(format!("there are no more invoice numbers in {year}")))
}

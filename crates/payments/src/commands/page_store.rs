//! Keeps the page the gateway opened.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::payments;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::PaymentId;

use crate::attempts;
use crate::gateway::PaymentPage;
use crate::model::Payment;

/// Stores the page, unless somebody else who asked for it was quicker: the gateway gave both the same.
///
/// # Errors
/// When the database fails.
pub async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: PaymentId,
    page: &PaymentPage,
) -> Result<Payment, DatabaseError> {
    let stored = diesel::update(payments::table.find(id))
        .filter(payments::page_url.is_null())
        .set((
            payments::page_url.eq(&page.url),
            payments::page_token.eq(&page.token),
            payments::updated_at.eq(now),
        ))
        .returning(Payment::as_returning())
        .get_result(connection)
        .await
        .optional()?;
    match stored {
        Some(payment) => Ok(payment),
        None => attempts::find(connection, id)
            .await?
            .ok_or_else(|| DatabaseError::internal(format!("{id} does not exist"))),
    }
}

//! Lists for admins.

use database::QueryError;
use database::schema::{payment_events, payments, refunds};
use diesel::dsl::count_star;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::page::{Page, PageRequest};

use super::latest_first::latest_first;
use super::scope::require_all;
use crate::model::{Payment, PaymentEvent, PaymentEventKey, PaymentKey, Refund, RefundKey};
use crate::state::{PaymentStatus, RefundStatus};

/// Which payments a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaymentFilter {
    /// Which states; empty for all.
    pub statuses: Vec<PaymentStatus>,
    /// Only those an admin must look at.
    pub attention_only: bool,
}

impl PaymentFilter {
    /// What cursors of a list with this filter are bound to; `list` names the list.
    #[must_use]
    pub fn binding(&self, list: &str) -> String {
        format!("{list}/{:?}/{}", self.statuses, self.attention_only)
    }

    fn query(&self) -> payments::BoxedQuery<'static, Pg> {
        let mut query = payments::table.into_boxed();
        if !self.statuses.is_empty() {
            query = query.filter(payments::status.eq_any(self.statuses.clone()));
        }
        if self.attention_only {
            query = query.filter(payments::attention.is_not_null());
        }
        query
    }
}

/// Which refunds a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RefundFilter {
    /// Which states; empty for all.
    pub statuses: Vec<RefundStatus>,
}

impl RefundFilter {
    /// What cursors of a list with this filter are bound to; `list` names the list.
    #[must_use]
    pub fn binding(&self, list: &str) -> String {
        format!("{list}/{:?}", self.statuses)
    }

    fn query(&self) -> refunds::BoxedQuery<'static, Pg> {
        let query = refunds::table.into_boxed();
        if self.statuses.is_empty() {
            query
        } else {
            query.filter(refunds::status.eq_any(self.statuses.clone()))
        }
    }
}

/// A page of everybody's payments, latest first.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn payments_page(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &PaymentFilter,
    (request, key): (&PageRequest, Option<PaymentKey>),
) -> Result<Page<Payment>, QueryError> {
    require_all(actor)?;
    let page = latest_first!(filter.query(), (payments::created_at, payments::id), (request, key));
    Ok(Page::from_rows(request, page.select(Payment::as_select()).load(connection).await?))
}

/// How many payments [`payments_page`] has in all.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn payments_count(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &PaymentFilter,
) -> Result<i64, QueryError> {
    require_all(actor)?;
    Ok(filter.query().select(count_star()).get_result(connection).await?)
}

/// A page of everybody's refunds, latest first.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn refunds_page(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &RefundFilter,
    (request, key): (&PageRequest, Option<RefundKey>),
) -> Result<Page<Refund>, QueryError> {
    require_all(actor)?;
    let page = latest_first!(filter.query(), (refunds::created_at, refunds::id), (request, key));
    Ok(Page::from_rows(request, page.select(Refund::as_select()).load(connection).await?))
}

/// How many refunds [`refunds_page`] has in all.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn refunds_count(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &RefundFilter,
) -> Result<i64, QueryError> {
    require_all(actor)?;
    Ok(filter.query().select(count_star()).get_result(connection).await?)
}

/// A page of what the gateway said of payments that are not ours, latest first.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn unknown_events_page(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    (request, key): (&PageRequest, Option<PaymentEventKey>),
) -> Result<Page<PaymentEvent>, QueryError> {
    require_all(actor)?;
    let unknown = payment_events::table.filter(payment_events::payment_id.is_null()).into_boxed();
    let page = latest_first!(unknown, (payment_events::received_at, payment_events::id), (request, key));
    Ok(Page::from_rows(request, page.select(PaymentEvent::as_select()).load(connection).await?))
}

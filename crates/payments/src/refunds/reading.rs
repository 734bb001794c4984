//! A refund as commands ask for it.

use database::DatabaseError;
use database::schema::{orders, payments, refunds};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{RefundId, UserId};

use crate::model::Refund;

/// The refund, which is there.
pub(crate) async fn find(connection: &mut AsyncPgConnection, id: RefundId) -> Result<Refund, DatabaseError> {
    Ok(refunds::table.find(id).select(Refund::as_select()).first(connection).await?)
}

/// Whether there is such a refund and it is of an order of the buyer's. Asked before anything is locked; it never changes.
pub(crate) async fn is_of_buyer(
    connection: &mut AsyncPgConnection,
    buyer: UserId,
    id: RefundId,
) -> Result<bool, DatabaseError> {
    let own = refunds::table
        .inner_join(payments::table.on(payments::id.eq(refunds::payment_id)))
        .inner_join(orders::table.on(orders::id.eq(payments::order_id)))
        .filter(refunds::id.eq(id))
        .filter(orders::buyer_user_id.eq(buyer));
    Ok(diesel::select(exists(own)).get_result(connection).await?)
}

//! A refund as commands answer it.

use database::DatabaseError;
use database::schema::refunds;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::RefundId;

use crate::model::Refund;

/// The refund, which is there.
pub(crate) async fn find(connection: &mut AsyncPgConnection, id: RefundId) -> Result<Refund, DatabaseError> {
    Ok(refunds::table.find(id).select(Refund::as_select()).first(connection).await?)
}

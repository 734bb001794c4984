//! Asks the gateway where a payout stands, and does what follows. Notifications, the sweep over silent payouts and whoever was
//! too late to approve all end here.

use database::DatabaseError;
use database::schema::payouts;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::PayoutId;
use payments::FlowError;
use payments::faults::fault_point;

use crate::commands::news_apply;
use crate::model::Payout;
use crate::services::PayoutServices;

/// Asks, and applies the answer. The payout as it is then; `None` when there is no such payout. What the gateway has no name for
/// yet stays as it is.
///
/// # Errors
/// When the gateway or the database fails: run it again.
pub async fn run(services: &PayoutServices, id: PayoutId) -> Result<Option<Payout>, FlowError> {
    let Some(payout) = find(services, id).await? else { return Ok(None) };
    let Some(reference) = payout.gateway_reference.as_deref() else { return Ok(Some(payout)) };
    let Some(gateway) = services.gateway.as_deref() else {
        // After some days of this it is an admin's to look at.
        tracing::error!(payout.id = %id, "there is no payout gateway to ask where a payout stands");
        return Ok(Some(payout));
    };
    fault_point("payouts.refresh.before_status");
    let news = gateway.status(reference).await?;
    fault_point("payouts.refresh.after_status");
    let mut connection = services.pools.write().await?;
    let now = services.clock.now();
    let payout = match &news {
        Some(news) => news_apply::run(&mut connection, now, id, news).await?,
        None => news_apply::unknown(&mut connection, now, id).await?,
    };
    fault_point("payouts.apply.after_commit");
    Ok(payout)
}

async fn find(services: &PayoutServices, id: PayoutId) -> Result<Option<Payout>, DatabaseError> {
    let mut connection = services.pools.write().await?;
    let payout = payouts::table.find(id).select(Payout::as_select()).first(&mut *connection).await;
    Ok(payout.optional()?)
}

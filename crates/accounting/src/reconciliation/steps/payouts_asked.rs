//! The gateway is asked for each payout that changed, or is on its way.

use ::payouts::flows::payout_refresh;
use ::payouts::gateway::{GatewayPayoutStatus, PayoutGateway, PayoutNews};
use ::payouts::{Payout, PayoutStatus};
use database::schema::payouts as rows;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use kernel::id::{EntityId as _, PayoutId};
use ledger::{AccountName, AccountPurpose};

use super::{ASKED_PAGE_SIZE, Asked, after};
use crate::reconciliation::delayed::Delayed;
use crate::reconciliation::difference::Difference;
use crate::reconciliation::model::{ReconciliationRun, Subject};
use crate::reconciliation::progress::Found;
use crate::reconciliation::proposal::Proposal;
use crate::reconciliation::state::DifferenceKind;
use crate::services::AccountingServices;

/// The next payouts that the gateway has a name for, and that changed in the run's time or are on their way. None without a gateway.
pub(super) async fn page(
    services: &AccountingServices,
    run: &ReconciliationRun,
) -> Result<Vec<PayoutId>, Delayed> {
    if services.payouts.gateway.is_none() {
        return Ok(Vec::new());
    }
    // Raw SQL: for the row that it is read into. Along the key, as payments are.
    let statement = diesel::sql_query(
        "SELECT id FROM payouts
         WHERE id > $1 AND gateway_reference IS NOT NULL AND updated_at <= $3
           AND (updated_at >= $2 OR status IN ('APPROVED', 'PROCESSING'))
         ORDER BY id LIMIT $4",
    );
    let page: Vec<Asked> = statement
        .bind::<SqlUuid, _>(after(run))
        .bind::<Timestamptz, _>(run.starts_at)
        .bind::<Timestamptz, _>(run.ends_at)
        .bind::<BigInt, _>(ASKED_PAGE_SIZE)
        .load(&mut *services.pools.write().await?)
        .await?;
    Ok(page.into_iter().map(|asked| PayoutId::from_uuid(asked.id)).collect())
}

/// Compares. What differs is asked for in the ordinary way first, as if the gateway had told us of it.
pub(super) async fn compare(
    services: &AccountingServices,
    run: &ReconciliationRun,
    id: PayoutId,
) -> Result<Found, Delayed> {
    let mut found = Found { checked: 1, ..Found::default() };
    let Some(gateway) = services.payouts.gateway.clone() else { return Ok(found) };
    let Some((payout, theirs)) = read_and_ask(services, gateway.as_ref(), id).await? else {
        return Ok(found);
    };
    if payout.updated_at > run.ends_at || difference(&payout, theirs.as_ref()).is_none() {
        return Ok(found);
    }
    payout_refresh::run(&services.payouts, id).await?;
    let Some((payout, theirs)) = read_and_ask(services, gateway.as_ref(), id).await? else {
        return Ok(found);
    };
    match difference(&payout, theirs.as_ref()) {
        Some(difference) => found.differences.push(difference),
        None => {
            tracing::warn!(payout.id = %id, run.id = %run.id, "a reconciliation heard what a notification should have told");
            found.healed = 1;
        }
    }
    Ok(found)
}

/// Our row, and then the gateway: no connection is held while it is asked.
async fn read_and_ask(
    services: &AccountingServices,
    gateway: &dyn PayoutGateway,
    id: PayoutId,
) -> Result<Option<(Payout, Option<PayoutNews>)>, Delayed> {
    let payout: Option<Payout> = rows::table
        .find(id)
        .select(Payout::as_select())
        .first(&mut *services.pools.write().await?)
        .await
        .optional()?;
    let Some(payout) = payout else { return Ok(None) };
    let Some(reference) = payout.gateway_reference.as_deref() else { return Ok(None) };
    let news = gateway.status(reference).await?;
    Ok(Some((payout, news)))
}

/// What differs: another amount is one difference, whatever the status.
fn difference(payout: &Payout, theirs: Option<&PayoutNews>) -> Option<Difference> {
    let subject = Subject::Payout(payout.id);
    let Some(news) = theirs else {
        let kind = DifferenceKind::PayoutStatusDiffers;
        return Some(Difference::of_words(kind, subject, payout.status.as_str(), "no such payout"));
    };
    if news.amount != payout.amount {
        let kind = DifferenceKind::PayoutAmountDiffers;
        let difference = Difference::of_amounts(kind, subject, payout.amount, news.amount);
        let proposal = if payout.status == PayoutStatus::Paid {
            to_teacher(payout, payout.amount - news.amount)
        } else {
            None
        };
        return Some(difference.proposing(proposal));
    }
    if agrees(payout.status, news.status) {
        return None;
    }
    let kind = DifferenceKind::PayoutStatusDiffers;
    let difference = Difference::of_words(kind, subject, payout.status.as_str(), &news.gateway_status);
    let proposal = match (payout.status, news.status) {
        // It was hers again, and has arrived nevertheless.
        (PayoutStatus::Failed, GatewayPayoutStatus::Completed) => to_teacher(payout, -payout.amount),
        _ => None,
    };
    Some(difference.proposing(proposal))
}

/// So much is hers again, out of what left the balance; the other way round when negative.
fn to_teacher(payout: &Payout, amount: i64) -> Option<Proposal> {
    let hers = AccountName::of(AccountPurpose::TeacherAvailable, payout.person_id);
    Proposal::moving(amount, hers, AccountName::platform(AccountPurpose::PayoutBalance))
}

/// Whether the gateway's word is one that we may have: what is approved there may still be asked for here, and whether it is at the
/// bank is not told apart.
const fn agrees(ours: PayoutStatus, theirs: GatewayPayoutStatus) -> bool {
    use GatewayPayoutStatus::{Approved, Completed, Failed, Processed, Queued, Rejected};
    match ours {
        PayoutStatus::Requested | PayoutStatus::Approved => matches!(theirs, Queued),
        PayoutStatus::Processing => matches!(theirs, Approved | Processed),
        PayoutStatus::Paid => matches!(theirs, Completed),
        PayoutStatus::Failed => matches!(theirs, Failed | Rejected),
        // Nothing of it can have left: it was called off before anybody approved it.
        PayoutStatus::Cancelled => matches!(theirs, Queued | Rejected | Failed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_of_the_gateway_fits_where_it_leads() {
        use GatewayPayoutStatus::{Approved, Completed, Failed, Processed, Queued, Rejected, Unknown};
        let all = [Queued, Approved, Processed, Completed, Failed, Rejected, Unknown];
        let fitting = |ours| all.into_iter().filter(|theirs| agrees(ours, *theirs)).collect::<Vec<_>>();
        assert_eq!(fitting(PayoutStatus::Approved), [Queued]);
        assert_eq!(fitting(PayoutStatus::Processing), [Approved, Processed]);
        assert_eq!(fitting(PayoutStatus::Paid), [Completed]);
        assert_eq!(fitting(PayoutStatus::Failed), [Failed, Rejected]);
    }
}

//! Which payouts and batches a list shows.

use async_graphql::{Context, InputObject};
use kernel::id::{PayoutBatchId, TeacherId, UserId};
use payouts::queries;

use super::types::{PayoutMethod, PayoutStatus};
use crate::error::ApiResult;
use crate::ledger::queries::{Holder, holder};
use crate::public_id::PublicId;

/// Which payouts a list shows; everything given must hold.
#[derive(InputObject, Default)]
pub struct PayoutFilter {
    /// Which states; all without it.
    statuses: Option<Vec<PayoutStatus>>,
    /// How they are sent. Those that are not approved have no method yet.
    method: Option<PayoutMethod>,
    /// Whether somebody should look at them; all without it.
    needs_attention: Option<bool>,
    /// Whether they are in a batch: with `false` and REQUESTED, what waits for `payoutBatchCreate`.
    is_in_batch: Option<bool>,
    /// Only those of this batch.
    batch_id: Option<PublicId<PayoutBatchId>>,
    /// Only those of this user.
    user_id: Option<PublicId<UserId>>,
    /// Only those of whoever teaches under this profile.
    teacher_id: Option<PublicId<TeacherId>>,
}

impl PayoutFilter {
    /// The same with the person that is named; `None` when somebody is named who is not there.
    pub(super) async fn read(self, context: &Context<'_>) -> ApiResult<Option<queries::PayoutFilter>> {
        let person_id = match holder(context, self.user_id, self.teacher_id).await? {
            Holder::Anybody => None,
            Holder::Person(person) => Some(person),
            Holder::Nobody => return Ok(None),
        };
        Ok(Some(queries::PayoutFilter {
            person_id,
            statuses: self.statuses.unwrap_or_default().into_iter().map(Into::into).collect(),
            method: self.method.map(Into::into),
            has_attention: self.needs_attention,
            batch_id: self.batch_id.map(|id| id.0),
            is_in_batch: self.is_in_batch,
        }))
    }
}

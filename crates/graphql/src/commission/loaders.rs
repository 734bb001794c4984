//! Batched reads of rules; admins only.

use std::collections::HashMap;
use std::sync::Arc;

use database::DatabaseError;
use kernel::id::{CommissionRuleId, WithholdingRuleId};
use payments::queries;

use crate::loader::{Batch, LoaderScope};

/// Commission rules by id.
pub struct CommissionRuleById;

impl Batch for CommissionRuleById {
    type Key = CommissionRuleId;
    type Value = Arc<payments::CommissionRule>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<CommissionRuleId>,
    ) -> Result<HashMap<CommissionRuleId, Self::Value>, DatabaseError> {
        let found =
            queries::commission_rules_by_ids(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        Ok(found.into_iter().map(|rule| (rule.id, Arc::new(rule))).collect())
    }
}

/// Rules of withholding by id.
pub struct WithholdingRuleById;

impl Batch for WithholdingRuleById {
    type Key = WithholdingRuleId;
    type Value = Arc<payments::WithholdingRule>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<WithholdingRuleId>,
    ) -> Result<HashMap<WithholdingRuleId, Self::Value>, DatabaseError> {
        let found =
            queries::withholding_rules_by_ids(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        Ok(found.into_iter().map(|rule| (rule.id, Arc::new(rule))).collect())
    }
}

//! Batched reads of cancellation policies.

use std::collections::HashMap;
use std::sync::Arc;

use booking::CancellationTerms;
use booking::queries;
use database::DatabaseError;
use kernel::id::{CancellationPolicyId, TeacherId};

use crate::loader::{Batch, LoaderScope};

/// Policies by id, also ended ones.
pub struct CancellationPolicyById;

impl Batch for CancellationPolicyById {
    type Key = CancellationPolicyId;
    type Value = Arc<CancellationTerms>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<CancellationPolicyId>,
    ) -> Result<HashMap<CancellationPolicyId, Arc<CancellationTerms>>, DatabaseError> {
        let found = queries::cancellation_policies_by_ids(&mut *scope.connection().await?, &keys).await?;
        Ok(found.into_iter().map(|terms| (terms.policy.id, Arc::new(terms))).collect())
    }
}

/// The policy under which a teacher is booked now.
pub struct CancellationPolicyOfTeacher;

impl Batch for CancellationPolicyOfTeacher {
    type Key = TeacherId;
    type Value = Arc<CancellationTerms>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<TeacherId>,
    ) -> Result<HashMap<TeacherId, Arc<CancellationTerms>>, DatabaseError> {
        let found =
            queries::cancellation_policies_of_teachers(&mut *scope.connection().await?, &keys).await?;
        Ok(found.into_iter().map(|(teacher, terms)| (teacher, Arc::new(terms))).collect())
    }
}

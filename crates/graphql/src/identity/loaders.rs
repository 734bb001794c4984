//! Batched reads of people.

use std::collections::HashMap;
use std::sync::Arc;

use database::DatabaseError;
use identity::UserWithProfile;
use kernel::id::{PersonId, UserId};

use crate::loader::{Batch, LoaderScope};

/// Users by their id. Whoever loads one decides what of it is shown to whom: [`super::types::User`] shows what anyone
/// may see.
pub struct UserById;

impl Batch for UserById {
    type Key = UserId;
    type Value = Arc<UserWithProfile>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<UserId>,
    ) -> Result<HashMap<UserId, Arc<UserWithProfile>>, DatabaseError> {
        let users = identity::queries::users_by_ids(&mut *scope.connection().await?, &keys).await?;
        Ok(users.into_iter().map(|user| (user.id, Arc::new(user))).collect())
    }
}

/// The user who is a person. Whoever loads one decides what of it is shown to whom.
pub struct UserOfPerson;

impl Batch for UserOfPerson {
    type Key = PersonId;
    type Value = Arc<UserWithProfile>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<PersonId>,
    ) -> Result<HashMap<PersonId, Arc<UserWithProfile>>, DatabaseError> {
        let users = identity::queries::users_of_people(&mut *scope.connection().await?, &keys).await?;
        Ok(users.into_iter().map(|user| (user.person_id, Arc::new(user))).collect())
    }
}

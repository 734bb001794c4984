//! A user as others see them.

use std::sync::Arc;

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use identity::UserWithProfile;
use kernel::id::UserId;

use super::Role;
use crate::catalog::types::City;
use crate::catalog::vocabulary;
use crate::connection;
use crate::error::ApiResult;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;
use crate::uploads::public_file_url;

/// A user as others see them.
pub struct User(pub Arc<UserWithProfile>);

/// A user as others see them: the other side of a booking, the author of a review. One's own account is `viewer`.
#[Object]
impl User {
    /// The user's id.
    async fn id(&self) -> PublicId<UserId> {
        self.0.id.into()
    }

    /// Their name.
    async fn full_name(&self) -> &str {
        &self.0.full_name
    }

    /// Their picture, a JPEG with a longer side of at most 2,048 pixels. The address is the same all day and good for a day
    /// more: do not keep it. Null when they have none.
    async fn avatar_url(&self, context: &Context<'_>) -> ApiResult<Option<Arc<str>>> {
        public_file_url(context, self.0.avatar_file_id).await
    }

    /// The city they live in; null when they do not say.
    async fn city(&self, context: &Context<'_>) -> ApiResult<Option<City>> {
        let Some(id) = self.0.city_id else { return Ok(None) };
        Ok(vocabulary(context).await?.city(id).cloned().map(City))
    }

    /// What they may be.
    async fn roles(&self) -> Vec<Role> {
        self.0.roles.iter().map(Role::from).collect()
    }

    /// When they registered.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// Their address. ADMIN only: null for everybody else.
    async fn email(&self, context: &Context<'_>) -> Option<&str> {
        context.actor().is_admin().then_some(self.0.email.as_str())
    }

    /// Since when an admin keeps them out. ADMIN only: null for everybody else.
    async fn suspended_at(&self, context: &Context<'_>) -> Option<DateTime<Utc>> {
        self.0.suspended_at.filter(|_| context.actor().is_admin())
    }

    /// Why they are kept out, in the admin's words. ADMIN only: null for everybody else.
    async fn suspension_reason(&self, context: &Context<'_>) -> Option<&str> {
        self.0.suspension_reason.as_deref().filter(|_| context.actor().is_admin())
    }
}

connection!(UserConnection, UserEdge, User, "users");

//! The signed-in user as they see themselves.

use std::sync::Arc;

use async_graphql::{Context, MergedObject, Object};
use chrono::{DateTime, Utc};
use identity::UserWithProfile;
use identity::queries::LOGIN_SESSIONS_BINDING;
use kernel::id::UserId;
use kernel::page::encode_cursor;

use super::{Locale, LoginSession, LoginSessionConnection, LoginSessionEdge, Role};
use crate::booking::ViewerBookings;
use crate::calendar::ViewerCalendar;
use crate::catalog::types::City;
use crate::catalog::{ViewerCatalog, vocabulary};
use crate::connection::page_request;
use crate::cost::Paged;
use crate::disputes::ViewerDisputes;
use crate::entitlements::ViewerLibrary;
use crate::error::ApiResult;
use crate::ledger::ViewerEarnings;
use crate::materials::ViewerMaterials;
use crate::notifications::ViewerNotifications;
use crate::payments::ViewerOrders;
use crate::payouts::ViewerPayouts;
use crate::public_id::PublicId;
use crate::reviews::ViewerReviews;
use crate::scope::ContextExtension as _;
use crate::uploads::public_file_url;

// Domains add what is the viewer's own as further parts.
/// The signed-in user with everything that is theirs alone.
#[derive(MergedObject)]
pub struct Viewer(
    ViewerAccount,
    ViewerCatalog,
    ViewerCalendar,
    ViewerBookings,
    ViewerMaterials,
    ViewerReviews,
    ViewerNotifications,
    ViewerEarnings,
    ViewerOrders,
    ViewerLibrary,
    ViewerDisputes,
    ViewerPayouts,
);

impl Viewer {
    /// The viewer with this account.
    #[must_use]
    pub fn of(row: Arc<UserWithProfile>) -> Self {
        Self(
            ViewerAccount(row),
            ViewerCatalog,
            ViewerCalendar,
            ViewerBookings,
            ViewerMaterials,
            ViewerReviews,
            ViewerNotifications,
            ViewerEarnings,
            ViewerOrders,
            ViewerLibrary,
            ViewerDisputes,
            ViewerPayouts,
        )
    }
}

/// The account's part of [`Viewer`].
struct ViewerAccount(Arc<UserWithProfile>);

/// The account of the signed-in user.
#[Object]
impl ViewerAccount {
    /// The user's id.
    async fn id(&self) -> PublicId<UserId> {
        self.0.id.into()
    }

    /// The address they sign in with and get mails at.
    async fn email(&self) -> &str {
        &self.0.email
    }

    /// Their name.
    async fn full_name(&self) -> &str {
        &self.0.full_name
    }

    /// Their picture, a JPEG with a longer side of at most 2,048 pixels. The address is the same all day and good for a day
    /// more: do not keep it. Null when they have none. Whoever sees their name may see it.
    async fn avatar_url(&self, context: &Context<'_>) -> ApiResult<Option<Arc<str>>> {
        public_file_url(context, self.0.avatar_file_id).await
    }

    /// What they may be.
    async fn roles(&self) -> Vec<Role> {
        self.0.roles.iter().map(Role::from).collect()
    }

    /// The city they live in; null when they do not say.
    async fn city(&self, context: &Context<'_>) -> ApiResult<Option<City>> {
        let Some(id) = self.0.city_id else { return Ok(None) };
        Ok(vocabulary(context).await?.city(id).cloned().map(City))
    }

    /// The IANA time zone they read a clock in, e.g. `Asia/Makassar`.
    async fn time_zone(&self) -> &'static str {
        self.0.time_zone.name()
    }

    /// The language of their mails.
    async fn locale(&self) -> Locale {
        self.0.locale.into()
    }

    /// Their WhatsApp number in E.164, e.g. `+6281234567890`; null when they do not say.
    async fn whatsapp_number(&self) -> Option<&str> {
        self.0.whatsapp_number.as_deref()
    }

    /// What they want to learn, in their words; null when they do not say.
    async fn learning_goal(&self) -> Option<&str> {
        self.0.learning_goal.as_deref()
    }

    /// When they registered.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When account or profile last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }

    /// Where they are signed in, newest first.
    #[graphql(directive = Paged::apply())]
    async fn login_sessions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<LoginSessionConnection> {
        let request = page_request(first, after, last, before)?;
        let key = request.key(LOGIN_SESSIONS_BINDING)?;
        let now = context.now();
        let mut connection = context.read().await?;
        let page =
            identity::queries::login_sessions_of_user(&mut connection, self.0.id, now, &request, key).await?;
        let edges = page.map(|session| LoginSessionEdge {
            cursor: encode_cursor(LOGIN_SESSIONS_BINDING, &session.key()),
            node: LoginSession(session),
        });
        Ok(LoginSessionConnection::new(edges, None))
    }
}

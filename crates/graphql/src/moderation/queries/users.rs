//! `users`.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object};
use chrono::{DateTime, Utc};
use identity::queries;
use kernel::page::encode_cursor;
use kernel::text;

use super::check_instants;
use crate::connection::page_request;
use crate::cost::Paged;
use crate::error::{ApiError, ApiResult};
use crate::identity::types::{Role, User, UserConnection, UserEdge};
use crate::scope::ContextExtension as _;
use crate::total_count;

/// Shorter texts are in nearly every name, and no index finds them.
const SEARCH_CHARACTERS_MIN: usize = 3;
/// The longest name.
const SEARCH_CHARACTERS_MAX: usize = 100;

/// Which users a list shows; everything given must hold.
#[derive(InputObject, Default)]
pub struct UserFilter {
    /// A part of the address or of the name, 3 to 100 characters; small and capital letters are the same.
    search: Option<String>,
    /// Who has this role.
    role: Option<Role>,
    /// True for who is suspended, false for who is not.
    suspended: Option<bool>,
    /// Who registered then or later. From the year 2000 to 2099.
    registered_from: Option<DateTime<Utc>>,
    /// Who registered before that. From the year 2000 to 2099.
    registered_until: Option<DateTime<Utc>>,
}

impl UserFilter {
    fn checked(self) -> ApiResult<queries::UserFilter> {
        check_instants([self.registered_from, self.registered_until])?;
        Ok(queries::UserFilter {
            search: self.search.as_deref().map(checked_search).transpose()?,
            role: self.role.map(Into::into),
            suspended: self.suspended,
            registered_from: self.registered_from,
            registered_until: self.registered_until,
        })
    }
}

fn checked_search(search: &str) -> ApiResult<String> {
    text::single_line(search, SEARCH_CHARACTERS_MAX)
        .ok()
        .filter(|search| search.chars().count() >= SEARCH_CHARACTERS_MIN)
        .ok_or_else(|| {
            ApiError::BadUserInput("Search for 3 to 100 characters of an address or a name.".to_owned())
        })
}

/// Holder of `users`.
#[derive(Default)]
pub struct Users;

#[Object]
impl Users {
    /// All users, newest first; deleted ones are missing. ADMIN only.
    #[graphql(directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments and a filter")]
    async fn users(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which users.")] filter: Option<UserFilter>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<UserConnection> {
        context.actor().require_role(kernel::Role::Admin)?;
        let filter = filter.unwrap_or_default().checked()?;
        let request = page_request(first, after, last, before)?;
        let binding = filter.binding("users");
        let key = request.key(&binding)?;
        let mut connection = context.read().await?;
        let page = queries::users_page(&mut connection, context.actor(), &filter, (&request, key)).await?;
        let edges = page.map(|user| UserEdge {
            cursor: encode_cursor(&binding, &user.key()),
            node: User(Arc::new(user)),
        });
        let total = total_count!(context, [filter], |connection, scope| {
            queries::users_count(&mut connection, &scope.actor, &filter)
        });
        Ok(UserConnection::new(edges, Some(total)))
    }
}

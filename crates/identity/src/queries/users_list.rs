//! Everybody, for admins.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use database::QueryError;
use database::schema::{profiles, users};
use diesel::dsl::{count_star, sql};
use diesel::expression::SqlLiteral;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::UserId;
use kernel::page::{Direction, Page, PageRequest};
use kernel::{Actor, Role};

use super::users_by_ids;
use crate::model::UserWithProfile;

/// Which users are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// A part of the address or of the name, in whatever letters.
    pub search: Option<String>,
    /// Who has this role.
    pub role: Option<Role>,
    /// Who is suspended, or who is not.
    pub suspended: Option<bool>,
    /// Who registered not before.
    pub registered_from: Option<DateTime<Utc>>,
    /// Who registered before.
    pub registered_until: Option<DateTime<Utc>>,
}

/// What the list of users is ordered by: newest first.
pub type UserKey = (DateTime<Utc>, UserId);

impl UserWithProfile {
    /// The user's place in the list of all.
    #[must_use]
    pub fn key(&self) -> UserKey {
        (self.created_at, self.id)
    }
}

impl UserFilter {
    /// What cursors of a list with this filter are bound to; `list` names the list.
    #[must_use]
    pub fn binding(&self, list: &str) -> String {
        format!("{list}/{self:?}")
    }

    fn query(&self) -> users::BoxedQuery<'static, Pg> {
        let mut query = users::table.filter(users::deleted_at.is_null()).into_boxed();
        if let Some(text) = &self.search {
            let part = containing(text);
            // A union, not an `OR` across two tables: that no index could serve.
            let addressed = diesel::alias!(users as addressed);
            let by_address = addressed
                .filter(addressed.field(users::email).ilike(part.clone()))
                .select(addressed.field(users::id));
            let by_name = profiles::table.filter(profiles::full_name.ilike(part)).select(profiles::user_id);
            query = query.filter(users::id.eq_any(by_address.union(by_name)));
        }
        if let Some(role) = self.role {
            query = query.filter(has_role(role));
        }
        query = match self.suspended {
            Some(true) => query.filter(users::suspended_at.is_not_null()),
            Some(false) => query.filter(users::suspended_at.is_null()),
            None => query,
        };
        if let Some(from) = self.registered_from {
            query = query.filter(users::created_at.ge(from));
        }
        if let Some(until) = self.registered_until {
            query = query.filter(users::created_at.lt(until));
        }
        query
    }
}

/// "This user has the role", as a condition on the table `users`.
///
/// Written as text because a bind parameter hides from the planner that admins are few: it reads all users to find them.
fn has_role(role: Role) -> SqlLiteral<Bool> {
    sql(&format!(
        "EXISTS (SELECT FROM user_roles WHERE user_roles.user_id = users.id AND user_roles.role = '{}')",
        role.as_str()
    ))
}

/// The pattern of texts that contain this one.
fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for character in text.chars() {
        if matches!(character, '\\' | '%' | '_') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

/// A page of all users, newest first. Deleted ones are missing.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn users_page(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &UserFilter,
    (request, key): (&PageRequest, Option<UserKey>),
) -> Result<Page<UserWithProfile>, QueryError> {
    actor.require_role(Role::Admin)?;
    let (at, id) = (users::created_at, users::id);
    let mut ids = filter.query().limit(request.size + 1);
    // The bound on the instant alone is what the index is read by.
    ids = match (request.direction, key) {
        (_, None) => ids,
        (Direction::Forward, Some(key)) => ids.filter(at.le(key.0)).filter(at.lt(key.0).or(id.lt(key.1))),
        (Direction::Backward, Some(key)) => ids.filter(at.ge(key.0)).filter(at.gt(key.0).or(id.gt(key.1))),
    };
    ids = match request.direction {
        Direction::Forward => ids.order((at.desc(), id.desc())),
        Direction::Backward => ids.order((at.asc(), id.asc())),
    };
    let page = Page::from_rows(request, ids.select(users::id).load::<UserId>(connection).await?);
    let found = users_by_ids(connection, &page.items).await?;
    let mut by_id: HashMap<UserId, UserWithProfile> = found.into_iter().map(|user| (user.id, user)).collect();
    // Whoever was deleted between the two statements is missing.
    let items = page.items.iter().filter_map(|id| by_id.remove(id)).collect();
    Ok(Page { items, has_next: page.has_next, has_previous: page.has_previous })
}

/// How many users [`users_page`] has in all.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn users_count(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &UserFilter,
) -> Result<i64, QueryError> {
    actor.require_role(Role::Admin)?;
    Ok(filter.query().select(count_star()).get_result(connection).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_searched_for_is_text_and_no_pattern() {
        assert_eq!(containing("sari"), "%sari%");
        assert_eq!(containing(r"100%_\"), r"%100\%\_\\%");
    }
}

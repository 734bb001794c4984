//! Filters of lists of notifications.

use async_graphql::InputObject;
use notifications::queries;

use super::types::NotificationKind;

/// Which notifications a list shows.
#[derive(InputObject, Default)]
pub struct NotificationFilter {
    /// Without those that were read.
    #[graphql(default)]
    unread_only: bool,
    /// Which kinds; all without it.
    kinds: Option<Vec<NotificationKind>>,
}

impl From<NotificationFilter> for queries::NotificationFilter {
    fn from(filter: NotificationFilter) -> Self {
        let kinds = filter.kinds.unwrap_or_default();
        Self { unread_only: filter.unread_only, kinds: kinds.into_iter().map(Into::into).collect() }
    }
}

//! Relay connections, written once for the whole schema.

use futures_util::future::BoxFuture;
use kernel::page::{Page, PageRequest};

use crate::error::ApiResult;

/// Counts a list when somebody selects `totalCount`, and only then.
pub type TotalCount = Box<dyn Fn() -> BoxFuture<'static, ApiResult<i64>> + Send + Sync>;

/// Where a page stands in its list.
#[derive(Debug, Clone, async_graphql::SimpleObject)]
pub struct PageInfo {
    /// Whether there are items before this page.
    pub has_previous_page: bool,
    /// Whether there are items after this page.
    pub has_next_page: bool,
    /// Cursor of the first item; null on an empty page.
    pub start_cursor: Option<String>,
    /// Cursor of the last item; null on an empty page. Give it as `after` to read on.
    pub end_cursor: Option<String>,
}

/// Checks Relay's four arguments.
///
/// # Errors
/// BAD_USER_INPUT with a sentence that says what to change.
pub fn page_request(
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
) -> ApiResult<PageRequest> {
    Ok(PageRequest::from_arguments(first, after, last, before)?)
}

/// The page information of a page whose items have these cursors.
#[must_use]
pub fn page_info<T>(page: &Page<T>, cursor: impl Fn(&T) -> &String) -> PageInfo {
    PageInfo {
        has_previous_page: page.has_previous,
        has_next_page: page.has_next,
        start_cursor: page.items.first().map(|edge| cursor(edge).clone()),
        end_cursor: page.items.last().map(|edge| cursor(edge).clone()),
    }
}

/// Counts a list when `totalCount` is selected, with a connection and the request's scope, and with clones of what is
/// named in brackets: `total_count!(context, [filter], |connection, scope| count(&mut connection, &scope.actor, &filter))`.
#[macro_export]
macro_rules! total_count {
    ($context:expr, [$($captured:ident),*], |$connection:ident, $scope:ident| $count:expr) => {{
        let scope = $crate::scope::ContextExtension::request($context).loaders.scope().clone();
        let count: $crate::connection::TotalCount = Box::new(move || {
            let $scope = scope.clone();
            $( let $captured = $captured.clone(); )*
            Box::pin(async move {
                let mut $connection = $scope.connection().await?;
                $count.await.map_err($crate::error::ApiError::from)
            })
        });
        count
    }};
}

/// Defines a connection and its edge for one node type:
/// `connection!(TeacherConnection, TeacherEdge, Teacher, "teachers");`
///
/// Make one with `TeacherConnection::new(page.map(|row| TeacherEdge { cursor: …, node: … }), total_count)`.
#[macro_export]
macro_rules! connection {
    ($connection:ident, $edge:ident, $node:ty, $plural:literal) => {
        #[doc = concat!("One of the ", $plural, " of a page, with its cursor.")]
        #[derive(::async_graphql::SimpleObject)]
        pub struct $edge {
            /// Where this item stands in the list; opaque, good for this list with this filter and order only.
            pub cursor: String,
            /// The item.
            pub node: $node,
        }

        #[doc = concat!("A page of ", $plural, ".")]
        pub struct $connection {
            page: ::kernel::page::Page<$edge>,
            total_count: Option<$crate::connection::TotalCount>,
        }

        impl $connection {
            /// A page; `total_count` is run when it is selected.
            #[must_use]
            pub fn new(
                page: ::kernel::page::Page<$edge>,
                total_count: Option<$crate::connection::TotalCount>,
            ) -> Self {
                Self { page, total_count }
            }
        }

        #[doc = concat!("A page of ", $plural, ".")]
        #[::async_graphql::Object]
        impl $connection {
            /// The items with their cursors.
            async fn edges(&self) -> &[$edge] {
                &self.page.items
            }

            /// The items without their cursors.
            async fn nodes(&self) -> Vec<&$node> {
                self.page.items.iter().map(|edge| &edge.node).collect()
            }

            /// Where this page stands in the list.
            async fn page_info(&self) -> $crate::connection::PageInfo {
                $crate::connection::page_info(&self.page, |edge| &edge.cursor)
            }

            /// How many items the whole list has. Counted only when selected; null where a list is not counted.
            async fn total_count(&self) -> $crate::error::ApiResult<Option<i32>> {
                match &self.total_count {
                    Some(count) => Ok(Some(i32::try_from(count().await?).unwrap_or(i32::MAX))),
                    None => Ok(None),
                }
            }
        }
    };
}

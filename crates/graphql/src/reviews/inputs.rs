//! Filters of lists of reviews.

use async_graphql::InputObject;
use reviews::queries;

use super::types::ReviewKind;

/// Which of a teacher's own reviews are listed.
#[derive(InputObject, Default)]
pub struct ReceivedReviewFilter {
    /// True for those that wait for a reply, false for those that have one; all without it.
    unanswered: Option<bool>,
    /// Those of lessons, or those of materials; both without it.
    kind: Option<ReviewKind>,
}

impl From<ReceivedReviewFilter> for queries::ReceivedFilter {
    fn from(filter: ReceivedReviewFilter) -> Self {
        Self { unanswered: filter.unanswered, kind: filter.kind.map(Into::into) }
    }
}

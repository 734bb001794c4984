//! Filters of lists of reviews.

use async_graphql::InputObject;
use reviews::queries;

/// Which of a teacher's own reviews are listed.
#[derive(InputObject, Default)]
pub struct ReceivedReviewFilter {
    /// True for those that wait for a reply, false for those that have one; all without it.
    unanswered: Option<bool>,
}

impl From<ReceivedReviewFilter> for queries::ReceivedFilter {
    fn from(filter: ReceivedReviewFilter) -> Self {
        Self { unanswered: filter.unanswered }
    }
}

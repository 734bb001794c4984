//! What the viewer has earned.

use async_graphql::{Context, Object};

use super::types::TeacherEarnings;
use crate::cost::{Cost, STATEMENT_COST};
use crate::error::ApiResult;

/// The earnings' part of `Viewer`.
pub struct ViewerEarnings;

/// What the signed-in user has earned.
#[Object]
impl ViewerEarnings {
    /// What the viewer has earned by teaching. TEACHER only.
    #[graphql(directive = Cost::apply(STATEMENT_COST))]
    async fn teacher_earnings(&self, context: &Context<'_>) -> ApiResult<TeacherEarnings> {
        TeacherEarnings::read(context).await
    }
}

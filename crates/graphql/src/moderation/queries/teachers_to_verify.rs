//! `teachersToVerify`.

use std::sync::Arc;

use async_graphql::{Context, Object};
use catalog::queries::{self, TEACHERS_TO_VERIFY_BINDING};
use kernel::Role;
use kernel::page::encode_cursor;

use crate::catalog::types::Teacher;
use crate::connection::page_request;
use crate::cost::Paged;
use crate::error::ApiResult;
use crate::moderation::types::{TeacherToVerifyConnection, TeacherToVerifyEdge};
use crate::scope::ContextExtension as _;
use crate::total_count;

/// Holder of `teachersToVerify`.
#[derive(Default)]
pub struct TeachersToVerify;

#[Object]
impl TeachersToVerify {
    /// Teachers in public view whom nobody has verified, who waits longest first: `teacherVerify` takes one off. ADMIN only.
    #[graphql(directive = Paged::apply())]
    async fn teachers_to_verify(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<TeacherToVerifyConnection> {
        context.actor().require_role(Role::Admin)?;
        let request = page_request(first, after, last, before)?;
        let key = request.key(TEACHERS_TO_VERIFY_BINDING)?;
        let mut connection = context.read().await?;
        let page = queries::teachers_to_verify(&mut connection, context.actor(), &request, key).await?;
        let edges = page.map(|teacher| TeacherToVerifyEdge {
            cursor: encode_cursor(TEACHERS_TO_VERIFY_BINDING, &queries::to_verify_key(&teacher)),
            node: Teacher(Arc::new(teacher)),
        });
        let total = total_count!(context, [], |connection, scope| {
            queries::count_to_verify(&mut connection, &scope.actor)
        });
        Ok(TeacherToVerifyConnection::new(edges, Some(total)))
    }
}

//! `reviews`.

use async_graphql::{Context, InputObject, Object};
use chrono::{DateTime, Utc};
use kernel::Role;
use kernel::id::{MaterialId, TeacherId};
use reviews::queries;

use super::check_instants;
use crate::connection::page_request;
use crate::cost::Paged;
use crate::error::{ApiError, ApiResult};
use crate::public_id::PublicId;
use crate::reviews::types::{ReviewConnection, ReviewKind, reviews_connection};
use crate::scope::ContextExtension as _;
use crate::total_count;

/// Which reviews a list shows; everything given must hold.
#[derive(InputObject, Default)]
pub struct ReviewFilter {
    /// Of this teacher's lessons and materials.
    teacher_id: Option<PublicId<TeacherId>>,
    /// Of this material.
    material_id: Option<PublicId<MaterialId>>,
    /// Of lessons, or of materials.
    kind: Option<ReviewKind>,
    /// With at most so many stars: 1 to 5.
    rating_max: Option<i32>,
    /// True for hidden ones, false for those in public view.
    hidden: Option<bool>,
    /// Written then or later. From the year 2000 to 2099.
    from: Option<DateTime<Utc>>,
    /// Written before that. From the year 2000 to 2099.
    until: Option<DateTime<Utc>>,
}

impl ReviewFilter {
    fn checked(self) -> ApiResult<queries::ReviewFilter> {
        check_instants([self.from, self.until])?;
        Ok(queries::ReviewFilter {
            teacher_id: self.teacher_id.map(|id| id.0),
            material_id: self.material_id.map(|id| id.0),
            kind: self.kind.map(Into::into),
            rating_max: self.rating_max.map(checked_rating).transpose()?,
            hidden: self.hidden,
            from: self.from,
            until: self.until,
        })
    }
}

fn checked_rating(stars: i32) -> ApiResult<i16> {
    i16::try_from(stars)
        .ok()
        .filter(|stars| (1..=5).contains(stars))
        .ok_or_else(|| ApiError::BadUserInput("A review has 1 to 5 stars.".to_owned()))
}

/// Holder of `reviews`.
#[derive(Default)]
pub struct Reviews;

#[Object]
impl Reviews {
    /// All reviews, newest first; hidden ones are among them. ADMIN only: the public finds those of lessons at the
    /// teacher, and those of a material at the material.
    #[graphql(directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments and a filter")]
    async fn reviews(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which reviews.")] filter: Option<ReviewFilter>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<ReviewConnection> {
        context.actor().require_role(Role::Admin)?;
        let filter = filter.unwrap_or_default().checked()?;
        let request = page_request(first, after, last, before)?;
        let binding = filter.binding("reviews");
        let key = request.key(&binding)?;
        let mut connection = context.read().await?;
        let page = queries::reviews_page(&mut connection, context.actor(), &filter, (&request, key)).await?;
        let total = total_count!(context, [filter], |connection, scope| {
            queries::reviews_count(&mut connection, &scope.actor, &filter)
        });
        Ok(reviews_connection(page, &binding, total))
    }
}

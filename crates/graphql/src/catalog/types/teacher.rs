//! `Teacher`

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use catalog::policy;
use chrono::{DateTime, Utc};
use kernel::id::TeacherId;
use kernel::money::lesson_price;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::{City, Language, LessonMode, PortfolioItem, Skill, TeacherStatus};
use crate::calendar::{AvailabilitySlot, AvailabilitySlotConnection, NextFreeSlots, free_slots};
use crate::cancellation::{CancellationPolicy, CancellationPolicyOfTeacher};
use crate::catalog::loaders::{IsFavourite, PortfolioOfTeacher, SkillsOfTeacher};
use crate::catalog::vocabulary;
use crate::connection::page_request;
use crate::cost::{Cost, First, Items, MARKDOWN_COST, Paged, STATEMENT_COST};
use crate::error::{ApiError, ApiResult};
use crate::identity::loaders::UserById;
use crate::identity::types::User;
use crate::markdown;
use crate::materials::{MaterialConnection, materials_of_teacher};
use crate::money::Money;
use crate::public_id::PublicId;
use crate::reviews::{LatestReviews, Review, ReviewConnection, reviews_of_teacher};
use crate::scope::ContextExtension as _;
use crate::uploads::public_file_url;

/// The most slots or reviews a card shows.
const CARD_ITEMS_MAX: i32 = 10;

/// A public teaching profile.
#[derive(Debug, Clone)]
pub struct Teacher(pub Arc<catalog::Teacher>);

/// What students think of a teacher.
#[derive(SimpleObject)]
pub struct TeacherRating {
    /// How many reviews of lessons there are.
    count: i32,
    /// The plain average, 1 to 5, to two decimals; null without reviews. Lists are ordered by a weighted one, in which
    /// few reviews count less.
    average: Option<f64>,
}

/// The plain average of this many reviews, to two decimals.
pub(crate) fn average_of_stars(sum: i32, count: i32) -> Option<f64> {
    (count > 0).then(|| (Decimal::from(sum) / Decimal::from(count)).round_dp(2).to_f64()).flatten()
}

fn card_items(first: i32) -> ApiResult<i64> {
    if (1..=CARD_ITEMS_MAX).contains(&first) {
        Ok(i64::from(first))
    } else {
        Err(ApiError::BadUserInput(format!("Ask for 1 to {CARD_ITEMS_MAX} items on a card.")))
    }
}

/// A public teaching profile.
#[Object]
impl Teacher {
    /// The teacher's id.
    pub(crate) async fn id(&self) -> PublicId<TeacherId> {
        self.0.id.into()
    }

    /// Its part of an address, e.g. `sari-dewi`. It changes with the name; old ones go on leading here.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// The name in public.
    async fn display_name(&self) -> &str {
        &self.0.display_name
    }

    /// One line about the teacher.
    async fn headline(&self) -> Option<&str> {
        self.0.headline.as_deref()
    }

    /// About the teacher: Markdown as typed.
    async fn bio(&self) -> Option<&str> {
        self.0.bio.as_deref()
    }

    /// About the teacher: HTML that is safe to put into a page.
    #[graphql(directive = Cost::apply(MARKDOWN_COST))]
    async fn bio_html(&self) -> Option<String> {
        self.0.bio.as_deref().map(markdown::render)
    }

    /// The teacher's picture, a JPEG with a longer side of at most 2,048 pixels. The address is the same all day and good for a
    /// day more: do not keep it. Null when there is none.
    async fn photo_url(&self, context: &Context<'_>) -> ApiResult<Option<Arc<str>>> {
        public_file_url(context, self.0.photo_file_id).await
    }

    /// Where the teacher lives and teaches.
    async fn city(&self, context: &Context<'_>) -> ApiResult<Option<City>> {
        let Some(id) = self.0.city_id else { return Ok(None) };
        Ok(vocabulary(context).await?.city(id).cloned().map(City))
    }

    /// Years of teaching.
    async fn experience_years(&self) -> Option<i32> {
        self.0.experience_years
    }

    /// What an hour costs. Null only on a draft.
    async fn price_per_hour(&self) -> Option<Money> {
        let amount = self.0.price_per_hour?;
        Some(kernel::Money { amount, currency: self.0.currency }.into())
    }

    /// What a lesson of so many minutes costs, half up to the whole rupiah. Null only on a draft.
    async fn lesson_price(
        &self,
        #[graphql(desc = "Length of the lesson: `durationMinutes` of a slot, 1 to 480.")] minutes: i32,
    ) -> ApiResult<Option<Money>> {
        if !(1..=480).contains(&minutes) {
            return Err(ApiError::BadUserInput("A lesson has 1 to 480 minutes.".to_owned()));
        }
        let amount = self.0.price_per_hour.and_then(|price| lesson_price(price, i64::from(minutes)));
        Ok(amount.map(|amount| kernel::Money { amount, currency: self.0.currency }.into()))
    }

    /// Where lessons happen.
    async fn modes(&self) -> Vec<LessonMode> {
        self.0.modes().into_iter().map(LessonMode::from).collect()
    }

    /// Languages of instruction.
    async fn languages(&self) -> Vec<Language> {
        self.0.languages.iter().copied().map(Language::from).collect()
    }

    /// Whether a paid booking needs no answer of the teacher.
    async fn instant_booking(&self) -> bool {
        self.0.instant_booking
    }

    /// Whether an admin verified the profile.
    async fn is_verified(&self) -> bool {
        self.0.verified_at.is_some()
    }

    /// Whether this profile takes bookings: it is in public view and somebody claimed it.
    async fn is_bookable(&self) -> bool {
        self.0.is_public() && self.0.user_id.is_some()
    }

    /// What students think.
    async fn rating(&self) -> TeacherRating {
        let average = average_of_stars(self.0.rating_sum, self.0.rating_count);
        TeacherRating { count: self.0.rating_count, average }
    }

    /// What the teacher can be found by, by name.
    #[graphql(directive = Items::apply(5))]
    async fn skills(&self, context: &Context<'_>) -> ApiResult<Vec<Skill>> {
        let ids = context.load::<SkillsOfTeacher>(self.0.id).await?.unwrap_or_default();
        let vocabulary = vocabulary(context).await?;
        Ok(ids.iter().filter_map(|id| vocabulary.skill(*id).cloned()).map(Skill).collect())
    }

    /// Work the teacher shows, in the teacher's order.
    #[graphql(directive = Items::apply(5))]
    async fn portfolio(&self, context: &Context<'_>) -> ApiResult<Vec<PortfolioItem>> {
        let items = context.load::<PortfolioOfTeacher>(self.0.id).await?;
        Ok(items.map(|items| items.iter().cloned().map(PortfolioItem).collect()).unwrap_or_default())
    }

    /// The next free slots, soonest first: for a card.
    #[graphql(directive = First::apply(3))]
    async fn next_free_slots(
        &self,
        context: &Context<'_>,
        #[graphql(default = 3, desc = "How many: 1 to 10.")] first: i32,
    ) -> ApiResult<Vec<AvailabilitySlot>> {
        let key = (self.0.person_id, card_items(first)?);
        let slots = context.load::<NextFreeSlots>(key).await?.unwrap_or_default();
        Ok(slots.into_iter().map(AvailabilitySlot).collect())
    }

    /// Free slots, soonest first: for the slot picker.
    #[graphql(directive = Cost::apply(STATEMENT_COST), directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments and a range")]
    async fn free_slots(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Slots that start then or later; now when it is missing or past.")] from: Option<
            DateTime<Utc>,
        >,
        #[graphql(desc = "Slots that start before this.")] until: Option<DateTime<Utc>>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<AvailabilitySlotConnection> {
        let request = page_request(first, after, last, before)?;
        free_slots(context, self.0.person_id, from, until, request).await
    }

    /// The latest reviews of lessons, newest first: for a card.
    #[graphql(directive = First::apply(2))]
    async fn latest_reviews(
        &self,
        context: &Context<'_>,
        #[graphql(default = 2, desc = "How many: 1 to 10.")] first: i32,
    ) -> ApiResult<Vec<Review>> {
        let key = (self.0.id, card_items(first)?);
        let reviews = context.load::<LatestReviews>(key).await?.unwrap_or_default();
        Ok(reviews.into_iter().map(Review).collect())
    }

    /// All reviews of lessons, newest first. What is said of a material stands at the material.
    #[graphql(directive = Cost::apply(STATEMENT_COST), directive = Paged::apply())]
    async fn reviews(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<ReviewConnection> {
        reviews_of_teacher(context, self.0.id, page_request(first, after, last, before)?).await
    }

    /// What the teacher has in the store, newest first.
    #[graphql(directive = Cost::apply(STATEMENT_COST), directive = Paged::apply())]
    async fn materials(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<MaterialConnection> {
        materials_of_teacher(context, self.0.id, &page_request(first, after, last, before)?).await
    }

    /// Whether the signed-in user keeps this teacher; false for nobody.
    async fn is_favourite(&self, context: &Context<'_>) -> ApiResult<bool> {
        Ok(context.load::<IsFavourite>(self.0.id).await?.is_some())
    }

    /// Draft or published. Others than the owner and admins see published profiles only.
    async fn status(&self) -> TeacherStatus {
        self.0.status.into()
    }

    /// Where offline lessons happen unless agreed otherwise. Null for everybody but the owner and admins: an address is
    /// told to who has paid a lesson there.
    async fn default_place(&self, context: &Context<'_>) -> Option<&str> {
        self.0.default_place.as_deref().filter(|_| policy::owns_or_moderates(context.actor(), &self.0))
    }

    /// The account the profile belongs to; null for an unclaimed one. ADMIN only: null for everybody else.
    async fn user(&self, context: &Context<'_>) -> ApiResult<Option<User>> {
        match self.0.user_id {
            Some(id) if context.actor().is_admin() => Ok(context.load::<UserById>(id).await?.map(User)),
            Some(_) | None => Ok(None),
        }
    }

    /// The policy that bookings with this teacher are made under from now on.
    async fn cancellation_policy(&self, context: &Context<'_>) -> ApiResult<Option<CancellationPolicy>> {
        Ok(context.load::<CancellationPolicyOfTeacher>(self.0.id).await?.map(CancellationPolicy))
    }

    /// When it was published first.
    async fn published_at(&self) -> Option<DateTime<Utc>> {
        self.0.published_at
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }
}

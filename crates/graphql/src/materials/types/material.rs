//! `Material`

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, Utc};
use kernel::Role;
use kernel::id::MaterialId;

use super::{MaterialAvailableAction, MaterialPreview, MaterialStatus, MaterialVersion};
use crate::catalog::loaders::{TeacherById, TeacherOfUser};
use crate::catalog::types::{Skill, Teacher};
use crate::catalog::{average_of_stars, vocabulary};
use crate::connection::page_request;
use crate::cost::{Cost, First, Items, MARKDOWN_COST, Paged, STATEMENT_COST};
use crate::entitlements::{Entitlement, MaterialSales, OwnEntitlementOfMaterial};
use crate::error::{ApiError, ApiResult};
use crate::markdown;
use crate::materials::loaders::{SkillsOfMaterial, StandingOfMaterial, VersionsOfMaterial};
use crate::moderation::loaders::OwnOpenReportOfMaterial;
use crate::moderation::types::Report;
use crate::moderation::{open_report_count, reports_of_material};
use crate::money::Money;
use crate::public_id::PublicId;
use crate::reviews::{OwnReviewOfMaterial, Review, ReviewConnection, reviews_of_material};
use crate::scope::ContextExtension as _;
use crate::uploads::{PublicFile, public_file_url};

/// The most versions that are shown at once.
const VERSIONS_MAX: usize = 100;

/// Files that a teacher sells, or gives away. Everybody sees those in the store; out of it, its teacher, those who have it, and
/// admins see it.
#[derive(Debug, Clone)]
pub struct Material(pub Arc<materials::Material>);

/// What those who have a material think of it.
#[derive(SimpleObject)]
pub struct MaterialRating {
    /// How many reviews there are.
    count: i32,
    /// The plain average, 1 to 5, to two decimals; null without reviews. Lists are ordered by a weighted one, in which
    /// few reviews count less.
    average: Option<f64>,
}

impl Material {
    /// Whether the signed-in user is the teacher whose it is.
    ///
    /// # Errors
    /// The database's failures.
    pub(crate) async fn is_of_viewer(&self, context: &Context<'_>) -> ApiResult<bool> {
        let Ok(user) = context.actor().require_role(Role::Teacher) else { return Ok(false) };
        let teacher = context.load::<TeacherOfUser>(user.user_id).await?;
        Ok(teacher.is_some_and(|teacher| teacher.id == self.0.teacher_id))
    }

    /// Its versions that the signed-in user may see, latest first.
    async fn visible_versions(
        &self,
        context: &Context<'_>,
    ) -> ApiResult<Arc<[Arc<materials::MaterialVersion>]>> {
        Ok(context.load::<VersionsOfMaterial>(self.0.id).await?.unwrap_or_default())
    }
}

/// Files that a teacher sells, or gives away. Everybody sees those in the store; out of it, its teacher, those who have it, and
/// admins see it.
#[Object]
impl Material {
    /// The material's id.
    pub(crate) async fn id(&self) -> PublicId<MaterialId> {
        self.0.id.into()
    }

    /// What it is called.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// What it is: Markdown as typed; may be empty.
    async fn description(&self) -> &str {
        &self.0.description
    }

    /// What it is: HTML that is safe to put into a page.
    #[graphql(directive = Cost::apply(MARKDOWN_COST))]
    async fn description_html(&self) -> String {
        markdown::render(&self.0.description)
    }

    /// What it costs now; 0 when it is free. What was bought before keeps its price.
    async fn price(&self) -> Money {
        self.0.price().into()
    }

    /// Whether it costs nothing.
    async fn is_free(&self) -> bool {
        self.0.is_free()
    }

    /// Where it stands.
    async fn status(&self) -> MaterialStatus {
        self.0.status.into()
    }

    /// Whose it is; null when the profile is not in public view any more.
    async fn teacher(&self, context: &Context<'_>) -> ApiResult<Option<Teacher>> {
        Ok(context.load::<TeacherById>(self.0.teacher_id).await?.map(Teacher))
    }

    /// What it helps to learn, by name.
    #[graphql(directive = Items::apply(5))]
    async fn skills(&self, context: &Context<'_>) -> ApiResult<Vec<Skill>> {
        let ids = context.load::<SkillsOfMaterial>(self.0.id).await?.unwrap_or_default();
        let vocabulary = vocabulary(context).await?;
        Ok(ids.iter().filter_map(|id| vocabulary.skill(*id).cloned()).map(Skill).collect())
    }

    /// The picture on its card, a JPEG with a longer side of at most 2,048 pixels. The address is the same all day and good for
    /// a day more: do not keep it. Null when it has none.
    async fn cover_url(&self, context: &Context<'_>) -> ApiResult<Option<Arc<str>>> {
        public_file_url(context, self.0.cover_file_id).await
    }

    /// What everybody may look into before buying; null when there is nothing.
    async fn preview(&self, context: &Context<'_>) -> ApiResult<Option<MaterialPreview>> {
        let Some(id) = self.0.preview_file_id else { return Ok(None) };
        Ok(context.load::<PublicFile>(id).await?.map(MaterialPreview))
    }

    /// What those who have it think.
    async fn rating(&self) -> MaterialRating {
        let average = average_of_stars(self.0.rating_sum, self.0.rating_count);
        MaterialRating { count: self.0.rating_count, average }
    }

    /// What those who have it say, newest first.
    #[graphql(directive = Cost::apply(STATEMENT_COST), directive = Paged::apply())]
    async fn reviews(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<ReviewConnection> {
        reviews_of_material(context, self.0.id, page_request(first, after, last, before)?).await
    }

    /// What the signed-in user said of it, also when it is hidden; null when nothing was said yet: `materialReviewCreate`
    /// takes it from who has it and downloaded it.
    async fn my_review(&self, context: &Context<'_>) -> ApiResult<Option<Review>> {
        Ok(context.load::<OwnReviewOfMaterial>(self.0.id).await?.map(Review))
    }

    /// How many people have it.
    async fn sold_count(&self) -> i32 {
        self.0.sold_count
    }

    /// The version that who gets it now gets, its files by name; null for one that was never published. Who has the material
    /// downloads them with `materialDownload`.
    async fn version(&self, context: &Context<'_>) -> ApiResult<Option<MaterialVersion>> {
        let Some(number) = self.0.published_version else { return Ok(None) };
        let versions = self.visible_versions(context).await?;
        Ok(versions.iter().find(|version| version.number == number).cloned().map(MaterialVersion))
    }

    /// Published versions, latest first: everybody sees the one in the store, who has the material also those since theirs, its
    /// teacher and admins all.
    #[graphql(directive = First::apply(10))]
    async fn versions(
        &self,
        context: &Context<'_>,
        #[graphql(default = 10, desc = "How many: 1 to 100.")] first: i32,
    ) -> ApiResult<Vec<MaterialVersion>> {
        let wanted = usize::try_from(first).ok().filter(|first| (1..=VERSIONS_MAX).contains(first));
        let Some(wanted) = wanted else {
            return Err(ApiError::BadUserInput(format!("Ask for 1 to {VERSIONS_MAX} versions.")));
        };
        let versions = self.visible_versions(context).await?;
        let published = versions.iter().filter(|version| !version.is_draft());
        Ok(published.take(wanted).cloned().map(MaterialVersion).collect())
    }

    /// The next version, which its teacher works on with `materialFilesSet`; null when there is none, and for everybody but its
    /// teacher and admins.
    async fn draft(&self, context: &Context<'_>) -> ApiResult<Option<MaterialVersion>> {
        let versions = self.visible_versions(context).await?;
        Ok(versions.iter().find(|version| version.is_draft()).cloned().map(MaterialVersion))
    }

    /// Which buttons its teacher sees, the next step first; empty for everybody else and for an archived one.
    #[graphql(directive = Items::apply(5))]
    async fn available_actions(&self, context: &Context<'_>) -> ApiResult<Vec<MaterialAvailableAction>> {
        if !self.is_of_viewer(context).await? {
            return Ok(Vec::new());
        }
        let standing = context.load::<StandingOfMaterial>(self.0.id).await?.unwrap_or_default();
        let actions = materials::policy::available_actions(&standing.of(&self.0));
        Ok(actions.into_iter().map(MaterialAvailableAction::from).collect())
    }

    /// What the signed-in user has of it: ACTIVE when it can be downloaded, PENDING while it waits to be paid in an order. Null
    /// for everybody else.
    async fn my_entitlement(&self, context: &Context<'_>) -> ApiResult<Option<Entitlement>> {
        Ok(context.load::<OwnEntitlementOfMaterial>(self.0.id).await?.map(Entitlement))
    }

    /// Whether the signed-in user has it and can download its files: draw `Download` then, else `Buy`. Its teacher downloads
    /// without having it.
    async fn is_owned_by_me(&self, context: &Context<'_>) -> ApiResult<bool> {
        let had = context.load::<OwnEntitlementOfMaterial>(self.0.id).await?;
        Ok(had.is_some_and(|entitlement| entitlement.is_active()))
    }

    /// What was sold of it. Null for everybody but its teacher and admins.
    async fn sales(&self, context: &Context<'_>) -> ApiResult<Option<MaterialSales>> {
        MaterialSales::of(context, &self.0).await
    }

    /// When it came into the store first; null when it never did.
    async fn published_at(&self) -> Option<DateTime<Utc>> {
        self.0.published_at
    }

    /// When our team took it out of the store; null when it is not taken down.
    async fn taken_down_at(&self) -> Option<DateTime<Utc>> {
        self.0.taken_down_at
    }

    /// Why our team took it down. Null for everybody but its teacher and admins, and when it is not taken down.
    async fn taken_down_reason(&self, context: &Context<'_>) -> ApiResult<Option<&str>> {
        let may_see = context.actor().is_admin() || self.is_of_viewer(context).await?;
        Ok(self.0.taken_down_reason.as_deref().filter(|_| may_see))
    }

    /// False when it was taken down also from those who have it: they cannot download it any more.
    async fn buyers_keep_access(&self) -> bool {
        self.0.buyers_keep_access
    }

    /// What the signed-in user reported of it and our team has still to decide; null when there is nothing, and when nobody is signed
    /// in: draw the button that reports it grey where this is not null.
    async fn my_report(&self, context: &Context<'_>) -> ApiResult<Option<Report>> {
        Ok(context.load::<OwnOpenReportOfMaterial>(self.0.id).await?.map(Report))
    }

    /// What people reported of it, latest first; all are in `reports`. ADMIN only: null for everybody else.
    #[graphql(directive = First::apply(5))]
    async fn reports(
        &self,
        context: &Context<'_>,
        #[graphql(default = 5, desc = "How many: 1 to 10.")] first: i32,
    ) -> ApiResult<Option<Vec<Report>>> {
        reports_of_material(context, self.0.id, first).await
    }

    /// How many reports of it are open. ADMIN only: null for everybody else.
    async fn open_report_count(&self, context: &Context<'_>) -> ApiResult<Option<i32>> {
        open_report_count(context, self.0.id).await
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

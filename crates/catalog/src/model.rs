//! Rows of the catalogue.

use chrono::{DateTime, Utc};
use database::schema::{categories, cities, favourites, portfolio_items, skills, teachers};
use diesel::pg::Pg;
use diesel::prelude::*;
use kernel::Currency;
use kernel::id::{
    CategoryId, CityId, FavouriteId, PersonId, PortfolioItemId, SkillId, StoredFileId, TeacherId, UserId,
};

use crate::state::{Language, LessonMode, TeacherStatus};

/// A teaching profile.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = teachers, check_for_backend(Pg))]
pub struct Teacher {
    /// Names it.
    pub id: TeacherId,
    /// Whose time is booked.
    pub person_id: PersonId,
    /// Who may edit it; empty when unclaimed.
    pub user_id: Option<UserId>,
    /// The current slug.
    pub slug: String,
    /// Draft or published.
    pub status: TeacherStatus,
    /// The name in public.
    pub display_name: String,
    /// One line about the teacher.
    pub headline: Option<String>,
    /// Markdown as typed.
    pub bio: Option<String>,
    /// Her picture.
    pub photo_file_id: Option<StoredFileId>,
    /// Where the teacher lives and teaches.
    pub city_id: Option<CityId>,
    /// Years of teaching.
    pub experience_years: Option<i32>,
    /// Whole rupiah.
    pub price_per_hour: Option<i64>,
    /// Of the price.
    pub currency: Currency,
    /// Whether lessons over a link are offered.
    pub offers_online: bool,
    /// Whether lessons at a place are offered.
    pub offers_offline: bool,
    /// Languages of instruction.
    pub languages: Vec<Language>,
    /// Whether a paid booking needs no answer.
    pub instant_booking: bool,
    /// Where offline lessons happen unless agreed otherwise.
    pub default_place: Option<String>,
    /// When an admin verified the profile.
    pub verified_at: Option<DateTime<Utc>>,
    /// When it was published first.
    pub published_at: Option<DateTime<Utc>>,
    /// Since when it is hidden, e.g. while the user is suspended.
    pub hidden_at: Option<DateTime<Utc>>,
    /// When it was deleted.
    pub deleted_at: Option<DateTime<Utc>>,
    /// How many reviews it has.
    pub rating_count: i32,
    /// The stars of all reviews together.
    pub rating_sum: i32,
    /// Bayesian rating in thousandths; 0 without reviews.
    pub rating_score: i32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Teacher {
    /// Whether everybody may see it.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.status == TeacherStatus::Published && self.hidden_at.is_none() && self.deleted_at.is_none()
    }

    /// The modes that are offered, in their declared order.
    #[must_use]
    pub fn modes(&self) -> Vec<LessonMode> {
        let offered = [(self.offers_online, LessonMode::Online), (self.offers_offline, LessonMode::Offline)];
        offered.into_iter().filter_map(|(offers, mode)| offers.then_some(mode)).collect()
    }
}

/// A city of the vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = cities, check_for_backend(Pg))]
pub struct City {
    /// Names it.
    pub id: CityId,
    /// Its address part.
    pub slug: String,
    /// Its own name.
    pub name: String,
    /// The province it lies in.
    pub province: String,
    /// Its IANA zone.
    pub time_zone: String,
}

/// A group of skills.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = categories, check_for_backend(Pg))]
pub struct Category {
    /// Names it.
    pub id: CategoryId,
    /// Its address part.
    pub slug: String,
    /// The English name.
    pub name: String,
    /// The Indonesian name.
    pub name_indonesian: String,
    /// Its place on the landing page.
    pub position: i32,
    /// When an admin retired it.
    pub retired_at: Option<DateTime<Utc>>,
    /// What it was merged into.
    pub merged_into_id: Option<CategoryId>,
}

/// What a teacher can be found by.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = skills, check_for_backend(Pg))]
pub struct Skill {
    /// Names it.
    pub id: SkillId,
    /// The category it stands in.
    pub category_id: CategoryId,
    /// Its address part.
    pub slug: String,
    /// The English name.
    pub name: String,
    /// The Indonesian name.
    pub name_indonesian: String,
    /// When an admin retired it.
    pub retired_at: Option<DateTime<Utc>>,
    /// What it was merged into.
    pub merged_into_id: Option<SkillId>,
}

/// A piece of work a teacher shows.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = portfolio_items, check_for_backend(Pg))]
pub struct PortfolioItem {
    /// Names it.
    pub id: PortfolioItemId,
    /// Whose it is.
    pub teacher_id: TeacherId,
    /// What it is called.
    pub title: String,
    /// What it is; Markdown as typed.
    pub description: Option<String>,
    /// Where it can be seen.
    pub url: Option<String>,
    /// Its picture.
    pub image_file_id: Option<StoredFileId>,
    /// Its place among the teacher's items.
    pub position: i32,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A teacher a user keeps.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = favourites, check_for_backend(Pg))]
pub struct Favourite {
    /// Names it.
    pub id: FavouriteId,
    /// Who keeps it.
    pub user_id: UserId,
    /// Who is kept.
    pub teacher_id: TeacherId,
    /// Since when.
    pub created_at: DateTime<Utc>,
}

/// What a booking needs of a teacher who may be booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookableTeacher {
    /// Names the profile.
    pub id: TeacherId,
    /// Whose time is booked.
    pub person_id: PersonId,
    /// Who is told of it.
    pub user_id: UserId,
    /// The name in public.
    pub display_name: String,
    /// Whole rupiah.
    pub price_per_hour: i64,
    /// Of the price.
    pub currency: Currency,
    /// Whether lessons over a link are offered.
    pub offers_online: bool,
    /// Whether lessons at a place are offered.
    pub offers_offline: bool,
    /// Where offline lessons happen unless agreed otherwise.
    pub default_place: Option<String>,
    /// Whether a paid booking needs no answer.
    pub instant_booking: bool,
    /// What can be booked.
    pub skills: Vec<SkillId>,
}

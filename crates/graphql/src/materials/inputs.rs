//! What materials are looked for by.

use async_graphql::InputObject;
use catalog::vocabulary_memory::VocabularySnapshot;
use kernel::id::{CategoryId, SkillId, TeacherId};
use materials::store::MaterialFilter;
use rust_decimal::Decimal;

use crate::catalog::filter::thousandths;
use crate::error::ApiResult;
use crate::money::MoneyInput;
use crate::public_id::PublicId;

/// What to look for; everything given must hold.
#[derive(InputObject, Default)]
#[graphql(name = "MaterialFilter")]
pub struct MaterialFilterInput {
    /// Words of title, description and skills, 1 to 100 characters. Forgives typing errors, knows Indonesian word forms.
    text: Option<String>,
    /// What they help to learn: at least one of these skills, at most 20. One that was merged into another finds the other.
    skill_ids: Option<Vec<PublicId<SkillId>>>,
    /// The category of at least one of their skills.
    category_id: Option<PublicId<CategoryId>>,
    /// Whose they are.
    teacher_id: Option<PublicId<TeacherId>>,
    /// Price at least.
    price_min: Option<MoneyInput>,
    /// Price at most.
    price_max: Option<MoneyInput>,
    /// True: only what costs nothing. False: only what costs something.
    is_free: Option<bool>,
    /// Weighted rating at least, `"0"` to `"5"`, e.g. `"4.5"`.
    rating_min: Option<Decimal>,
}

impl MaterialFilterInput {
    /// The same in the domain's words, with merged skills and categories led to their new homes.
    ///
    /// # Errors
    /// BAD_USER_INPUT for amounts and ratings that are no such.
    pub fn into_domain(self, vocabulary: &VocabularySnapshot) -> ApiResult<MaterialFilter> {
        let price_min = self.price_min.map(|money| money.rupiah()).transpose()?;
        let costs_something = self.is_free == Some(false);
        let skills = self.skill_ids.unwrap_or_default();
        Ok(MaterialFilter {
            text: self.text,
            skills: skills.into_iter().map(|id| vocabulary.current_skill(id.0)).collect(),
            category: self.category_id.map(|id| vocabulary.current_category(id.0)),
            teacher: self.teacher_id.map(|id| id.0),
            // A negative bound stays what it is, to be refused.
            price_min: if costs_something && price_min.is_none_or(|price| price == 0) {
                Some(1)
            } else {
                price_min
            },
            price_max: self.price_max.map(|money| money.rupiah()).transpose()?,
            is_free: self.is_free == Some(true),
            rating_min: self.rating_min.map(thousandths).transpose()?,
        })
    }
}

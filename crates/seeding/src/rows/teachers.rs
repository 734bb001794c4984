//! Rows of teachers, what they teach, and the read table they are searched in.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Writer;
use super::accounts::ProfileRow;
use crate::calendar_plan::SlotPlan;
use crate::copy::Value;
use crate::demo::{DEMO_INDEX, DEMO_TEACHER_EMAIL};
use crate::rating::Rating;
use crate::tables::Table;
use crate::teacher_plan::{Standing, TeacherPlan};

/// A teacher whose rows are written.
#[derive(Debug, Clone, Copy)]
pub(super) struct WrittenTeacher {
    pub(super) teacher_id: Uuid,
    pub(super) person_id: Uuid,
}

impl Writer<'_> {
    pub(super) fn teacher(&mut self, plan: &TeacherPlan<'_>, slots: &[SlotPlan<'_>]) -> WrittenTeacher {
        let (person_id, user_id) = self.teacher_account(plan);
        let teacher_id = self.identifiers.next();
        let stars =
            slots.iter().filter_map(|slot| slot.lesson.as_ref()?.review.as_ref().map(|review| review.stars));
        let rating = Rating::of(stars);
        self.teacher_row(plan, rating, teacher_id, (person_id, user_id));
        for slug in [Some(plan.slug()), plan.former_slug()].into_iter().flatten() {
            self.batch.push(
                Table::TeacherSlugs,
                &[Value::Text(&slug), Value::Uuid(teacher_id), Value::Instant(plan.created_at)],
            );
        }
        for skill in &plan.skills {
            self.batch.push(Table::TeacherSkills, &[Value::Uuid(teacher_id), Value::Uuid(skill.id)]);
        }
        if let Some(published_at) = plan.published_at {
            self.search_rows(plan, rating, teacher_id, published_at);
        }
        self.portfolio(plan, teacher_id);
        WrittenTeacher { teacher_id, person_id }
    }

    fn teacher_account(&mut self, plan: &TeacherPlan<'_>) -> (Uuid, Option<Uuid>) {
        if plan.standing == Standing::Unclaimed {
            return (self.person(plan.created_at), None);
        }
        let demo = plan.index == DEMO_INDEX;
        let email = if demo {
            DEMO_TEACHER_EMAIL.to_owned()
        } else {
            format!("{}.t{}@people.teacherin.test", plan.name.ascii("."), plan.index + 1)
        };
        let account = self.account(&email, plan.created_at);
        if demo {
            self.credentials(account.user_id, plan.created_at);
        }
        self.role(account.user_id, "TEACHER", plan.created_at);
        self.profile(
            account.user_id,
            &ProfileRow {
                full_name: &plan.name.full,
                city: plan.city,
                locale: plan.language.code(),
                whatsapp_number: None,
                learning_goal: None,
                created_at: plan.created_at,
            },
        );
        (account.person_id, Some(account.user_id))
    }

    fn teacher_row(
        &mut self,
        plan: &TeacherPlan<'_>,
        rating: Rating,
        teacher_id: Uuid,
        (person_id, user_id): (Uuid, Option<Uuid>),
    ) {
        let slug = plan.slug();
        let status = if plan.standing == Standing::Draft { "DRAFT" } else { "PUBLISHED" };
        self.batch.push(
            Table::Teachers,
            &[
                Value::Uuid(teacher_id),
                Value::Uuid(person_id),
                Value::optional(user_id, Value::Uuid),
                Value::Text(&slug),
                Value::Text(status),
                Value::Text(&plan.display_name),
                Value::Text(&plan.headline),
                Value::Text(&plan.bio),
                Value::Uuid(plan.city.id),
                Value::Int(i32::try_from(plan.experience_years).unwrap_or_default()),
                Value::Big(plan.price_per_hour),
                Value::Bool(plan.offers_online),
                Value::Bool(plan.offers_offline),
                Value::TextArray(&plan.teaching_languages),
                Value::Bool(plan.instant_booking),
                Value::optional(plan.default_place.as_deref(), Value::Text),
                Value::optional(plan.verified.then_some(plan.published_at).flatten(), Value::Instant),
                Value::optional(plan.published_at, Value::Instant),
                Value::Int(rating.count),
                Value::Int(rating.sum),
                Value::Int(rating.score()),
                Value::Instant(plan.created_at),
                Value::Instant(plan.published_at.unwrap_or(plan.created_at)),
            ],
        );
    }

    fn search_rows(
        &mut self,
        plan: &TeacherPlan<'_>,
        rating: Rating,
        teacher_id: Uuid,
        published_at: DateTime<Utc>,
    ) {
        for skill in &plan.skills {
            self.batch.push(
                Table::TeacherSearch,
                &[
                    Value::Uuid(skill.id),
                    Value::Uuid(teacher_id),
                    Value::Uuid(skill.category_id),
                    Value::Uuid(plan.city.id),
                    Value::Big(plan.price_per_hour),
                    Value::Int(rating.score()),
                    Value::Bool(plan.offers_online),
                    Value::Bool(plan.offers_offline),
                    Value::Bool(plan.verified),
                    Value::TextArray(&plan.teaching_languages),
                    Value::Instant(published_at),
                ],
            );
        }
    }

    fn portfolio(&mut self, plan: &TeacherPlan<'_>, teacher_id: Uuid) {
        for ((title, description), position) in plan.portfolio.iter().zip(0_i32..) {
            let id = self.identifiers.next();
            self.batch.push(
                Table::PortfolioItems,
                &[
                    Value::Uuid(id),
                    Value::Uuid(teacher_id),
                    Value::Text(title),
                    Value::Text(description),
                    Value::Int(position),
                    Value::Instant(plan.created_at),
                    Value::Instant(plan.created_at),
                ],
            );
        }
    }
}

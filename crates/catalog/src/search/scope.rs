//! Where search reads, and the conditions of a filter there.

use chrono::{DateTime, Utc};
use database::schema::{availability_slots, teacher_search, teachers};
use diesel::dsl::{exists, not};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::sql_types::Timestamptz;
use kernel::id::SkillId;

use super::filter::{SkillMatch, TeacherFilter};
use super::text::SearchText;
use crate::policy::IsPublic;
use crate::state::LessonMode;

type Fragment = Box<dyn QueryFragment<Pg> + Send>;

/// What is read, and under which conditions: the FROM and WHERE of every search statement.
///
/// The conditions are typed expressions, the frame around them is text: one statement reads `teacher_search` joined
/// with `teachers` and the other `teachers` alone, which the query builder takes for two unrelated types. The text is
/// the same for filters of one shape, so the statements are prepared once and cached. Values are owned: with a lifetime
/// in it, rustc cannot prove that a future that holds a statement is `Send` for every caller.
pub(super) struct Scope {
    joins: Vec<Fragment>,
    conditions: Vec<Fragment>,
    source: Source,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    /// `teachers`, by its partial indexes.
    Teachers,
    /// `teacher_search` of one skill.
    Skill,
}

/// The conditions on columns that both tables have, on one of them.
macro_rules! column_conditions {
    ($table:ident, $is_verified:expr, $filter:ident, $conditions:ident) => {
        if let Some(city) = $filter.city {
            $conditions.push(Box::new($table::city_id.eq(city)));
        }
        if let Some(price_min) = $filter.price_min {
            $conditions.push(Box::new($table::price_per_hour.ge(price_min)));
        }
        if let Some(price_max) = $filter.price_max {
            $conditions.push(Box::new($table::price_per_hour.le(price_max)));
        }
        if let Some(rating_min) = $filter.rating_min {
            $conditions.push(Box::new($table::rating_score.ge(rating_min)));
        }
        match $filter.mode {
            Some(LessonMode::Online) => $conditions.push(Box::new($table::offers_online)),
            Some(LessonMode::Offline) => $conditions.push(Box::new($table::offers_offline)),
            None => {}
        }
        if !$filter.languages.is_empty() {
            $conditions.push(Box::new($table::languages.overlaps_with($filter.languages.clone())));
        }
        match $filter.verified {
            Some(true) => $conditions.push(Box::new($is_verified)),
            Some(false) => $conditions.push(Box::new(diesel::dsl::not($is_verified))),
            None => {}
        }
    };
}

impl Scope {
    /// Everything public that the filter lets through, its text as it is understood.
    pub(super) fn of(filter: &TeacherFilter, text: Option<&SearchText>, now: DateTime<Utc>) -> Self {
        let mut conditions: Vec<Fragment> = Vec::new();
        let mut joins: Vec<Fragment> = Vec::new();
        // The read table carries the filter's columns in its indexes; it holds public teachers only.
        let source = match (filter.skills.split_first(), filter.skill_match) {
            (Some((first, others)), SkillMatch::All) => {
                joins.push(Box::new(Words(
                    "teacher_search INNER JOIN teachers ON teachers.id = teacher_search.teacher_id",
                )));
                conditions.push(Box::new(teacher_search::skill_id.eq(*first)));
                column_conditions!(teacher_search, teacher_search::is_verified, filter, conditions);
                for skill in others {
                    conditions.push(has_skill(*skill));
                }
                Source::Skill
            }
            (skills, _) => {
                joins.push(Box::new(Words("teachers")));
                conditions.push(Box::new(IsPublic));
                column_conditions!(teachers, teachers::verified_at.is_not_null(), filter, conditions);
                if skills.is_some() {
                    conditions.push(Box::new(exists(
                        teacher_search::table
                            .filter(teacher_search::teacher_id.eq(teachers::id))
                            .filter(teacher_search::skill_id.eq_any(filter.skills.clone())),
                    )));
                }
                Source::Teachers
            }
        };
        if let Some(category) = filter.category {
            conditions.push(Box::new(exists(
                teacher_search::table
                    .filter(teacher_search::teacher_id.eq(teachers::id))
                    .filter(teacher_search::category_id.eq(category)),
            )));
        }
        if let Some(window) = filter.free {
            conditions.push(Box::new(exists(
                availability_slots::table
                    .filter(availability_slots::person_id.eq(teachers::person_id))
                    .filter(availability_slots::free)
                    .filter(availability_slots::starts_at.ge(window.from.max(now)))
                    .filter(availability_slots::ends_at.le(window.to)),
            )));
        }
        if let Some(text) = text {
            joins
                .push(Box::new(Words(" INNER JOIN teacher_texts ON teacher_texts.teacher_id = teachers.id")));
            conditions.push(Box::new(text.clone()));
        }
        Self { joins, conditions, source }
    }

    /// The same with another table joined.
    pub(super) fn joined(mut self, join: &'static str) -> Self {
        self.joins.push(Box::new(Words(join)));
        self
    }

    /// The same with each teacher's first free slot from this instant on, as `first_free`; who has none is left out.
    ///
    /// With one skill the teachers are few and each is asked for her first slot. Among all of them the slots are walked
    /// in time, each being somebody's first or not: who is free soonest is found without looking at everybody.
    pub(super) fn joined_with_first_free(mut self, from: DateTime<Utc>) -> Self {
        match self.source {
            Source::Skill => self.joins.push(Box::new(FirstFree(from))),
            Source::Teachers => {
                let earlier = diesel::alias!(availability_slots as earlier_slots);
                let slot = diesel::alias!(availability_slots as first_free);
                self = self.joined(
                    " INNER JOIN availability_slots AS first_free \
                     ON first_free.person_id = teachers.person_id",
                );
                let starts_at = slot.field(availability_slots::starts_at);
                self.conditions.push(Box::new(slot.field(availability_slots::free)));
                self.conditions.push(Box::new(starts_at.ge(from)));
                self.conditions.push(Box::new(not(exists(
                    earlier
                        .filter(earlier.field(availability_slots::person_id).eq(teachers::person_id))
                        .filter(earlier.field(availability_slots::free))
                        .filter(earlier.field(availability_slots::starts_at).ge(from))
                        .filter(earlier.field(availability_slots::starts_at).lt(starts_at)),
                ))));
            }
        }
        self
    }

    /// The same with another condition.
    pub(super) fn and(mut self, condition: Fragment) -> Self {
        self.conditions.push(condition);
        self
    }

    /// The teacher's id in the table whose index is walked.
    pub(super) fn id_column(&self) -> &'static str {
        self.column("teachers.id", "teacher_search.teacher_id")
    }

    /// One of two names, by the table whose index is walked.
    pub(super) fn column(&self, of_teachers: &'static str, of_search: &'static str) -> &'static str {
        match self.source {
            Source::Teachers => of_teachers,
            Source::Skill => of_search,
        }
    }

    /// ` FROM … WHERE … `.
    pub(super) fn push<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(" FROM ");
        for join in &self.joins {
            join.walk_ast(out.reborrow())?;
        }
        let mut word = " WHERE ";
        for condition in &self.conditions {
            out.push_sql(word);
            out.push_sql("(");
            condition.walk_ast(out.reborrow())?;
            out.push_sql(")");
            word = " AND ";
        }
        Ok(())
    }
}

/// A part of a statement that holds no value.
struct Words(&'static str);

impl QueryFragment<Pg> for Words {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(self.0);
        Ok(())
    }
}

/// Each teacher's first free slot from this instant on. Text: the query builder has no LATERAL.
struct FirstFree(DateTime<Utc>);

impl QueryFragment<Pg> for FirstFree {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            " INNER JOIN LATERAL (SELECT slot.starts_at FROM availability_slots AS slot \
             WHERE slot.person_id = teachers.person_id AND slot.free AND slot.starts_at >= ",
        );
        out.push_bind_param::<Timestamptz, DateTime<Utc>>(&self.0)?;
        out.push_sql(" ORDER BY slot.starts_at LIMIT 1) AS first_free ON true");
        Ok(())
    }
}

fn has_skill(skill: SkillId) -> Fragment {
    Box::new(exists(
        teacher_search::table
            .filter(teacher_search::teacher_id.eq(teachers::id))
            .filter(teacher_search::skill_id.eq(skill)),
    ))
}

//! The teacher behind a slot, for a booking.

use database::DatabaseError;
use database::schema::{skills, teacher_skills, teachers, users};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{PersonId, SkillId, UserId};

use crate::model::{BookableTeacher, Teacher};
use crate::policy::IsPublic;

/// The teacher of this person, if she may be booked: public, claimed, and her user neither suspended nor deleted.
///
/// To be asked in the booking's transaction: the profile is share-locked, so that it is not unpublished, hidden or
/// re-priced before the booking is written.
///
/// # Errors
/// When the database fails.
pub async fn bookable_teacher_of_person(
    conn: &mut AsyncPgConnection,
    person_id: PersonId,
) -> Result<Option<BookableTeacher>, DatabaseError> {
    let row: Option<Teacher> = teachers::table
        .filter(teachers::person_id.eq(person_id))
        .filter(IsPublic)
        .select(Teacher::as_select())
        .for_share()
        .first(conn)
        .await
        .optional()?;
    let Some((teacher, user_id, price_per_hour)) = row.and_then(|teacher| {
        Some((teacher.user_id?, teacher.price_per_hour?)).map(|(user, price)| (teacher, user, price))
    }) else {
        return Ok(None);
    };
    if !is_active(conn, user_id).await? {
        return Ok(None);
    }
    let skills: Vec<SkillId> = teacher_skills::table
        .inner_join(skills::table)
        .filter(teacher_skills::teacher_id.eq(teacher.id))
        .filter(skills::retired_at.is_null())
        .select(skills::id)
        .load(conn)
        .await?;
    Ok(Some(BookableTeacher {
        id: teacher.id,
        person_id,
        user_id,
        display_name: teacher.display_name,
        price_per_hour,
        currency: teacher.currency,
        offers_online: teacher.offers_online,
        offers_offline: teacher.offers_offline,
        default_place: teacher.default_place,
        instant_booking: teacher.instant_booking,
        skills,
    }))
}

/// Suspending hides the profile in the same transaction, which waits for our lock; this catches what was suspended
/// before a profile existed.
async fn is_active(conn: &mut AsyncPgConnection, user_id: UserId) -> Result<bool, DatabaseError> {
    let active = diesel::select(diesel::dsl::exists(
        users::table
            .filter(users::id.eq(user_id))
            .filter(users::suspended_at.is_null())
            .filter(users::deleted_at.is_null()),
    ))
    .get_result(conn)
    .await?;
    Ok(active)
}

//! Slugs of teachers: made from the display name, never given to another teacher.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{teacher_slugs, teachers};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::TeacherId;

/// Words that a site uses in its own addresses beside `/teachers/…`.
const RESERVED: &[&str] = &[
    "about",
    "account",
    "admin",
    "api",
    "bookings",
    "categories",
    "cities",
    "create",
    "delete",
    "edit",
    "favourites",
    "graphiql",
    "graphql",
    "health",
    "help",
    "inbox",
    "login",
    "logout",
    "me",
    "messages",
    "new",
    "null",
    "orders",
    "popular",
    "profile",
    "register",
    "search",
    "settings",
    "signup",
    "skills",
    "teacher",
    "teachers",
    "teacherin",
    "undefined",
    "viewer",
];
/// What a name without a single Latin letter or digit becomes.
const NAMELESS: &str = "teacher";
/// How many names in a row may be snatched by others before we give up.
const ATTEMPTS_MAX: usize = 20;

fn base_of(display_name: &str) -> String {
    let slug = kernel::text::slug(display_name);
    if slug.is_empty() { NAMELESS.to_owned() } else { slug }
}

/// The number behind the base, if the slug is the base itself (1) or the base with a number.
fn number_of(slug: &str, base: &str) -> Option<u32> {
    let rest = slug.strip_prefix(base)?;
    if rest.is_empty() {
        return Some(1);
    }
    rest.strip_prefix('-')?.parse().ok().filter(|number| *number >= 2)
}

/// Whether the slug still fits the name, so that it need not change.
fn fits(slug: &str, base: &str) -> bool {
    number_of(slug, base).is_some()
}

/// Gives the teacher the slug of this name, keeping the current one where it still fits. In the caller's transaction,
/// with the teacher's row locked.
pub(crate) async fn give(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    teacher_id: TeacherId,
    current: Option<&str>,
    display_name: &str,
) -> Result<String, DatabaseError> {
    let base = base_of(display_name);
    if let Some(current) = current.filter(|current| fits(current, &base)) {
        return Ok(current.to_owned());
    }
    for _ in 0..ATTEMPTS_MAX {
        let (slug, own) = candidate(conn, teacher_id, &base).await?;
        if own || claim(conn, now, teacher_id, &slug).await? {
            diesel::update(teachers::table.find(teacher_id))
                .set(teachers::slug.eq(&slug))
                .execute(conn)
                .await?;
            return Ok(slug);
        }
    }
    Err(DatabaseError::unavailable("others took every slug that was tried"))
}

/// A former slug of the teacher that fits again, else the first nobody ever had.
async fn candidate(
    conn: &mut AsyncPgConnection,
    teacher_id: TeacherId,
    base: &str,
) -> Result<(String, bool), DatabaseError> {
    let known: Vec<(String, TeacherId)> = teacher_slugs::table
        .filter(teacher_slugs::slug.eq(base).or(teacher_slugs::slug.like(format!("{base}-%"))))
        .select((teacher_slugs::slug, teacher_slugs::teacher_id))
        .load(conn)
        .await?;
    let mut own: Option<(u32, String)> = None;
    let mut taken = std::collections::BTreeSet::new();
    if RESERVED.contains(&base) {
        taken.insert(1);
    }
    for (slug, owner) in known {
        if let Some(number) = number_of(&slug, base) {
            taken.insert(number);
            if owner == teacher_id && own.as_ref().is_none_or(|(lowest, _)| number < *lowest) {
                own = Some((number, slug));
            }
        }
    }
    if let Some((_, slug)) = own {
        return Ok((slug, true));
    }
    let number = (1..=u32::MAX).find(|number| !taken.contains(number)).unwrap_or(u32::MAX);
    Ok((if number == 1 { base.to_owned() } else { format!("{base}-{number}") }, false))
}

/// Whether the slug could be had: somebody else may be taking it at the same time.
async fn claim(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    teacher_id: TeacherId,
    slug: &str,
) -> Result<bool, DatabaseError> {
    let inserted = diesel::insert_into(teacher_slugs::table)
        .values((
            teacher_slugs::slug.eq(slug),
            teacher_slugs::teacher_id.eq(teacher_id),
            teacher_slugs::created_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(inserted == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_fits_its_name_with_or_without_a_number() {
        assert!(fits("sari-dewi", "sari-dewi") && fits("sari-dewi-12", "sari-dewi"));
        assert!(!fits("sari-dewi-1", "sari-dewi") && !fits("sari-dewi-lestari", "sari-dewi"));
        assert!(!fits("sari", "sari-dewi"));
    }

    #[test]
    fn a_name_without_latin_letters_still_has_a_base() {
        assert_eq!(base_of("数学"), "teacher");
    }
}

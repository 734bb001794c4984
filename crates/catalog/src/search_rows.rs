//! The read tables of teacher search: `teacher_search`, `teacher_texts` and `search_words`.

use database::DatabaseError;
use database::schema::{skills, teacher_search, teacher_skills, teacher_texts, teachers};
use diesel::prelude::*;
use diesel::sql_types::{Array, Uuid};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::TeacherId;

use crate::policy::IsPublic;
use crate::search_texts::{SELECT_PUBLIC_TEXTS, SELECT_WORDS};

/// Teachers whose rows are made anew in one transaction of [`rebuild`].
const REBUILT_TOGETHER: i64 = 500;

/// Makes the search rows of these teachers true again, in the caller's transaction and after its changes: public ones
/// get theirs anew, all others have none.
///
/// # Errors
/// When the database fails.
pub async fn write(
    conn: &mut AsyncPgConnection,
    teachers_changed: &[TeacherId],
) -> Result<(), DatabaseError> {
    if teachers_changed.is_empty() {
        return Ok(());
    }
    // Two writers of one teacher's rows would each delete what they see and insert it twice: the second waits here,
    // and its next statement sees what the first committed.
    teachers::table
        .filter(teachers::id.eq_any(teachers_changed))
        .order(teachers::id)
        .select(teachers::id)
        .for_no_key_update()
        .load::<TeacherId>(conn)
        .await?;
    diesel::delete(teacher_search::table.filter(teacher_search::teacher_id.eq_any(teachers_changed)))
        .execute(conn)
        .await?;
    diesel::delete(teacher_texts::table.filter(teacher_texts::teacher_id.eq_any(teachers_changed)))
        .execute(conn)
        .await?;
    insert_search(conn, teachers_changed).await?;
    insert_texts(conn, teachers_changed).await
}

async fn insert_search(conn: &mut AsyncPgConnection, ids: &[TeacherId]) -> Result<(), DatabaseError> {
    teachers::table
        .inner_join(teacher_skills::table.inner_join(skills::table))
        .filter(teachers::id.eq_any(ids))
        .filter(IsPublic)
        .filter(skills::retired_at.is_null())
        .select((
            skills::id,
            teachers::id,
            skills::category_id,
            teachers::city_id.assume_not_null(),
            teachers::price_per_hour.assume_not_null(),
            teachers::rating_score,
            teachers::offers_online,
            teachers::offers_offline,
            teachers::verified_at.is_not_null(),
            teachers::languages,
            teachers::published_at.assume_not_null(),
        ))
        .insert_into(teacher_search::table)
        .into_columns((
            teacher_search::skill_id,
            teacher_search::teacher_id,
            teacher_search::category_id,
            teacher_search::city_id,
            teacher_search::price_per_hour,
            teacher_search::rating_score,
            teacher_search::offers_online,
            teacher_search::offers_offline,
            teacher_search::is_verified,
            teacher_search::languages,
            teacher_search::published_at,
        ))
        .execute(conn)
        .await?;
    Ok(())
}

async fn insert_texts(conn: &mut AsyncPgConnection, ids: &[TeacherId]) -> Result<(), DatabaseError> {
    // Raw SQL for the reason given at the text it shares with seeding.
    let statement = format!(
        "INSERT INTO teacher_texts (teacher_id, document, words) {SELECT_PUBLIC_TEXTS} AND t.id = ANY ($1)"
    );
    diesel::sql_query(statement).bind::<Array<Uuid>, _>(ids).execute(conn).await?;
    // In one order, so that two who add the same words wait for each other and not in a circle.
    let statement = format!(
        "INSERT INTO search_words (word) {SELECT_WORDS} AND teacher_texts.teacher_id = ANY ($1) ORDER BY 1 \
         ON CONFLICT DO NOTHING"
    );
    diesel::sql_query(statement).bind::<Array<Uuid>, _>(ids).execute(conn).await?;
    Ok(())
}

/// Forgets words that no public teacher uses any more; they did no harm but to lead a search to nothing.
async fn forget_words(conn: &mut AsyncPgConnection) -> Result<(), DatabaseError> {
    diesel::sql_query(format!("DELETE FROM search_words WHERE word NOT IN ({SELECT_WORDS})"))
        .execute(conn)
        .await?;
    Ok(())
}

/// Makes all search rows anew, some hundred teachers at a time, each lot in its own transaction: search goes on
/// meanwhile. Returns how many teachers were looked at.
///
/// # Errors
/// When the database fails; what was rebuilt until then stays.
pub async fn rebuild(conn: &mut AsyncPgConnection) -> Result<usize, DatabaseError> {
    let mut after: Option<TeacherId> = None;
    let mut count = 0;
    loop {
        let mut lot =
            teachers::table.select(teachers::id).order(teachers::id).limit(REBUILT_TOGETHER).into_boxed();
        if let Some(after) = after {
            lot = lot.filter(teachers::id.gt(after));
        }
        let lot: Vec<TeacherId> = lot.load(conn).await?;
        let Some(last) = lot.last() else {
            forget_words(conn).await?;
            return Ok(count);
        };
        after = Some(*last);
        count += lot.len();
        conn.transaction::<_, DatabaseError, _>(async |conn| write(conn, &lot).await).await?;
    }
}

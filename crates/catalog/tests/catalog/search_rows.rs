//! The read tables stay equal to what rebuilding them would make.

use catalog::commands::teacher_profile_update::TeacherProfileUpdateInput;
use catalog::commands::{
    hide_teacher_of_user, set_verified, show_teacher_of_user, skill_merge, skill_rename, skill_retire,
};
use catalog::{LessonMode, TeacherStatus, search_rows};
use database::schema::search_words;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use kernel::Change;

use crate::market::{Dice, Market};

#[derive(QueryableByName, Debug, PartialEq, Eq)]
struct Row {
    #[diesel(sql_type = Text)]
    row: String,
}

/// Both read tables as text. Raw SQL: whole rows as text are beyond the query builder.
async fn rows(market: &mut Market) -> Vec<Row> {
    sql_query(
        "SELECT r::text AS row FROM teacher_search r UNION ALL SELECT r::text FROM teacher_texts r ORDER BY 1",
    )
    .load(&mut market.conn)
    .await
    .unwrap()
}

async fn assert_true(market: &mut Market, step: &str) -> usize {
    let kept = rows(market).await;
    search_rows::rebuild(&mut market.conn).await.unwrap();
    assert_eq!(kept, rows(market).await, "after {step}");
    kept.len()
}

#[tokio::test]
async fn random_edits_keep_them_true() {
    let mut market = Market::new().await;
    let admin = market.admin().await;
    let mut dice = Dice(3);
    let mut teachers = Vec::new();
    for index in 0..8 {
        let complete = market.complete(&format!("Guru {index}"), &["piano", "acoustic-guitar"]);
        teachers.push(market.teacher(complete).await);
    }
    let slugs = ["piano", "acoustic-guitar", "algebra", "mathematics-sd", "mathematics-smp"];
    for step in 0..120 {
        let (actor, teacher) = &teachers[dice.below(teachers.len())].clone();
        let now = market.now;
        let user = teacher.user_id.unwrap();
        let mut input = TeacherProfileUpdateInput::default();
        match dice.below(9) {
            0 => input.price_per_hour = Change::Set(10_000 + i64::try_from(dice.below(90_000)).unwrap()),
            1 => input.display_name = Change::Set(format!("Guru Baru {step}")),
            2 => {
                input.skills =
                    Change::Set(vec![market.skill(dice.pick(&slugs)), market.skill(dice.pick(&slugs))]);
            }
            3 => input.status = Change::Set(TeacherStatus::Draft),
            4 => input = market.complete(&teacher.display_name, &[dice.pick(&slugs)]),
            5 => input.modes = Change::Set(dice.pick(&[vec![LessonMode::Offline], LessonMode::ALL.to_vec()])),
            6 => drop(set_verified(&mut market.conn, now, teacher.id, dice.one_in(2)).await.unwrap()),
            7 => drop(hide_teacher_of_user(&mut market.conn, now, user).await.unwrap()),
            _ => drop(show_teacher_of_user(&mut market.conn, now, user).await.unwrap()),
        }
        // Some edits are refused, e.g. publishing without a skill: they must not leave anything behind either.
        let _ = market.update(actor, input).await;
        assert_true(&mut market, &format!("edit {step}")).await;
    }

    let names = |market: &Market, slug: &str| skill_rename::SkillRenameInput {
        id: market.skill(slug),
        name: "Grand piano".into(),
        name_indonesian: "Piano besar".into(),
    };
    let input = names(&market, "piano");
    skill_rename::run(&mut market.conn, &admin, market.now, input).await.unwrap();
    assert_true(&mut market, "renaming").await;
    let input = skill_merge::SkillMergeInput {
        id: market.skill("algebra"),
        into_id: market.skill("acoustic-guitar"),
    };
    skill_merge::run(&mut market.conn, &admin, market.now, input).await.unwrap();
    assert_true(&mut market, "merging").await;
    let input = skill_retire::SkillRetireInput { id: market.skill("acoustic-guitar") };
    skill_retire::run(&mut market.conn, &admin, market.now, input).await.unwrap();
    assert!(assert_true(&mut market, "retiring").await > 0, "there is something to compare");
}

#[tokio::test]
async fn a_merge_and_an_edit_at_once_leave_them_true() {
    let mut market = Market::new().await;
    let admin = market.admin().await;
    for (from, into) in [("piano", "acoustic-guitar"), ("algebra", "mathematics-sd")] {
        let complete = market.complete("Sari", &[from]);
        let (sari, _) = market.teacher(complete).await;
        let (mut one, mut two) = (market.connection().await, market.connection().await);
        let merge = skill_merge::SkillMergeInput { id: market.skill(from), into_id: market.skill(into) };
        let edit = TeacherProfileUpdateInput { price_per_hour: Change::Set(77_000), ..Default::default() };
        let now = market.now;
        let (merged, edited) = tokio::join!(
            skill_merge::run(&mut one, &admin, now, merge),
            catalog::commands::teacher_profile_update::run(&mut two, &sari, now, edit)
        );
        merged.unwrap();
        edited.unwrap();
        assert_true(&mut market, "both").await;
    }
}

#[tokio::test]
async fn rebuilding_forgets_words_nobody_uses() {
    let mut market = Market::new().await;
    let complete = market.complete("Wulandari", &["piano"]);
    let (actor, _) = market.teacher(complete).await;
    let words = async |market: &mut Market| -> Vec<String> {
        search_words::table
            .order(search_words::word)
            .select(search_words::word)
            .load(&mut market.conn)
            .await
            .unwrap()
    };
    assert_eq!(words(&mut market).await, ["dan", "piano", "sabar", "teliti", "wulandari"]);
    let renamed =
        TeacherProfileUpdateInput { display_name: Change::Set("Kartika".into()), ..Default::default() };
    market.update(&actor, renamed).await.unwrap();
    search_rows::rebuild(&mut market.conn).await.unwrap();
    assert_eq!(words(&mut market).await, ["dan", "kartika", "piano", "sabar", "teliti"]);
}

//! The vocabulary: installing, and what admins do to it.

use catalog::commands::{
    category_create, category_merge, category_rename, category_retire, skill_create, skill_merge,
    skill_rename, skill_retire,
};
use catalog::queries::{category_counts, skills_of_teachers};
use catalog::search::{self, TeacherFilter, TeacherOrder};
use catalog::vocabulary::{self, InstalledVocabulary};
use catalog::vocabulary_memory::{VocabularyMemory, VocabularySnapshot};
use chrono::TimeDelta;
use database::CommandError;
use database::schema::audit_entries;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{CategoryId, SkillId};
use kernel::page::PageRequest;
use kernel::{AccessRefused, Actor, Role};

use crate::market::{Market, refusals};

async fn fresh(market: &mut Market) -> VocabularySnapshot {
    VocabularySnapshot::load(&mut market.conn).await.unwrap()
}

async fn found_by(market: &mut Market, filter: TeacherFilter) -> usize {
    let (now, filter) = (market.now, filter.checked().unwrap());
    let order = TeacherOrder::Rating;
    search::teachers(&mut market.conn, now, &filter, order, &PageRequest::first(100))
        .await
        .unwrap()
        .items
        .len()
}

#[tokio::test]
async fn installing_again_never_undoes_an_admin() {
    let mut market = Market::new().await;
    let admin = market.admin().await;
    let (piano, guitar, algebra) =
        (market.skill("piano"), market.skill("acoustic-guitar"), market.skill("algebra"));
    let now = market.now;
    let conn = &mut market.conn;
    let names =
        |id| skill_rename::SkillRenameInput { id, name: "Klavier".into(), name_indonesian: "Piano".into() };
    let renamed = skill_rename::run(conn, &admin, now, names(piano)).await.unwrap();
    assert_eq!((renamed.name.as_str(), renamed.slug.as_str()), ("Klavier", "piano"));
    skill_retire::run(conn, &admin, now, skill_retire::SkillRetireInput { id: guitar }).await.unwrap();
    let merge = skill_merge::SkillMergeInput { id: algebra, into_id: piano };
    skill_merge::run(conn, &admin, now, merge).await.unwrap();

    let before = fresh(&mut market).await;
    let installed = vocabulary::install(&mut market.conn, now).await.unwrap();
    assert_eq!(installed, InstalledVocabulary::default());
    let after = fresh(&mut market).await;
    for id in [piano, guitar, algebra] {
        assert_eq!(after.skill(id), before.skill(id));
    }
    assert_eq!(after.skill_by_slug("algebra").unwrap().id, piano, "links to the merged one lead on");
    assert_eq!(after.skills().count() + 2, market.words.skills().count());
}

#[tokio::test]
async fn merged_skills_move_with_their_teachers() {
    let mut market = Market::new().await;
    let admin = market.admin().await;
    let (piano, guitar, algebra) =
        (market.skill("piano"), market.skill("acoustic-guitar"), market.skill("algebra"));
    for (name, skills) in [
        ("Sari", vec!["piano"]),
        ("Budi", vec!["piano", "acoustic-guitar"]),
        ("Ani", vec!["acoustic-guitar"]),
    ] {
        let complete = market.complete(name, &skills);
        market.teacher(complete).await;
    }
    let by = |skill: SkillId| TeacherFilter { skills: vec![skill], ..Default::default() };
    assert_eq!((found_by(&mut market, by(piano)).await, found_by(&mut market, by(guitar)).await), (2, 2));
    let merge = skill_merge::SkillMergeInput { id: piano, into_id: guitar };
    let stays = skill_merge::run(&mut market.conn, &admin, market.now, merge).await.unwrap();
    assert_eq!(stays.id, guitar);
    assert_eq!((found_by(&mut market, by(piano)).await, found_by(&mut market, by(guitar)).await), (0, 3));

    // Merged once more: what led to the first leads to the last.
    let merge = skill_merge::SkillMergeInput { id: guitar, into_id: algebra };
    skill_merge::run(&mut market.conn, &admin, market.now, merge).await.unwrap();
    let words = fresh(&mut market).await;
    assert_eq!((words.current_skill(piano), words.current_skill(guitar)), (algebra, algebra));
    let teachers: Vec<_> = {
        let filter = by(algebra).checked().unwrap();
        let now = market.now;
        let page =
            search::teachers(&mut market.conn, now, &filter, TeacherOrder::Rating, &PageRequest::first(9))
                .await
                .unwrap();
        page.items.into_iter().map(|card| card.teacher.id).collect()
    };
    let skills = skills_of_teachers(&mut market.conn, &teachers).await.unwrap();
    assert!(teachers.len() == 3 && teachers.iter().all(|teacher| skills[teacher] == [algebra]));

    let conn = &mut market.conn;
    let code = |input| skill_merge::SkillMergeInput { ..input };
    let again = skill_merge::run(conn, &admin, market.now, code(merge)).await;
    assert_eq!(refusals(again), [(skill_merge::SkillMergeCode::NotFound, Some("id".into()))]);
    let same = skill_merge::SkillMergeInput { id: algebra, into_id: algebra };
    let refused = skill_merge::run(conn, &admin, market.now, same).await;
    assert_eq!(refusals(refused), [(skill_merge::SkillMergeCode::SameSkill, Some("intoId".into()))]);
    let backwards = skill_merge::SkillMergeInput { id: algebra, into_id: guitar };
    let refused = skill_merge::run(conn, &admin, market.now, backwards).await;
    assert_eq!(refusals(refused), [(skill_merge::SkillMergeCode::NotFound, Some("intoId".into()))]);
}

#[tokio::test]
async fn merged_categories_take_their_skills_along() {
    let mut market = Market::new().await;
    let admin = market.admin().await;
    let complete = market.complete("Sari", &["algebra"]);
    market.teacher(complete).await;
    let mathematics = market.words.category_by_slug("mathematics").unwrap().id;
    let science = market.words.category_by_slug("science").unwrap().id;
    let by = |category| TeacherFilter { category: Some(category), ..Default::default() };
    assert_eq!(
        (found_by(&mut market, by(mathematics)).await, found_by(&mut market, by(science)).await),
        (1, 0)
    );
    let retire = category_retire::CategoryRetireInput { id: mathematics };
    let refused = category_retire::run(&mut market.conn, &admin, market.now, retire).await;
    assert_eq!(refusals(refused), [(category_retire::CategoryRetireCode::NotEmpty, Some("id".into()))]);

    let merge = category_merge::CategoryMergeInput { id: mathematics, into_id: science };
    category_merge::run(&mut market.conn, &admin, market.now, merge).await.unwrap();
    assert_eq!(
        (found_by(&mut market, by(mathematics)).await, found_by(&mut market, by(science)).await),
        (0, 1)
    );
    let counts = category_counts(&mut market.conn).await.unwrap();
    assert_eq!((counts[0].category_id, counts[0].count, counts.len()), (science, 1, 1));
    let words = fresh(&mut market).await;
    assert_eq!(words.skill(market.skill("algebra")).unwrap().category_id, science);
    assert_eq!(words.category_by_slug("mathematics").unwrap().id, science);
    let refused = category_retire::run(&mut market.conn, &admin, market.now, retire).await;
    assert_eq!(refusals(refused), [(category_retire::CategoryRetireCode::NotFound, Some("id".into()))]);
}

#[tokio::test]
async fn new_entries_are_checked_named_and_audited() {
    let mut market = Market::new().await;
    let admin = market.admin().await;
    let now = market.now;
    let conn = &mut market.conn;
    let input = |name: &str, name_indonesian: &str| category_create::CategoryCreateInput {
        name: name.into(),
        name_indonesian: name_indonesian.into(),
    };
    let category = category_create::run(conn, &admin, now, input(" Circus  arts ", "Sirkus")).await.unwrap();
    assert_eq!((category.name.as_str(), category.slug.as_str()), ("Circus arts", "circus-arts"));
    let refused = category_create::run(conn, &admin, now, input("CIRCUS ARTS", "Sirkus")).await;
    assert_eq!(refusals(refused), [(category_create::CategoryCreateCode::NameTaken, Some("name".into()))]);
    let refused = category_create::run(conn, &admin, now, input("", &"x".repeat(61))).await;
    assert_eq!(
        refusals(refused),
        [
            (category_create::CategoryCreateCode::Empty, Some("name".into())),
            (category_create::CategoryCreateCode::TooLong, Some("nameIndonesian".into()))
        ]
    );

    let skill = |category_id: CategoryId, name: &str| skill_create::SkillCreateInput {
        category_id,
        name: name.into(),
        name_indonesian: "Juggling".into(),
    };
    let juggling = skill_create::run(conn, &admin, now, skill(category.id, "Juggling")).await.unwrap();
    assert_eq!((juggling.slug.as_str(), juggling.category_id), ("juggling", category.id));
    let refused = skill_create::run(conn, &admin, now, skill(category.id, "juggling")).await;
    assert_eq!(refusals(refused), [(skill_create::SkillCreateCode::NameTaken, Some("name".into()))]);
    let refused = skill_create::run(conn, &admin, now, skill(CategoryId::generate(now), "Tightrope")).await;
    assert_eq!(refusals(refused), [(skill_create::SkillCreateCode::NotFound, Some("categoryId".into()))]);

    skill_retire::run(conn, &admin, now, skill_retire::SkillRetireInput { id: juggling.id }).await.unwrap();
    let again = skill_create::run(conn, &admin, now, skill(category.id, "Juggling")).await.unwrap();
    assert_eq!(again.slug, "juggling-2", "the retired one keeps its slug");
    skill_retire::run(conn, &admin, now, skill_retire::SkillRetireInput { id: again.id }).await.unwrap();
    let names = |name: &str| category_rename::CategoryRenameInput {
        id: category.id,
        name: name.into(),
        name_indonesian: "Sirkus".into(),
    };
    let renamed = category_rename::run(conn, &admin, now, names("Circus")).await.unwrap();
    assert_eq!((renamed.name.as_str(), renamed.slug.as_str()), ("Circus", "circus-arts"));
    let refused = category_rename::run(conn, &admin, now, names("mathematics")).await;
    assert_eq!(refusals(refused), [(category_rename::CategoryRenameCode::NameTaken, Some("name".into()))]);
    let retire = category_retire::CategoryRetireInput { id: category.id };
    assert!(category_retire::run(conn, &admin, now, retire).await.unwrap().retired_at.is_some());

    let mut actions: Vec<String> =
        audit_entries::table.select(audit_entries::action).load(conn).await.unwrap();
    actions.sort();
    assert_eq!(
        actions,
        [
            "category.create",
            "category.rename",
            "category.retire",
            "skill.create",
            "skill.create",
            "skill.retire",
            "skill.retire"
        ]
    );
}

#[tokio::test]
async fn only_admins_tend_the_vocabulary() {
    let mut market = Market::new().await;
    let teacher = market.user("Sari", &[Role::Teacher, Role::Student]).await;
    let now = market.now;
    let id = market.skill("piano");
    for (actor, expected) in
        [(teacher, AccessRefused::Forbidden), (Actor::Anonymous, AccessRefused::Unauthenticated)]
    {
        let refused =
            skill_retire::run(&mut market.conn, &actor, now, skill_retire::SkillRetireInput { id }).await;
        assert!(matches!(refused, Err(CommandError::Access(access)) if access == expected));
        let input = category_create::CategoryCreateInput { name: "X".into(), name_indonesian: "X".into() };
        let refused = category_create::run(&mut market.conn, &actor, now, input).await;
        assert!(matches!(refused, Err(CommandError::Access(access)) if access == expected));
    }
    assert!(fresh(&mut market).await.skill(id).unwrap().retired_at.is_none());
}

#[tokio::test]
async fn retired_skills_leave_public_view_and_cannot_be_chosen() {
    let mut market = Market::new().await;
    let admin = market.admin().await;
    let complete = market.complete("Sari", &["piano", "acoustic-guitar"]);
    let (sari, teacher) = market.teacher(complete).await;
    let piano = market.skill("piano");
    let now = market.now;
    skill_retire::run(&mut market.conn, &admin, now, skill_retire::SkillRetireInput { id: piano })
        .await
        .unwrap();
    assert_eq!(found_by(&mut market, TeacherFilter { skills: vec![piano], ..Default::default() }).await, 0);
    let skills = skills_of_teachers(&mut market.conn, &[teacher.id]).await.unwrap();
    assert_eq!(skills[&teacher.id], [market.skill("acoustic-guitar")]);
    let choose = market.complete("Sari", &["piano"]);
    let refused = refusals(market.update(&sari, choose).await);
    assert_eq!(refused[0].1.as_deref(), Some("skillIds.0"));
}

#[tokio::test]
async fn memory_is_renewed_when_it_is_old_or_told_to_forget() {
    let mut market = Market::new().await;
    let admin = market.admin().await;
    let (pools, memory, now) = (market.pools(), VocabularyMemory::default(), market.now);
    let piano = market.skill("piano");
    let name = async |now| memory.current(&pools, now).await.unwrap().skill(piano).unwrap().name.clone();
    let before = name(now).await;
    let rename = |name: &str| skill_rename::SkillRenameInput {
        id: piano,
        name: name.into(),
        name_indonesian: "Piano".into(),
    };
    skill_rename::run(&mut market.conn, &admin, now, rename("Klavier")).await.unwrap();
    assert_eq!(name(now + TimeDelta::seconds(4)).await, before, "young enough");
    assert_eq!(name(now + TimeDelta::seconds(5)).await, "Klavier", "another process's change is seen");
    skill_rename::run(&mut market.conn, &admin, now, rename("Flügel")).await.unwrap();
    memory.forget();
    assert_eq!(name(now + TimeDelta::seconds(5)).await, "Flügel", "an own change is seen at once");

    let counts = async |now| memory.category_counts(&pools, now).await.unwrap().values().sum::<i64>();
    assert_eq!(counts(now).await, 0);
    let complete = market.complete("Sari", &["piano"]);
    market.teacher(complete).await;
    assert_eq!((counts(now).await, counts(now + TimeDelta::seconds(60)).await), (0, 1));
}

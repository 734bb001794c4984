//! What the store shows under which filter.

use catalog::TeacherStatus;
use catalog::commands::skill_merge::{self, SkillMergeInput};
use catalog::commands::skill_rename::{self, SkillRenameInput};
use catalog::commands::skill_retire::{self, SkillRetireInput};
use catalog::commands::{hide_teacher_of_user, show_teacher_of_user};
use kernel::id::{MaterialId, SkillId};
use kernel::page::PageRequest;
use kernel::{Actor, Change};
use materials::commands::material_update::{self, MaterialUpdateInput};
use materials::store::{self, MaterialFilter, MaterialOrder};
use materials::{queries, visibility};

use crate::shop::{Seller, Shop};

/// The titles that the filter lets through, cheapest first; the count must agree.
async fn found(shop: &mut Shop, filter: MaterialFilter) -> Vec<String> {
    let filter = filter.checked().unwrap();
    let request = PageRequest::first(50);
    let page =
        store::store_page(&mut shop.conn, &filter, MaterialOrder::PriceAscending, &request).await.unwrap();
    let titles: Vec<String> = page.items.into_iter().map(|card| card.material.title).collect();
    let count = store::total_count(&mut shop.conn, &filter).await.unwrap();
    assert_eq!(usize::try_from(count).unwrap(), titles.len());
    titles
}

async fn found_by_text(shop: &mut Shop, text: &str) -> Vec<String> {
    found(shop, MaterialFilter { text: Some(text.to_owned()), ..MaterialFilter::default() }).await
}

async fn describe(shop: &mut Shop, seller: &Seller, id: MaterialId, text: &str, skills: &[SkillId]) {
    let input = MaterialUpdateInput {
        id,
        title: Change::Keep,
        description: Change::Set(text.to_owned()),
        price: Change::Keep,
        skills: Change::Set(skills.to_vec()),
        cover: Change::Keep,
        preview: Change::Keep,
    };
    material_update::run(&mut shop.conn, &seller.actor, shop.now, input).await.unwrap();
}

/// Three materials of two teachers.
async fn stocked() -> (Shop, Seller, Seller, Vec<MaterialId>) {
    let mut shop = Shop::new().await;
    let (one, two) = (shop.seller().await, shop.seller().await);
    let (piano, algebra) = (shop.skill("piano"), shop.skill("algebra"));
    let free = shop.published(&one, "Latihan tangga nada", 0).await;
    let cheap = shop.published(&one, "Ringkasan persamaan kuadrat", 10_000).await;
    let dear = shop.published(&two, "Paket lengkap", 90_000).await;
    describe(&mut shop, &one, free.id, "Untuk pemula yang rajin.", &[piano]).await;
    describe(&mut shop, &one, cheap.id, "Dengan contoh soal.", &[algebra]).await;
    describe(&mut shop, &two, dear.id, "Musik dan angka.", &[piano, algebra]).await;
    (shop, one, two, vec![free.id, cheap.id, dear.id])
}

const FREE: &str = "Latihan tangga nada";
const CHEAP: &str = "Ringkasan persamaan kuadrat";
const DEAR: &str = "Paket lengkap";

#[tokio::test]
async fn every_condition_narrows_and_all_must_hold() {
    let (mut shop, one, two, ids) = stocked().await;
    let (piano, algebra) = (shop.skill("piano"), shop.skill("algebra"));
    let music = shop.words.skill(piano).unwrap().category_id;
    let prior = catalog::rating::RatingPrior::default();
    let sums = materials::rating::ReviewSums { material_id: ids[2], count: 1, sum: 5 };
    materials::rating::write(&mut shop.conn, prior, &[sums]).await.unwrap();
    let all = MaterialFilter::default;
    let cases = [
        (all(), vec![FREE, CHEAP, DEAR]),
        (MaterialFilter { skills: vec![piano], ..all() }, vec![FREE, DEAR]),
        (MaterialFilter { skills: vec![piano, algebra], ..all() }, vec![FREE, CHEAP, DEAR]),
        (MaterialFilter { category: Some(music), ..all() }, vec![FREE, DEAR]),
        (MaterialFilter { teacher: Some(one.teacher_id), ..all() }, vec![FREE, CHEAP]),
        (MaterialFilter { teacher: Some(two.teacher_id), skills: vec![algebra], ..all() }, vec![DEAR]),
        (MaterialFilter { is_free: true, ..all() }, vec![FREE]),
        (MaterialFilter { price_min: Some(1), price_max: Some(10_000), ..all() }, vec![CHEAP]),
        (MaterialFilter { price_min: Some(10_001), ..all() }, vec![DEAR]),
        (MaterialFilter { rating_min: Some(4_400), ..all() }, vec![DEAR]),
        (MaterialFilter { is_free: true, skills: vec![algebra], ..all() }, vec![]),
        (MaterialFilter { text: Some("piano".to_owned()), price_min: Some(1), ..all() }, vec![DEAR]),
    ];
    for (filter, expected) in cases {
        assert_eq!(found(&mut shop, filter.clone()).await, expected, "{filter:?}");
    }
}

#[tokio::test]
async fn words_are_found_in_titles_skills_and_descriptions_in_any_form() {
    let (mut shop, ..) = stocked().await;
    for (text, expected) in [
        ("kuadrat", vec![CHEAP]),
        ("PERSAMAAN Kuadrat", vec![CHEAP]),
        ("piano", vec![FREE, DEAR]),
        ("pemula", vec![FREE]),
        // "yang" says nothing and narrows nothing.
        ("yang rajin", vec![FREE]),
        ("contoh piano", vec![]),
        ("  tangga-nada ", vec![FREE]),
        ("!!!", vec![]),
        ("'; DROP TABLE materials --", vec![]),
    ] {
        assert_eq!(found_by_text(&mut shop, text).await, expected, "{text}");
    }
}

#[tokio::test]
async fn typing_errors_are_forgiven_in_words_that_nothing_has() {
    let (mut shop, ..) = stocked().await;
    for (text, expected) in [
        ("kuadart", vec![CHEAP]),
        ("persaman", vec![CHEAP]),
        ("pino", vec![FREE, DEAR]),
        ("ringkasn kuadrat", vec![CHEAP]),
        ("sepeda", vec![]),
    ] {
        assert_eq!(found_by_text(&mut shop, text).await, expected, "{text}");
    }
}

#[tokio::test]
async fn a_teacher_out_of_view_takes_her_materials_with_her() {
    let (mut shop, one, two, _) = stocked().await;
    let now = shop.now;
    hide_teacher_of_user(&mut shop.conn, now, one.user_id).await.unwrap();
    assert_eq!(found(&mut shop, MaterialFilter::default()).await, [DEAR]);
    assert!(found_by_text(&mut shop, "kuadrat").await.is_empty());
    show_teacher_of_user(&mut shop.conn, now, one.user_id).await.unwrap();
    shop.set_profile(&two, TeacherStatus::Draft).await;
    assert_eq!(found(&mut shop, MaterialFilter::default()).await, [FREE, CHEAP]);
}

#[tokio::test]
async fn what_is_taken_down_or_never_published_is_not_in_the_store() {
    let (mut shop, one, _, ids) = stocked().await;
    shop.create(&one, "Belum jadi", 5_000).await;
    let now = shop.now;
    visibility::take_down(&mut shop.conn, now, ids[1], "Salinan", true).await.unwrap();
    assert_eq!(found(&mut shop, MaterialFilter::default()).await, [FREE, DEAR]);
    assert!(found_by_text(&mut shop, "kuadrat").await.is_empty());
    visibility::restore(&mut shop.conn, now, ids[1]).await.unwrap();
    assert_eq!(found_by_text(&mut shop, "kuadrat").await, [CHEAP]);
}

#[tokio::test]
async fn a_merged_skill_is_found_by_the_one_it_was_merged_into() {
    let (mut shop, _, _, ids) = stocked().await;
    let (piano, algebra) = (shop.skill("piano"), shop.skill("algebra"));
    let guitar = shop.skill("acoustic-guitar");
    let (mathematics, now) = (shop.words.skill(algebra).unwrap().category_id, shop.now);
    let admin = shop.admin().await;
    // From one category into another, so that both ways of finding it are told apart.
    let input = SkillMergeInput { id: piano, into_id: algebra };
    skill_merge::run(&mut shop.conn, &admin, now, input).await.unwrap();
    let by_skill = |skill| MaterialFilter { skills: vec![skill], ..MaterialFilter::default() };
    assert_eq!(found(&mut shop, by_skill(algebra)).await, [FREE, CHEAP, DEAR]);
    assert!(found(&mut shop, by_skill(guitar)).await.is_empty());
    let by_category = MaterialFilter { category: Some(mathematics), ..MaterialFilter::default() };
    assert_eq!(found(&mut shop, by_category).await, [FREE, CHEAP, DEAR]);
    let skills = queries::skills_of_materials(&mut shop.conn, &ids).await.unwrap();
    for id in ids {
        assert_eq!(skills[&id], [algebra], "named once");
    }
}

#[tokio::test]
async fn a_renamed_or_merged_skill_is_found_by_its_new_name() {
    let (mut shop, ..) = stocked().await;
    let (piano, algebra, now) = (shop.skill("piano"), shop.skill("algebra"), shop.now);
    let admin = shop.admin().await;
    let names = SkillRenameInput {
        id: piano,
        name: "Clavichord".to_owned(),
        name_indonesian: "Klavikord".to_owned(),
    };
    skill_rename::run(&mut shop.conn, &admin, now, names).await.unwrap();
    shop.tell_of_skills().await;
    assert_eq!(found_by_text(&mut shop, "klavikord").await, [FREE, DEAR]);
    skill_merge::run(&mut shop.conn, &admin, now, SkillMergeInput { id: piano, into_id: algebra })
        .await
        .unwrap();
    shop.tell_of_skills().await;
    assert!(found_by_text(&mut shop, "klavikord").await.is_empty());
    assert_eq!(found_by_text(&mut shop, "aljabar").await, [FREE, CHEAP, DEAR]);
    skill_retire::run(&mut shop.conn, &admin, now, SkillRetireInput { id: algebra }).await.unwrap();
    shop.tell_of_skills().await;
    assert!(found_by_text(&mut shop, "aljabar").await.is_empty());
    let by_skill = MaterialFilter { skills: vec![algebra], ..MaterialFilter::default() };
    assert!(found(&mut shop, by_skill).await.is_empty());
}

#[tokio::test]
async fn the_store_is_the_same_for_everybody() {
    let (mut shop, one, _, ids) = stocked().await;
    let admin = shop.admin().await;
    for actor in [Actor::Anonymous, one.actor, admin] {
        let seen = queries::by_ids(&mut shop.conn, &actor, &ids).await.unwrap();
        assert_eq!(seen.len(), 3);
    }
}

//! What moderation and reviews do to materials, and that the table of the search stays true.

use catalog::rating::RatingPrior;
use database::schema::materials as material_rows;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use kernel::Change;
use kernel::id::MaterialId;
use materials::commands::{material_archive, material_publish, material_unpublish, material_update};
use materials::rating::{self, ReviewSums};
use materials::{search_rows, visibility};
use storage::FilePurpose;

use crate::shop::Shop;

#[derive(QueryableByName, Debug, PartialEq, Eq)]
struct Row {
    #[diesel(sql_type = Text)]
    row: String,
}

/// The read table as text. Raw SQL: whole rows as text are beyond the query builder.
async fn rows(shop: &mut Shop) -> Vec<Row> {
    sql_query("SELECT r::text AS row FROM material_texts r ORDER BY 1").load(&mut shop.conn).await.unwrap()
}

async fn assert_true(shop: &mut Shop, step: &str) -> usize {
    let kept = rows(shop).await;
    search_rows::rebuild(&mut shop.conn).await.unwrap();
    assert_eq!(kept, rows(shop).await, "after {step}");
    kept.len()
}

/// Numbers that look random and are the same in every run (a 64-bit linear congruential generator).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

#[tokio::test]
async fn taking_down_and_restoring_say_what_was_and_what_is() {
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    let made = shop.published(&seller, "Aljabar", 10_000).await;
    let at = shop.later();
    let changed =
        visibility::take_down(&mut shop.conn, at, made.id, "Salinan", false).await.unwrap().unwrap();
    assert!(changed.before.is_published() && changed.before.is_open_to_buyers());
    assert!(!changed.after.is_published() && !changed.after.is_open_to_buyers());
    assert_eq!(changed.after.taken_down_reason.as_deref(), Some("Salinan"));
    let later = shop.later();
    let again =
        visibility::take_down(&mut shop.conn, later, made.id, "Salinan", false).await.unwrap().unwrap();
    assert_eq!(again.before, again.after, "nothing changes twice");
    // A second word on it changes the reason and the choice, not the instant.
    let later = shop.later();
    let changed =
        visibility::take_down(&mut shop.conn, later, made.id, "Tipuan", true).await.unwrap().unwrap();
    assert_eq!(changed.after.taken_down_at, Some(at));
    assert!(changed.after.is_open_to_buyers());
    let changed = visibility::restore(&mut shop.conn, later, made.id).await.unwrap().unwrap();
    assert!(changed.after.is_published());
    assert_eq!((changed.after.taken_down_reason, changed.after.buyers_keep_access), (None, true));
    let again = visibility::restore(&mut shop.conn, later, made.id).await.unwrap().unwrap();
    assert_eq!(again.before, again.after);
    let nothing = MaterialId::generate(later);
    assert_eq!(visibility::take_down(&mut shop.conn, later, nothing, "x", true).await.unwrap(), None);
    assert_eq!(visibility::restore(&mut shop.conn, later, nothing).await.unwrap(), None);
}

#[tokio::test]
async fn random_edits_keep_the_texts_true() {
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    let mut dice = Dice(3);
    let mut ids = Vec::new();
    for index in 0..5 {
        ids.push(shop.published(&seller, &format!("Bahan {index}"), 10_000).await.id);
    }
    let skills = [shop.skill("piano"), shop.skill("algebra")];
    for step in 0..60 {
        let id = ids[dice.below(ids.len())];
        let (actor, now) = (seller.actor.clone(), shop.later());
        let mut input = material_update::MaterialUpdateInput {
            id,
            title: Change::Keep,
            description: Change::Keep,
            price: Change::Keep,
            skills: Change::Keep,
            cover: Change::Keep,
            preview: Change::Keep,
        };
        // Some steps are refused, e.g. publishing what is in the store: they must not leave anything behind either.
        match dice.below(7) {
            0 => input.title = Change::Set(format!("Bahan baru {step}")),
            1 => input.description = Change::Set(format!("Isi nomor {step}")),
            2 => input.skills = Change::Set(vec![skills[dice.below(2)]]),
            3 => {
                let out = material_unpublish::MaterialUnpublishInput { id };
                let _ = material_unpublish::run(&mut shop.conn, &actor, now, out).await;
            }
            4 => {
                let into = material_publish::MaterialPublishInput { id };
                let _ = material_publish::run(&mut shop.conn, &actor, now, into).await;
            }
            5 => drop(visibility::take_down(&mut shop.conn, now, id, "x", true).await.unwrap()),
            _ => drop(visibility::restore(&mut shop.conn, now, id).await.unwrap()),
        }
        if input.title.is_mentioned() || input.description.is_mentioned() || input.skills.is_mentioned() {
            material_update::run(&mut shop.conn, &actor, now, input).await.unwrap();
        }
        assert_true(&mut shop, &format!("edit {step}")).await;
    }
    let (actor, now) = (seller.actor.clone(), shop.now);
    let unpublish = material_unpublish::MaterialUnpublishInput { id: ids[0] };
    let _ = material_unpublish::run(&mut shop.conn, &actor, now, unpublish).await;
    let archive = material_archive::MaterialArchiveInput { id: ids[0] };
    material_archive::run(&mut shop.conn, &actor, now, archive).await.unwrap();
    let new = shop.published(&seller, "Terakhir", 0).await;
    let file = shop.file(seller.user_id, FilePurpose::MaterialFile).await;
    shop.set_files(&seller, new.id, &[file]).await;
    assert!(assert_true(&mut shop, "archiving").await > 0, "there is something to compare");
}

#[tokio::test]
async fn a_rating_is_written_when_it_differs() {
    let mut shop = Shop::new().await;
    let seller = shop.seller().await;
    let (one, two) = (shop.published(&seller, "A", 0).await.id, shop.published(&seller, "B", 0).await.id);
    let prior = RatingPrior::default();
    let sums = [
        ReviewSums { material_id: one, count: 2, sum: 9 },
        ReviewSums { material_id: two, count: 0, sum: 0 },
    ];
    rating::lock(&mut shop.conn, &[two, one]).await.unwrap();
    assert_eq!(rating::write(&mut shop.conn, prior, &sums).await.unwrap(), 1);
    assert_eq!(rating::write(&mut shop.conn, prior, &sums).await.unwrap(), 0);
    let stored: (i32, i32, i32) = material_rows::table
        .find(one)
        .select((material_rows::rating_count, material_rows::rating_sum, material_rows::rating_score))
        .first(&mut shop.conn)
        .await
        .unwrap();
    assert_eq!(stored, (2, 9, prior.score(2, 9)));
}

//! Ratings against PostgreSQL: what seeding wrote, what a rebuild writes and what the formula says are the same.

#![expect(clippy::unwrap_used, reason = "a test fails where something is missing")]

use catalog::rating::RatingPrior;
use chrono::{DateTime, Utc};
use database::schema::{reviews, teacher_search, teachers};
use database::test_database::TestDatabase;
use database::{PoolConfig, PooledConnection, Pools};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{ReviewId, TeacherId};
use seeding::{SeedParams, seed};
use teacherin_reviews::commands::{self, ratings_rebuild};

type Rating = (TeacherId, i32, i32, i32);

fn now() -> DateTime<Utc> {
    "2026-01-05T01:00:00Z".parse().unwrap()
}

async fn seeded() -> (TestDatabase, Pools) {
    let database = TestDatabase::create().await;
    let pools = Pools::new(&PoolConfig::new(database.url())).unwrap();
    catalog::vocabulary::install(&mut pools.write().await.unwrap(), now()).await.unwrap();
    let params = SeedParams { teachers: 40, seed: 7, now: now() };
    seed(database.url(), params, |_| ()).await.unwrap();
    (database, pools)
}

async fn ratings(connection: &mut PooledConnection) -> Vec<Rating> {
    teachers::table
        .order(teachers::id)
        .select((teachers::id, teachers::rating_count, teachers::rating_sum, teachers::rating_score))
        .load(connection)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_rebuild_agrees_with_what_is_written_and_repairs_what_is_not() {
    let (_database, pools) = seeded().await;
    let mut connection = pools.write().await.unwrap();
    let prior = RatingPrior::default();
    let written = ratings(&mut connection).await;
    assert!(written.iter().filter(|(_, count, ..)| *count > 3).count() > 3, "the seed has reviews");
    assert!(written.iter().all(|(_, count, sum, score)| prior.score(*count, *sum) == *score));
    assert_eq!(ratings_rebuild::run(&mut connection, prior).await.unwrap(), 0);
    let damaged = (teachers::rating_count.eq(0), teachers::rating_sum.eq(0), teachers::rating_score.eq(0));
    diesel::update(teachers::table).set(damaged).execute(&mut connection).await.unwrap();
    let rated = written.iter().filter(|(_, count, ..)| *count > 0).count();
    assert_eq!(ratings_rebuild::run(&mut connection, prior).await.unwrap(), rated);
    assert_eq!(ratings(&mut connection).await, written);
    let other = RatingPrior { mean_thousandths: 3_000, weight: 10 };
    assert_eq!(ratings_rebuild::run(&mut connection, other).await.unwrap(), rated);
    let under_other = ratings(&mut connection).await;
    assert!(under_other.iter().all(|(_, count, sum, score)| other.score(*count, *sum) == *score));
    assert_ne!(under_other, written);
}

#[tokio::test]
async fn a_hidden_review_no_longer_counts_and_search_follows() {
    let (_database, pools) = seeded().await;
    let mut connection = pools.write().await.unwrap();
    let prior = RatingPrior::default();
    let (review, teacher, stars): (ReviewId, TeacherId, i16) = reviews::table
        .inner_join(teachers::table)
        .filter(teachers::rating_count.gt(2))
        .order(reviews::id)
        .select((reviews::id, reviews::teacher_id, reviews::rating))
        .first(&mut connection)
        .await
        .unwrap();
    let rating = async |connection: &mut PooledConnection| {
        ratings(connection).await.into_iter().find(|(id, ..)| *id == teacher).unwrap()
    };
    let before = rating(&mut connection).await;
    diesel::update(reviews::table.find(review))
        .set(reviews::hidden_at.eq(now()))
        .execute(&mut connection)
        .await
        .unwrap();
    let corrected = commands::ratings::refresh_teachers(&mut connection, prior, &[teacher]).await.unwrap();
    assert_eq!(corrected, 1);
    let after = rating(&mut connection).await;
    let sum = before.2 - i32::from(stars);
    assert_eq!(after, (teacher, before.1 - 1, sum, prior.score(before.1 - 1, sum)));
    let listed: Vec<i32> = teacher_search::table
        .filter(teacher_search::teacher_id.eq(teacher))
        .select(teacher_search::rating_score)
        .load(&mut connection)
        .await
        .unwrap();
    assert!(!listed.is_empty() && listed.iter().all(|score| *score == after.3), "{listed:?} {after:?}");
}

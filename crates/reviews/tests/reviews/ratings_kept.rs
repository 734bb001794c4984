//! Whatever is done in whatever order: the ratings that are kept are those that a rebuild would write.

use kernel::{Actor, Change};
use proptest::collection::vec;
use proptest::prelude::*;
use teacherin_reviews::commands::ratings_rebuild;
use teacherin_reviews::{Review, queries};

use crate::world::World;

/// How many lessons there are to review.
const LESSONS: usize = 4;

#[derive(Debug, Clone, Copy)]
enum Step {
    Review { stars: i32 },
    Change { stars: i32 },
    Answer,
    Hide,
    Restore,
}

fn step() -> impl Strategy<Value = (usize, Step)> {
    let step = prop_oneof![
        3 => (1..=5).prop_map(|stars| Step::Review { stars }),
        3 => (1..=5).prop_map(|stars| Step::Change { stars }),
        1 => Just(Step::Answer),
        2 => Just(Step::Hide),
        2 => Just(Step::Restore),
    ];
    (0..LESSONS, step)
}

/// What a review should be: its stars, and whether it is hidden.
type Expected = Option<(i32, bool)>;

fn after(before: Expected, step: Step) -> Expected {
    match (before, step) {
        (None, Step::Review { stars }) => Some((stars, false)),
        (Some((_, false)), Step::Change { stars }) => Some((stars, false)),
        (Some((stars, _)), Step::Hide) => Some((stars, true)),
        (Some((stars, _)), Step::Restore) => Some((stars, false)),
        (unchanged, _) => unchanged,
    }
}

async fn take(world: &World, (student, teacher): (&Actor, &Actor), lesson: &booking::Booking, step: Step) {
    let mut connection = world.connection().await;
    let found = queries::reviews_of_bookings(&mut connection, &Actor::System, &[lesson.id]).await.unwrap();
    drop(connection);
    let review: Option<&Review> = found.first();
    // What is refused is checked elsewhere: here only what it leaves behind counts.
    match (step, review) {
        (Step::Review { stars }, _) => drop(world.review(student, lesson.id, stars, "").await),
        (Step::Change { stars }, Some(review)) => {
            drop(world.update(student, review.id, Some(stars), Change::Keep).await);
        }
        (Step::Answer, Some(review)) => drop(world.reply(teacher, review, "Terima kasih").await),
        (Step::Hide, Some(review)) => drop(world.hide(review, Some("Spam")).await),
        (Step::Restore, Some(review)) => drop(world.hide(review, None).await),
        (_, None) => {}
    }
}

async fn run(world: &World, steps: &[(usize, Step)]) {
    let sari = world.teacher("Sari Dewi").await;
    let student = world.student("Budi Santoso").await;
    let mut lessons = Vec::new();
    for number in 0..LESSONS {
        let hours_ago = i64::try_from(number).unwrap() * 2 + 2;
        lessons.push((world.lesson(&student, &sari.profile, hours_ago).await, None));
    }
    for (number, step) in steps {
        let (lesson, expected) = lessons.get_mut(*number).unwrap();
        take(world, (&student, &sari.actor), lesson, *step).await;
        *expected = after(*expected, *step);
        let visible: Vec<i32> = lessons
            .iter()
            .filter_map(|(_, expected)| *expected)
            .filter(|(_, is_hidden)| !is_hidden)
            .map(|(stars, _)| stars)
            .collect();
        let (count, sum) = (i32::try_from(visible.len()).unwrap(), visible.iter().sum());
        let score = world.config.rating_prior.score(count, sum);
        assert_eq!(world.kept(sari.profile.id).await, (count, sum, score), "after {step:?}");
        assert_eq!(world.listed(sari.profile.id).await, score, "after {step:?}");
    }
    let mut connection = world.connection().await;
    assert_eq!(ratings_rebuild::run(&mut connection, world.config.rating_prior).await.unwrap(), 0);
}

#[test]
fn every_way_of_changing_reviews_keeps_the_rating_true() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let world = runtime.block_on(World::new());
    let config = ProptestConfig { cases: 24, ..ProptestConfig::default() };
    proptest!(config, |(steps in vec(step(), 1..16))| {
        runtime.block_on(run(&world, &steps));
    });
    // Dropping the database needs the runtime.
    runtime.block_on(async move { drop(world) });
}

//! Whatever is done in whatever order: the ratings that are kept are those that a rebuild would write.

use booking::Booking;
use kernel::id::MaterialId;
use kernel::{Actor, Change};
use proptest::collection::vec;
use proptest::prelude::*;
use teacherin_reviews::commands::ratings_rebuild;
use teacherin_reviews::{Review, queries};

use crate::world::World;

/// How many lessons there are to review.
const LESSONS: usize = 4;
/// How many people have the one material.
const READERS: usize = 3;

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
    (0..LESSONS + READERS, step)
}

/// What somebody can review.
enum Thing {
    Lesson(Box<Booking>),
    Material(MaterialId),
}

/// What a review should be: its stars, and whether it is hidden.
type Expected = Option<(i32, bool)>;

/// Something to review, who does, and what should have come of it.
struct Place {
    thing: Thing,
    author: Actor,
    expected: Expected,
}

fn after(before: Expected, step: Step) -> Expected {
    match (before, step) {
        (None, Step::Review { stars }) => Some((stars, false)),
        (Some((_, false)), Step::Change { stars }) => Some((stars, false)),
        (Some((stars, _)), Step::Hide) => Some((stars, true)),
        (Some((stars, _)), Step::Restore) => Some((stars, false)),
        (unchanged, _) => unchanged,
    }
}

async fn review_at(world: &World, place: &Place) -> Option<Review> {
    let mut connection = world.connection().await;
    let found = match &place.thing {
        Thing::Lesson(lesson) => {
            queries::reviews_of_bookings(&mut connection, &Actor::System, &[lesson.id]).await
        }
        Thing::Material(id) => {
            queries::own_reviews_of_materials(&mut connection, &place.author, &[*id]).await
        }
    };
    found.unwrap().pop()
}

async fn take(world: &World, place: &Place, teacher: &Actor, step: Step) {
    let review = review_at(world, place).await;
    let author = &place.author;
    // What is refused is checked elsewhere: here only what it leaves behind counts.
    match (step, &review) {
        (Step::Review { stars }, _) => match &place.thing {
            Thing::Lesson(lesson) => drop(world.review(author, lesson.id, stars, "").await),
            Thing::Material(id) => drop(world.review_material(author, *id, stars, "").await),
        },
        (Step::Change { stars }, Some(review)) => {
            drop(world.update(author, review.id, Some(stars), Change::Keep).await);
        }
        (Step::Answer, Some(review)) => drop(world.reply(teacher, review, "Terima kasih").await),
        (Step::Hide, Some(review)) => drop(world.hide(review, Some("Spam")).await),
        (Step::Restore, Some(review)) => drop(world.hide(review, None).await),
        (_, None) => {}
    }
}

/// Count and sum of what should be in public view, of lessons or of materials.
fn visible(places: &[Place], of_materials: bool) -> (i32, i32) {
    let stars = places
        .iter()
        .filter(|place| matches!(place.thing, Thing::Material(_)) == of_materials)
        .filter_map(|place| place.expected)
        .filter(|(_, is_hidden)| !is_hidden)
        .map(|(stars, _)| stars);
    stars.fold((0, 0), |(count, sum), stars| (count + 1, sum + stars))
}

async fn run(world: &World, steps: &[(usize, Step)]) {
    let sari = world.teacher("Sari Dewi").await;
    let student = world.student("Budi Santoso").await;
    let material = world.material(&sari.profile, "Etude").await;
    let mut places = Vec::new();
    for number in 0..LESSONS {
        let hours_ago = i64::try_from(number).unwrap() * 2 + 2;
        let lesson = Box::new(world.lesson(&student, &sari.profile, hours_ago).await);
        places.push(Place { thing: Thing::Lesson(lesson), author: student.clone(), expected: None });
    }
    for number in 0..READERS {
        let author = world.reader(&format!("Siswa {number}"), material).await;
        places.push(Place { thing: Thing::Material(material), author, expected: None });
    }
    for (number, step) in steps {
        let place = places.get_mut(*number).unwrap();
        take(world, place, &sari.actor, *step).await;
        place.expected = after(place.expected, *step);
        let prior = world.config.rating_prior;
        let (count, sum) = visible(&places, false);
        let score = prior.score(count, sum);
        assert_eq!(world.kept(sari.profile.id).await, (count, sum, score), "after {step:?}");
        assert_eq!(world.listed(sari.profile.id).await, score, "after {step:?}");
        let (count, sum) = visible(&places, true);
        let expected = (count, sum, prior.score(count, sum));
        assert_eq!(world.kept_of_material(material).await, expected, "after {step:?}");
    }
    let mut connection = world.connection().await;
    assert_eq!(ratings_rebuild::run(&mut connection, world.config.rating_prior).await.unwrap(), 0);
}

#[test]
fn every_way_of_changing_reviews_keeps_the_ratings_true() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let world = runtime.block_on(World::new());
    let config = ProptestConfig { cases: 24, ..ProptestConfig::default() };
    proptest!(config, |(steps in vec(step(), 1..20))| {
        runtime.block_on(run(&world, &steps));
    });
    // Dropping the database needs the runtime.
    runtime.block_on(async move { drop(world) });
}

//! Every screen is one request with a constant number of statements: the same with one row and with fifty.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use diesel_async::RunQueryDsl as _;
use serde_json::{Value, json};

use crate::support::{Client, Teacher, World, page};

const BOOK: &str = "mutation ($input: BookingCreateInput!) {
    bookingCreate(input: $input) { booking { id } errors { code field message } }
}";
const KEEP: &str = "mutation ($input: FavouriteAddInput!) {
    favouriteAdd(input: $input) { teacher { id isFavourite } errors { code field message } }
}";

/// A screen that reads lists: who opens it, with which variables, and where its rows stand in the answer.
struct Screen {
    name: &'static str,
    client: Client,
    variables: Value,
    rows: &'static str,
}

fn screens(world: &World, teacher: &Teacher, student: &Client) -> Vec<Screen> {
    let screen =
        |name, client: &Client, variables, rows| Screen { name, client: client.clone(), variables, rows };
    let week = json!({ "from": world.now(), "until": world.now() + TimeDelta::days(40) });
    let search = json!({ "first": 100, "orderBy": "SOONEST_FREE", "withFacets": true });
    vec![
        screen("landing", &world.anonymous(), json!({}), "/popularTeachers"),
        screen("teacher_search", student, search, "/teachers/edges"),
        screen("teacher_detail", student, json!({ "slug": teacher.slug }), "/teacher/nextFreeSlots"),
        screen(
            "slot_picker",
            student,
            json!({ "teacherId": teacher.id, "first": 100 }),
            "/teacher/freeSlots/nodes",
        ),
        screen("my_bookings", student, json!({ "first": 100 }), "/viewer/bookings/nodes"),
        screen("teacher_week", &teacher.client, week, "/viewer/availabilitySlots"),
        screen("favourites", student, json!({ "first": 100 }), "/viewer/favourites/nodes"),
        screen("account", student, json!({ "first": 100 }), "/viewer/loginSessions/nodes"),
    ]
}

/// Statements and rows of every screen.
async fn count(world: &World, teacher: &Teacher, student: &Client) -> BTreeMap<&'static str, (u64, usize)> {
    let mut counts = BTreeMap::new();
    for screen in screens(world, teacher, student) {
        // The first request may read the vocabulary, which is read once in a while. And a machine with no turn to spare may
        // close a batch early: what a screen needs is the least of a few requests.
        let mut least = (u64::MAX, 0);
        for _ in 0..4 {
            let request = screen.client.page(screen.name, screen.variables.clone());
            let (statements, answer) = world.statements_of(request).await;
            let rows = answer.at(screen.rows).as_array().map_or(0, Vec::len);
            least = least.min((statements, rows));
        }
        counts.insert(screen.name, least);
    }
    counts
}

/// Lessons cannot be held and reviewed over the API yet, so what is booked is said to be so, past it: screens that show
/// reviews must have some to show.
async fn review_every_booking(world: &World) {
    let statements = [
        "UPDATE bookings SET status = 'COMPLETED'",
        "INSERT INTO reviews (id, booking_id, teacher_id, author_user_id, rating, comment, created_at, updated_at)
         SELECT gen_random_uuid(), id, teacher_id, student_user_id, 5, 'Jelas', created_at, created_at FROM bookings
         ON CONFLICT DO NOTHING",
        "UPDATE teachers SET rating_count = 1, rating_sum = 5, rating_score = 4417",
    ];
    let mut connection = world.connection().await;
    for statement in statements {
        diesel::sql_query(statement).execute(&mut connection).await.expect("the rows fit");
    }
}

async fn book_and_keep(student: &Client, teacher: &Teacher) {
    let input = json!({ "input": {
        "slotId": teacher.slots.as_slice().iter().next(), "skillId": teacher.skill, "mode": "ONLINE",
        "idempotencyKey": kernel::id::generate_uuid(chrono::DateTime::UNIX_EPOCH),
    }});
    student.run(BOOK, input).await.done("bookingCreate");
    student.run(KEEP, json!({ "input": { "teacherId": teacher.id } })).await.done("favouriteAdd");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_costs_the_same_statements_with_one_row_and_with_fifty() {
    let world = World::new().await;
    let student = world.student("Budi Santoso").await;
    let teacher = world.teacher("Ibu Sari", 2).await;
    book_and_keep(&student, &teacher).await;
    review_every_booking(&world).await;
    let with_one = count(&world, &teacher, &student).await;

    world.publish(&teacher, 24 * 30, 48).await;
    for number in 1..50 {
        let another = world.teacher_at(&format!("Guru {number}"), number).await;
        book_and_keep(&student, &another).await;
        // Nobody holds more than twenty unpaid bookings: these are held lessons of the past now.
        review_every_booking(&world).await;
    }
    for _ in 1..50 {
        world.sign_in(student.clone()).await;
    }
    review_every_booking(&world).await;
    let with_fifty = count(&world, &teacher, &student).await;
    for (name, (_, rows)) in &with_one {
        assert!(
            *rows > 0 && with_fifty[name].1 > *rows,
            "{name} had {rows} rows, then {}",
            with_fifty[name].1
        );
    }
    let statements = |counts: BTreeMap<&'static str, (u64, usize)>| -> BTreeMap<_, _> {
        counts.into_iter().map(|(name, (statements, _))| (name, statements)).collect()
    };
    // The figures of docs/PERFORMANCE.md. One of each signed-in screen is the check of the login session.
    let expected = BTreeMap::from([
        ("account", 3),
        ("favourites", 6),
        ("landing", 2),
        ("my_bookings", 7),
        ("slot_picker", 4),
        ("teacher_detail", 9),
        ("teacher_search", 12),
        ("teacher_week", 6),
    ]);
    assert_eq!(statements(with_one), expected);
    assert_eq!(statements(with_fifty), expected);
    world.finish().await;
}

#[test]
fn every_screen_with_a_list_is_counted() {
    // A page document that is not counted above is a form: it sends one mutation.
    let folder = std::fs::read_dir(format!("{}/pages", env!("CARGO_MANIFEST_DIR"))).unwrap();
    for entry in folder {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let counted = [
            "landing",
            "teacher_search",
            "teacher_detail",
            "slot_picker",
            "my_bookings",
            "teacher_week",
            "favourites",
            "account",
        ];
        assert!(
            counted.contains(&name.as_str()) || page(&name).contains("mutation "),
            "{name} is not counted"
        );
    }
}

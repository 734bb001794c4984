//! Every screen is one request with a constant number of statements: the same with one row and with fifty.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta};
use diesel_async::RunQueryDsl as _;
use kernel::id::generate_uuid;
use serde_json::{Value, json};

use crate::support::{Client, Teacher, World, page};

const BOOK: &str = "mutation ($input: BookingCreateInput!) {
    bookingCreate(input: $input) { booking { id order { id } } errors { code field message } }
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

/// What is for sale in one order, and paid by one payment.
struct Sale {
    order_id: String,
    booking_id: String,
    payment_id: String,
}

/// Who opens the screens, and what the screens of one thing show.
struct Cast<'a> {
    teacher: &'a Teacher,
    host: &'a Teacher,
    student: &'a Client,
    admin: &'a Client,
    sale: &'a Sale,
}

fn screens(world: &World, cast: &Cast<'_>) -> Vec<Screen> {
    let Cast { teacher, host, student, admin, sale } = cast;
    let screen =
        |name, client: &Client, variables, rows| Screen { name, client: client.clone(), variables, rows };
    let week = json!({ "from": world.now(), "until": world.now() + TimeDelta::days(40) });
    let day = json!({ "from": world.now(), "until": world.now() + TimeDelta::days(40), "first": 50 });
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
        screen("checkout", student, json!({ "orderId": sale.order_id }), "/order/lines"),
        screen("payment_wait", student, json!({ "paymentId": sale.payment_id }), "/payment/order/lines"),
        screen("booking_detail", student, json!({ "id": sale.booking_id }), "/booking/order/lines"),
        screen("student_dashboard", student, json!({ "first": 50 }), "/viewer/upcoming/nodes"),
        screen("teacher_dashboard", &host.client, day, "/viewer/today/nodes"),
        screen("admin_payments", admin, json!({ "first": 50 }), "/payments/nodes"),
        screen("admin_users", admin, json!({ "first": 100 }), "/users/nodes"),
        screen("admin_audit", admin, json!({ "first": 100 }), "/auditEntries/nodes"),
        screen("admin_reviews", admin, json!({ "first": 100 }), "/reviews/nodes"),
        screen("admin_teachers", admin, json!({ "first": 100 }), "/teachersToVerify/nodes"),
    ]
}

/// Statements and rows of every screen.
async fn count(world: &World, cast: &Cast<'_>) -> BTreeMap<&'static str, (u64, usize)> {
    let mut counts = BTreeMap::new();
    for screen in screens(world, cast) {
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
        "UPDATE bookings SET status = 'COMPLETED', completed_at = ends_at
         WHERE NOT EXISTS (SELECT FROM payments WHERE payments.order_id = bookings.order_id)",
        "INSERT INTO reviews (id, booking_id, teacher_id, author_user_id, rating, comment, created_at, updated_at)
         SELECT gen_random_uuid(), id, teacher_id, student_user_id, 5, 'Jelas', created_at, created_at FROM bookings
         WHERE status = 'COMPLETED' ON CONFLICT DO NOTHING",
        "UPDATE teachers SET rating_count = 1, rating_sum = 5, rating_score = 4417",
    ];
    let mut connection = world.connection().await;
    for statement in statements {
        diesel::sql_query(statement).execute(&mut connection).await.expect("the rows fit");
    }
}

/// A picture of everybody who has none yet, said past the API: decoding them takes its time, and screens ask no bucket.
async fn show_pictures(world: &World) {
    const FILE: &str = "INSERT INTO stored_files (id, owner_user_id, purpose, file_name, content_type, byte_size, sha256, status,
            scan_status, object_key, width, height, expires_at, ready_at, attached_at, created_at, updated_at)
        SELECT gen_random_uuid(), user_id, purpose, 'saya.jpg', 'image/jpeg', 1000, sha256(''), 'READY', 'CLEAN',
            'public/' || user_id || '.jpg', 64, 64, created_at, created_at, created_at, created_at, created_at";
    let statements = [
        format!(
            "WITH made AS ({FILE} FROM (SELECT *, 'AVATAR' AS purpose FROM profiles WHERE avatar_file_id IS NULL) AS without
                 RETURNING id, owner_user_id)
             UPDATE profiles SET avatar_file_id = made.id FROM made WHERE user_id = owner_user_id"
        ),
        format!(
            "WITH made AS ({FILE} FROM (SELECT *, 'TEACHER_PHOTO' AS purpose FROM teachers WHERE photo_file_id IS NULL) AS without
                 RETURNING id, owner_user_id)
             UPDATE teachers SET photo_file_id = made.id FROM made WHERE user_id = owner_user_id"
        ),
    ];
    let mut connection = world.connection().await;
    for statement in statements {
        diesel::sql_query(statement).execute(&mut connection).await.expect("the rows fit");
    }
}

async fn book_and_keep(student: &Client, teacher: &Teacher) {
    let input = json!({ "input": {
        "slotId": teacher.slots.as_slice().iter().next(), "skillId": teacher.skill, "mode": "ONLINE",
        "idempotencyKey": generate_uuid(DateTime::UNIX_EPOCH),
    }});
    student.run(BOOK, input).await.done("bookingCreate");
    student.run(KEEP, json!({ "input": { "teacherId": teacher.id } })).await.done("favouriteAdd");
}

/// Sells these slots in one order, for which paying was started.
async fn sell(student: &Client, teacher: &Teacher, slots: &[String]) -> Sale {
    let (mut order_id, mut booking_id) = (None::<String>, String::new());
    for slot in slots {
        let input = json!({ "input": {
            "slotId": slot, "skillId": teacher.skill, "mode": "ONLINE", "orderId": order_id,
            "idempotencyKey": generate_uuid(DateTime::UNIX_EPOCH),
        }});
        let held = student.run(BOOK, input).await.done("bookingCreate");
        booking_id = held.text("/bookingCreate/booking/id");
        order_id = Some(held.text("/bookingCreate/booking/order/id"));
    }
    let order_id = order_id.expect("something is sold");
    let input =
        json!({ "input": { "orderId": order_id, "idempotencyKey": generate_uuid(DateTime::UNIX_EPOCH) } });
    let started = student.page("payment_start", input).await.done("paymentStart");
    Sale { order_id, booking_id, payment_id: started.text("/paymentStart/payment/id") }
}

/// Says past the API that what is being paid is paid and accepted: one lesson has a meeting and a refund to show.
async fn confirm_what_is_sold(world: &World) {
    let statements = [
        "UPDATE bookings SET status = 'CONFIRMED', confirmed_at = created_at, completion_due_at = ends_at
         WHERE status = 'PENDING'",
        "INSERT INTO meetings (id, booking_id, link, created_at, updated_at)
         SELECT gen_random_uuid(), id, 'https://meet.example.test/x', created_at, created_at FROM bookings
         WHERE status = 'CONFIRMED' ON CONFLICT DO NOTHING",
        "INSERT INTO payment_events
             (id, payment_id, source, digest, gateway_order_id, body, received_at)
         SELECT gen_random_uuid(), id, 'WEBHOOK', decode(md5(id::text), 'hex'), id::text, '{}', created_at
         FROM payments ON CONFLICT DO NOTHING",
    ];
    let mut connection = world.connection().await;
    for statement in statements {
        diesel::sql_query(statement).execute(&mut connection).await.expect("the rows fit");
    }
}

/// Screens with several lists, and the most they cost. Lists are read side by side; whether what they show in common, e.g.
/// teachers, is asked for once or once for each list, depends on which of them is there first, and not on their rows.
const LISTS_SIDE_BY_SIDE: [(&str, u64); 3] =
    [("admin_payments", 10), ("student_dashboard", 16), ("teacher_dashboard", 13)];

/// The figure to compare: the most a screen may cost if it keeps to that, else what it did cost.
fn at_most(name: &str, statements: u64) -> u64 {
    let most = LISTS_SIDE_BY_SIDE.iter().find(|(several, _)| *several == name).map(|(_, most)| *most);
    most.filter(|most| statements <= *most).unwrap_or(statements)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_costs_the_same_statements_with_one_row_and_with_fifty() {
    let world = World::new().await;
    // Whoever asked the file store for something would fail.
    world.files.stop().await;
    let student = world.student("Budi Santoso").await;
    let teacher = world.teacher("Ibu Sari", 2).await;
    book_and_keep(&student, &teacher).await;
    review_every_booking(&world).await;
    let admin = world.admin().await;
    let host = world.teacher("Pak Made", 24).await;
    let sale = sell(&student, &host, &host.slots[2..3]).await;
    confirm_what_is_sold(&world).await;
    let mut cast = Cast { teacher: &teacher, host: &host, student: &student, admin: &admin, sale: &sale };
    show_pictures(&world).await;
    let with_one = count(&world, &cast).await;

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
    let large_sale = sell(&student, &host, &host.slots[3..14]).await;
    for slot in &host.slots[14..] {
        confirm_what_is_sold(&world).await;
        sell(&student, &host, std::slice::from_ref(slot)).await;
    }
    confirm_what_is_sold(&world).await;
    cast.sale = &large_sale;
    show_pictures(&world).await;
    let with_fifty = count(&world, &cast).await;
    for (name, (_, rows)) in &with_one {
        assert!(
            *rows > 0 && with_fifty[name].1 > *rows,
            "{name} had {rows} rows, then {}",
            with_fifty[name].1
        );
    }
    let statements = |counts: BTreeMap<&'static str, (u64, usize)>| -> BTreeMap<_, _> {
        counts.into_iter().map(|(name, (statements, _))| (name, at_most(name, statements))).collect()
    };
    // The figures of docs/PERFORMANCE.md. One of each signed-in screen is the check of the login session.
    let expected = BTreeMap::from([
        ("account", 4),
        ("admin_audit", 4),
        ("admin_payments", 10),
        ("admin_reviews", 7),
        ("admin_teachers", 6),
        ("admin_users", 5),
        ("booking_detail", 13),
        ("checkout", 8),
        ("favourites", 7),
        ("landing", 3),
        ("my_bookings", 10),
        ("payment_wait", 5),
        ("slot_picker", 5),
        ("student_dashboard", 16),
        ("teacher_dashboard", 13),
        ("teacher_detail", 10),
        ("teacher_search", 13),
        ("teacher_week", 7),
    ]);
    assert_eq!(statements(with_one), expected);
    assert_eq!(statements(with_fifty), expected);
    world.finish().await;
}

#[test]
fn every_screen_with_a_list_is_counted() {
    // A page document that is not counted above is a form, which sends one mutation, or waits for an event.
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
            "checkout",
            "payment_wait",
            "booking_detail",
            "student_dashboard",
            "teacher_dashboard",
            "admin_payments",
            "admin_users",
            "admin_audit",
            "admin_reviews",
            "admin_teachers",
            // In `files::uploading`: it shows one file, which has to be uploaded.
            "upload_wait",
            // In `materials_buying::screens`: what they show takes material that was bought.
            "my_library",
            "material_sales",
            // In `materials::screens`: they show files, which have to be uploaded.
            "material_store",
            "material_detail",
            "teacher_materials",
            "material_editor",
            // In `notifications::screens`: what it shows takes jobs that told it.
            "notifications",
            // In `paying::screens`: what they show takes money that moved.
            "booking_cancel_preview",
            "my_orders",
            "order_detail",
            "invoice",
            "teacher_earnings",
            "admin_orders",
            "admin_ledger",
            "admin_ledger_account",
            "admin_rules",
            "admin_refunds",
            "admin_disputes",
            "my_disputes",
            "dispute_detail",
            // In `moderation::materials`: what they show takes materials that were reported.
            "admin_reports",
            "admin_taken_down_materials",
            // In `bookkeeping::screens`: what they show takes files and sales.
            "exports",
            "revenue_report",
            // In `payouts::screens`: what they show takes earnings that were asked for.
            "bank_account",
            "payout_request",
            "my_payouts",
            "admin_payouts",
            "admin_payout_batches",
            "admin_payout_batch",
            "payout_exposure",
            // In `bookkeeping::reconciling`: what they show takes differences.
            "reconciliation_tasks",
            // In `reviews::screens`: what they show takes held lessons.
            "reviews_to_write",
            "my_reviews",
            "teacher_reviews",
        ];
        assert!(
            counted.contains(&name.as_str())
                || page(&name).contains("mutation ")
                || page(&name).contains("subscription "),
            "{name} is not counted"
        );
    }
}

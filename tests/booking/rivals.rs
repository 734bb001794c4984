//! Many students, one slot, two servers.

use tokio::task::JoinSet;

use super::{BOOK, assert_sound, rows_written, wish};
use crate::support::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_students_book_one_slot_through_two_servers() {
    let world = World::with_servers(2).await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let mut requests = JoinSet::new();
    let mut students = Vec::new();
    for number in 0..64 {
        students.push(world.student(&format!("Siswa {number}")).await);
    }
    for (number, student) in (0_u128..).zip(students) {
        let server = &world.servers[usize::try_from(number % 2).unwrap()];
        let (client, wish) = (student.at(&server.address), wish(&teacher, number));
        requests.spawn(async move { client.run(BOOK, wish).await });
    }
    let answers = requests.join_all().await;
    let (booked, refused): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|answer| answer.refusal_codes("bookingCreate").is_empty());
    assert_eq!((booked.len(), refused.len()), (1, 63));
    for answer in refused {
        answer.refused("bookingCreate", "SLOT_TAKEN", Some("slotId"));
    }
    assert_eq!(
        rows_written(&world).await,
        [
            ("availability_slots", 1),
            ("bookings", 1),
            ("calendar_claims", 2),
            ("idempotency_keys", 1),
            ("order_lines", 1),
            ("orders", 1)
        ]
    );
    world.run_jobs().await;
    assert_sound(&world).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_key_sixteen_times_at_once_through_two_servers_has_one_effect() {
    let world = World::with_servers(2).await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let student = world.student("Budi Santoso").await;
    let mut requests = JoinSet::new();
    for number in 0..16 {
        let (client, wish) = (student.at(&world.servers[number % 2].address), wish(&teacher, 7));
        requests.spawn(async move { client.run(BOOK, wish).await.done("bookingCreate") });
    }
    let mut ids: Vec<_> =
        requests.join_all().await.iter().map(|answer| answer.text("/bookingCreate/booking/id")).collect();
    ids.dedup();
    assert_eq!(ids.len(), 1);
    let mut other = wish(&teacher, 7);
    other["input"]["notes"] = serde_json::json!("Halo");
    let answer = student.run(BOOK, other).await;
    answer.refused("bookingCreate", "IDEMPOTENCY_KEY_REUSED", Some("idempotencyKey"));
    world.run_jobs().await;
    assert_sound(&world).await;
    world.finish().await;
}

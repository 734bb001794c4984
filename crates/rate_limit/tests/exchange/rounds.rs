//! What a round says and hears, and what it costs.

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl as _;
use kernel::ClientAddress;
use teacherin_rate_limit::BudgetKey;

use crate::world::{LIMIT, Process, World, after, network, somebody};

#[tokio::test]
async fn one_round_each_tells_what_was_spent() {
    let (world, first, second) = (World::new().await, Process::start(), Process::start());
    for key in [somebody(), network("203.0.113.7"), network("2001:db8:1:2::7")] {
        first.spend(key, 300, after(1)).unwrap();
        second.spend(key, 200, after(1)).unwrap();
        world.exchange(&first, after(2)).await;
        world.exchange(&second, after(2)).await;
        assert_eq!(second.remaining(key, after(2)), 500);
        assert_eq!(first.remaining(key, after(2)), 700, "the second had told nothing when the first asked");
        world.exchange(&first, after(3)).await;
        assert_eq!(first.remaining(key, after(3)), 500);
        assert_eq!(first.spend(key, 501, after(3)).unwrap_err().remaining, 500);
    }
}

#[tokio::test]
async fn a_round_more_changes_nothing() {
    let (world, first, second, key) = (World::new().await, Process::start(), Process::start(), somebody());
    first.spend(key, 300, after(1)).unwrap();
    second.spend(key, 200, after(1)).unwrap();
    for _ in 0..5 {
        world.exchange(&first, after(2)).await;
        world.exchange(&second, after(2)).await;
    }
    assert_eq!((first.remaining(key, after(2)), second.remaining(key, after(2))), (500, 500));
}

#[tokio::test]
async fn what_was_spent_at_the_end_of_a_minute_is_told_in_the_next() {
    let (world, first, second, key) = (World::new().await, Process::start(), Process::start(), somebody());
    first.spend(key, 900, after(59)).unwrap();
    second.spend(key, 10, after(61)).unwrap();
    world.exchange(&first, after(62)).await;
    world.exchange(&second, after(62)).await;
    assert_eq!(second.remaining(key, after(90)), LIMIT - 450 - 10);
}

#[tokio::test]
async fn keys_do_not_hear_of_each_other() {
    let (world, first, second) = (World::new().await, Process::start(), Process::start());
    let (anna, budi) = (network("203.0.113.7"), network("203.0.113.8"));
    first.spend(anna, 300, after(1)).unwrap();
    first.spend(budi, 1, after(1)).unwrap();
    second.spend(budi, 20, after(1)).unwrap();
    second.spend(anna, 20, after(1)).unwrap();
    world.exchange(&first, after(2)).await;
    world.exchange(&second, after(2)).await;
    assert_eq!((second.remaining(anna, after(2)), second.remaining(budi, after(2))), (680, 979));
}

#[tokio::test]
async fn a_round_costs_three_statements_at_most_whatever_the_number_of_keys() {
    let world = World::new().await;
    let process = Process::start();
    let cost = async |at: i64| {
        let before = world.pools.statements();
        world.exchange(&process, after(at)).await;
        world.pools.statements() - before
    };
    assert_eq!(cost(0).await, 2, "listen; the first one sweeps");
    assert_eq!(cost(1).await, 1, "listen");
    process.spend(somebody(), 1, after(1)).unwrap();
    assert_eq!(cost(2).await, 2, "tell and listen");
    assert_eq!(cost(3).await, 1, "everything is told");
    for number in 0..3_000_u32 {
        let key = BudgetKey::Address(ClientAddress::of(std::net::Ipv4Addr::from_bits(number).into()));
        process.spend(key, 1, after(4)).unwrap();
    }
    assert_eq!(cost(5).await, 2);
    assert_eq!(cost(6).await, 1);
    process.spend(somebody(), 1, after(60)).unwrap();
    assert_eq!(cost(60).await, 3, "tell, listen and sweep");
    assert_eq!(cost(61).await, 1);
}

#[tokio::test]
async fn a_key_that_never_came_here_is_heard_of() {
    let (world, first, second) = (World::new().await, Process::start(), Process::start());
    let (key, other) = (somebody(), network("2001:db8::"));
    first.spend(key, 900, after(59)).unwrap();
    first.spend(other, 900, after(60)).unwrap();
    world.exchange(&first, after(60)).await;
    world.exchange(&second, after(60)).await;
    assert_eq!((second.remaining(key, after(60)), second.remaining(other, after(60))), (100, 100));
    assert_eq!((second.remaining(key, after(90)), second.remaining(other, after(90))), (550, 100));
}

#[tokio::test]
async fn a_minute_that_began_elsewhere_first_is_heard_of() {
    let (world, first, second, key) = (World::new().await, Process::start(), Process::start(), somebody());
    second.spend(key, 10, after(59)).unwrap();
    first.spend(key, 900, after(60)).unwrap();
    world.exchange(&first, after(60)).await;
    world.exchange(&second, after(60)).await;
    assert_eq!(second.remaining(key, after(60)), 90);
}

#[derive(QueryableByName)]
struct Rows {
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = Text)]
    keys: String,
}

async fn rows(world: &World) -> (i64, String) {
    let rows: Rows = sql_query(
        "SELECT count(*) AS count, coalesce(string_agg(DISTINCT budget_key, ' ' ORDER BY budget_key), '') AS keys \
         FROM rate_window_spending",
    )
    .get_result(&mut *world.connection().await)
    .await
    .unwrap();
    (rows.count, rows.keys)
}

#[tokio::test]
async fn rows_go_two_minutes_after_their_minute_began_also_those_of_processes_that_are_gone() {
    let world = World::new().await;
    let (gone, alive) = (Process::start(), Process::start());
    gone.spend(network("203.0.113.7"), 10, after(59)).unwrap();
    gone.spend(network("2001:db8:1:2::7"), 10, after(60)).unwrap();
    world.exchange(&gone, after(60)).await;
    drop(gone);
    world.exchange(&alive, after(119)).await;
    assert_eq!(rows(&world).await, (2, "address_2001:db8:1:2::/64 address_203.0.113.7".to_owned()));
    world.exchange(&alive, after(120)).await;
    assert_eq!(rows(&world).await, (1, "address_2001:db8:1:2::/64".to_owned()));
    world.exchange(&alive, after(180)).await;
    assert_eq!(rows(&world).await, (0, String::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_exchange_and_sweep_at_once_do_not_hinder_each_other() {
    let world = World::new().await;
    let processes: Vec<Process> = (0..6).map(|_| Process::start()).collect();
    let keys: Vec<BudgetKey> = (0..300).map(|_| somebody()).collect();
    for minute in 0..5 {
        let now = after(minute * 60);
        for process in &processes {
            for key in &keys {
                process.spend(*key, 1, now).unwrap();
            }
        }
        let rounds = processes.iter().map(|process| world.try_exchange(process, now));
        for exchanged in futures_util::future::join_all(rounds).await {
            exchanged.unwrap();
        }
    }
    assert_eq!(rows(&world).await.0, 2 * 6 * 300, "this minute's and the one before");
    for process in &processes {
        world.exchange(process, after(4 * 60)).await;
        for key in &keys {
            assert_eq!(process.remaining(*key, after(4 * 60)), LIMIT - 12);
        }
    }
}

//! Nothing is lost: not with a process, not with a round that fails half way, not with the table.

use crate::world::{LIMIT, Process, World, after, somebody};

#[tokio::test]
async fn what_a_process_told_outlives_it() {
    let (world, key) = (World::new().await, somebody());
    let before = Process::start();
    before.spend(key, 700, after(1)).unwrap();
    world.exchange(&before, after(2)).await;
    drop(before);
    let restarted = Process::start();
    restarted.spend(key, 100, after(3)).unwrap();
    world.exchange(&restarted, after(4)).await;
    assert_eq!(restarted.remaining(key, after(4)), 200);
    assert_eq!(restarted.spend(key, 201, after(4)).unwrap_err().remaining, 200);
}

#[tokio::test]
async fn a_round_that_fails_before_it_told_is_made_up_for() {
    let (world, first, second, key) = (World::new().await, Process::start(), Process::start(), somebody());
    first.spend(key, 300, after(1)).unwrap();
    world.run("ALTER TABLE rate_window_spending RENAME TO away").await;
    world.try_exchange(&first, after(2)).await.unwrap_err();
    assert_eq!(first.remaining(key, after(2)), 700);
    first.spend(key, 100, after(2)).unwrap();
    world.run("ALTER TABLE away RENAME TO rate_window_spending").await;
    world.exchange(&first, after(3)).await;
    second.spend(key, 1, after(3)).unwrap();
    world.exchange(&second, after(3)).await;
    assert_eq!(second.remaining(key, after(3)), 599);
}

/// The statement after the one that tells finds no table.
const FAIL_AFTER_TELLING: &str = "
    CREATE FUNCTION look_elsewhere() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM set_config('search_path', 'pg_catalog', false); RETURN NULL; END $$;
    CREATE TRIGGER fail AFTER INSERT OR UPDATE ON rate_window_spending EXECUTE FUNCTION look_elsewhere();";

#[tokio::test]
async fn a_round_that_fails_after_it_told_counts_nothing_twice_and_forgets_nothing() {
    let (world, first, second, key) = (World::new().await, Process::start(), Process::start(), somebody());
    second.spend(key, 50, after(1)).unwrap();
    world.exchange(&second, after(1)).await;
    first.spend(key, 300, after(1)).unwrap();
    world.run(FAIL_AFTER_TELLING).await;
    world.try_exchange(&first, after(2)).await.unwrap_err();
    assert_eq!(first.remaining(key, after(2)), 700, "what it could not hear it does not know");
    first.spend(key, 100, after(2)).unwrap();
    // On the same connection: the pool gives back what was returned last.
    world.run("SET search_path TO DEFAULT; DROP TRIGGER fail ON rate_window_spending").await;
    world.exchange(&second, after(2)).await;
    assert_eq!(second.remaining(key, after(2)), LIMIT - 50 - 300, "it was told");
    for _ in 0..2 {
        world.exchange(&first, after(3)).await;
        world.exchange(&second, after(3)).await;
        assert_eq!(first.remaining(key, after(3)), LIMIT - 50 - 400);
        assert_eq!(second.remaining(key, after(3)), LIMIT - 50 - 400);
    }
}

#[tokio::test]
async fn a_sweep_that_fails_is_made_up_for_and_keeps_nobody_from_hearing() {
    let (world, first, second, key) = (World::new().await, Process::start(), Process::start(), somebody());
    first.spend(key, 300, after(1)).unwrap();
    world.exchange(&first, after(1)).await;
    second.spend(key, 50, after(1)).unwrap();
    world
        .run(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not now'; END $$;
             CREATE TRIGGER fail BEFORE DELETE ON rate_window_spending EXECUTE FUNCTION refuse();",
        )
        .await;
    world.try_exchange(&second, after(2)).await.unwrap_err();
    assert_eq!(second.remaining(key, after(2)), 650);
    world.run("DROP TRIGGER fail ON rate_window_spending").await;
    let before = world.pools.statements();
    world.exchange(&second, after(3)).await;
    assert_eq!(world.pools.statements() - before, 2, "listen and sweep");
}

#[tokio::test]
async fn what_a_crash_of_the_database_took_is_brought_back_by_those_who_spent_it() {
    let (world, first, second, key) = (World::new().await, Process::start(), Process::start(), somebody());
    first.spend(key, 300, after(59)).unwrap();
    first.spend(key, 100, after(61)).unwrap();
    second.spend(key, 10, after(61)).unwrap();
    world.exchange(&first, after(62)).await;
    world.exchange(&second, after(62)).await;
    let known = second.remaining(key, after(90));
    assert_eq!(known, LIMIT - 150 - 110);
    world.run("TRUNCATE rate_window_spending").await;
    world.exchange(&second, after(63)).await;
    assert_eq!(second.remaining(key, after(90)), known, "what was heard is not forgotten");
    // One round finds that the table is empty, the next one fills it.
    world.exchange(&first, after(63)).await;
    world.exchange(&first, after(64)).await;
    let third = Process::start();
    third.spend(key, 1, after(64)).unwrap();
    world.exchange(&third, after(64)).await;
    assert_eq!(
        third.remaining(key, after(90)),
        LIMIT - 150 - 100 - 1,
        "of the second one's 10 it hears later"
    );
    world.exchange(&second, after(65)).await;
    world.exchange(&third, after(65)).await;
    assert_eq!(third.remaining(key, after(90)), LIMIT - 150 - 110 - 1);
}

//! Money, the end of a hold, and a rival meet through two serving and two working processes. Nothing is asserted about who
//! is faster: whoever it is, both are told the same truth, and the money follows it.

use std::time::Duration;

use bench::{Attempt, MarketSize, TeacherinProcess};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use gateway_simulator::{NotificationFault, ReleaseOrder, Times};
use kernel::Randomness;

use crate::duel::{Duel, Ending, turn};
use crate::stage::Stage;

const DUELS: usize = 12;
const SEED: u64 = 3;
/// Time for everybody to take position.
const BEFORE_THE_FIRST_END: TimeDelta = TimeDelta::milliseconds(800);
const FOLLOWING_TIME_MAX: Duration = Duration::from_secs(60);
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(20);

/// Who acts when around the end of one hold, and through which process.
struct Plan {
    hold_ends_at: DateTime<Utc>,
    news_at: DateTime<Utc>,
    sweep_at: DateTime<Utc>,
    rival_at: DateTime<Utc>,
    news_through: usize,
    rival_through: usize,
}

impl Plan {
    /// News have the longest way: a job asks the gateway before anything changes. A sweep is picked up within 200 ms.
    fn draw(randomness: &Randomness, first_end: DateTime<Utc>) -> Self {
        let [end, news, sweep, rival, news_through, rival_through] = randomness.bytes();
        let hold_ends_at = first_end + milliseconds(0..=400, end);
        Self {
            hold_ends_at,
            news_at: hold_ends_at + milliseconds(-350..=150, news),
            sweep_at: hold_ends_at + milliseconds(-150..=50, sweep),
            rival_at: hold_ends_at + milliseconds(-50..=250, rival),
            news_through: news_through.into(),
            rival_through: rival_through.into(),
        }
    }
}

fn milliseconds(range: std::ops::RangeInclusive<i64>, byte: u8) -> TimeDelta {
    TimeDelta::milliseconds(range.start() + (range.end() - range.start()) * i64::from(byte) / 255)
}

async fn wait_until(stage: &Stage, at: DateTime<Utc>) {
    tokio::time::sleep((at - stage.clock.now()).to_std().unwrap_or_default()).await;
}

/// One hold's last moments; what the rival was answered.
async fn race(stage: &Stage, servers: &[TeacherinProcess; 2], duel: &Duel, plan: &Plan) -> Attempt {
    duel.end_hold_at(stage, plan.hold_ends_at).await;
    stage.sweep_at(plan.sweep_at).await;
    let news = async {
        wait_until(stage, plan.news_at).await;
        stage.bring_news(turn(servers, plan.news_through), &duel.payment_id).await;
    };
    let rival = async {
        wait_until(stage, plan.rival_at).await;
        duel.rival_asks(stage, turn(servers, plan.rival_through)).await
    };
    tokio::join!(news, rival).1
}

/// The rival asks when the hold is over and nobody works: he gets the slot, whatever is heard of later.
async fn rival_comes_first(stage: &Stage, servers: &[TeacherinProcess; 2], duel: &Duel) -> Attempt {
    duel.end_hold_at(stage, stage.clock.now() - TimeDelta::milliseconds(1)).await;
    let answer = duel.rival_asks(stage, turn(servers, 1)).await;
    assert!(matches!(answer, Attempt::Booked(_)), "{answer:?}");
    stage.bring_news(turn(servers, 0), &duel.payment_id).await;
    answer
}

/// The money is heard of and followed before the hold is over: the payer has the slot, whoever asks later.
async fn money_comes_first(stage: &Stage, servers: &[TeacherinProcess; 2], duel: &Duel) -> Attempt {
    stage.bring_news(turn(servers, 1), &duel.payment_id).await;
    let following = async {
        while !duel.is_confirmed(stage).await {
            tokio::time::sleep(LOOK_AGAIN_AFTER).await;
        }
    };
    tokio::time::timeout(FOLLOWING_TIME_MAX, following).await.unwrap();
    duel.end_hold_at(stage, stage.clock.now() - TimeDelta::milliseconds(1)).await;
    let answer = duel.rival_asks(stage, turn(servers, 0)).await;
    assert!(matches!(answer, Attempt::Refused(_)), "{answer:?}");
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn money_the_end_of_the_hold_and_a_rival_meet_through_two_processes() {
    let stage = Stage::open_market(MarketSize { students: 2 * DUELS, slots: DUELS }).await;
    let servers: [TeacherinProcess; 2] = tokio::join!(stage.serve(None), stage.serve(None)).into();
    stage.gateway.break_notifications(NotificationFault::HoldBack, Times::Always);
    let duels = join_all((0..DUELS).map(|slot| Duel::begin(&stage, &servers, slot))).await;
    let (rivals, rest) = duels.split_first().unwrap();
    let (payers, raced) = rest.split_first().unwrap();

    let mut answers = vec![rival_comes_first(&stage, &servers, rivals).await];
    let _workers = tokio::join!(stage.work(None), stage.work(None));
    answers.push(money_comes_first(&stage, &servers, payers).await);
    let randomness = Randomness::seeded(SEED);
    let first_end = stage.clock.now() + BEFORE_THE_FIRST_END;
    let plans: Vec<_> = raced.iter().map(|_| Plan::draw(&randomness, first_end)).collect();
    let races = raced.iter().zip(&plans).map(|(duel, plan)| race(&stage, &servers, duel, plan));
    answers.extend(join_all(races).await);

    // What the gateway held back comes once more, the last first.
    stage.gateway.clear_switches();
    stage.gateway.release_held(ReleaseOrder::Reversed);
    stage.drain().await;
    stage.assert_sound().await;
    for (duel, answer) in duels.iter().zip(&answers) {
        assert_eq!(duel.ending(&stage).await, Ending::after(answer), "slot {}", duel.slot);
    }
}

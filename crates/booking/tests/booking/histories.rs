//! Random histories of people, lessons and money over a moved clock, and the books after each of them.
//!
//! A history is a seed: everything that happens in it is drawn from it. One that fails prints its seed and its steps, and
//! `TEACHERIN_HISTORY_SEED=… TEACHERIN_HISTORY_STEPS=… cargo test -p teacherin-booking --test booking histories::replay` plays it
//! again. `TEACHERIN_HISTORY_SEEDS=1000 TEACHERIN_HISTORY_STEPS=200` makes the same tests as long as that.

mod acts;
mod books;
mod dice;
mod disputes;
mod judge;
mod money;
mod payout_books;
mod payout_steps;
mod payouts;
mod stage;
mod steps;

use dice::Dice;
use stage::Stage;
use steps::Step;

const SEEDS: u64 = 20;
const STEPS: usize = 60;
/// How many histories are told at once.
const TELLERS: u64 = 4;

fn setting<T: std::str::FromStr>(name: &str) -> Option<T> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is a number, and not {text}")))
}

/// What has happened so far; printed when its history fails.
#[derive(Debug)]
pub(crate) struct Chronicle {
    seed: u64,
    lines: Vec<String>,
}

impl Drop for Chronicle {
    #[expect(clippy::print_stderr, reason = "whoever reads a failed test needs its history")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            let steps = self.lines.len();
            eprintln!(
                "TEACHERIN_HISTORY_SEED={} failed after step {steps}:\n{}",
                self.seed,
                self.lines.join("\n")
            );
        }
    }
}

/// One history, from an empty database to a month after its last step.
async fn tell(seed: u64, steps: usize) {
    let mut chronicle = Chronicle { seed, lines: Vec::new() };
    let mut dice = Dice::of(seed);
    let mut stage = Stage::set(&mut dice).await;
    for number in 1..=steps {
        let step = Step::draw(&mut dice, &stage);
        chronicle.lines.push(format!("{number:>4} {} {step:?}", stage.world.now().format("%d. %H:%M:%S")));
        let outcome = Box::pin(stage.take(&step)).await;
        if let Some(line) = chronicle.lines.last_mut() {
            line.push_str(&format!(" -> {outcome}"));
        }
        stage.assert_ledger_holds().await;
    }
    chronicle.lines.push("      … and a month passes".to_owned());
    stage.settle_everything().await;
    stage.judge().await;
}

/// Every history whose number leaves that remainder.
fn tell_some(teller: u64) {
    let seeds = setting("TEACHERIN_HISTORY_SEEDS").unwrap_or(SEEDS);
    let steps = setting("TEACHERIN_HISTORY_STEPS").unwrap_or(STEPS);
    for seed in (0..seeds).filter(|seed| seed % TELLERS == teller) {
        tell_alone(seed, steps);
    }
}

fn tell_alone(seed: u64, steps: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(tell(seed, steps));
}

#[test]
fn every_rupiah_is_accounted_for_1() {
    tell_some(0);
}

#[test]
fn every_rupiah_is_accounted_for_2() {
    tell_some(1);
}

#[test]
fn every_rupiah_is_accounted_for_3() {
    tell_some(2);
}

#[test]
fn every_rupiah_is_accounted_for_4() {
    tell_some(3);
}

/// The one that is asked for, if one is.
#[test]
fn replay() {
    if let Some(seed) = setting("TEACHERIN_HISTORY_SEED") {
        tell_alone(seed, setting("TEACHERIN_HISTORY_STEPS").unwrap_or(STEPS));
    }
}

//! `teacherin-bench guard`

use std::time::Duration;

use database::{PoolConfig, Pools};
use kernel::{Clock, Randomness};
use seeding::SeedParams;

use super::{NO_MAIL_SERVER, all_holds, build, say};
use crate::cli::GuardArguments;
use crate::failure::Failure;
use crate::guard::{Pair, Scales, spread};
use crate::installation::Installation;
use crate::process::{TeacherinProcess, program_beside_this_one};
use crate::scratch::Scratch;
use crate::search::Wishes;

/// Which of all possible markets.
const SEED: u64 = 1;
/// The goal, in hundredths of a per cent.
const SHARE_MAX: u128 = 300;

/// Seeds a market, starts a server, and weighs its pages against their guard.
///
/// # Errors
/// When something cannot be started, an answer has errors, or the guard takes more than it may.
pub async fn run(arguments: &GuardArguments) -> Result<(), Failure> {
    let scratch = Scratch::start(&Clock::system()).await?;
    let outcome = measure(&scratch, arguments).await;
    scratch.stop().await;
    let pairs = outcome?;
    say(&format!(
        "{} pairs, {} pages for each figure; the middle of all pairs, the least and the most ({})",
        pairs.len(),
        arguments.pages,
        build()
    ));
    all_holds(&print(&pairs))
}

async fn measure(scratch: &Scratch, arguments: &GuardArguments) -> Result<Vec<Pair>, Failure> {
    let url = scratch.database_url();
    let params = SeedParams { teachers: arguments.teachers, seed: SEED, now: Clock::system().now() };
    seeding::seed(&url, params, |_| {}).await?;
    let pools = Pools::new(&PoolConfig::new(&url))?;
    let wishes = Wishes::read(&mut *pools.read().await?, Clock::system().now()).await?;
    pools.close();
    let requests = wishes.requests();
    let installation = Installation::new(&url, NO_MAIL_SERVER, &Randomness::system());
    let server = TeacherinProcess::serve(&program_beside_this_one()?, &installation).await?;
    let scales = Scales::new(&server, &requests, arguments.pages);
    // What a process does only once is not what a page costs.
    scales.weigh(0).await?;
    let mut pairs = Vec::new();
    for round in 1..=arguments.pairs {
        pairs.push(scales.weigh(round).await?);
    }
    Ok(pairs)
}

/// What a line of the table is called, and which figure of a pair it tells.
type Line<T> = (&'static str, fn(&Pair) -> T);

/// Prints the table; which shares are too large.
fn print(pairs: &[Pair]) -> Vec<String> {
    say(&format!("{:<44} {:>10} {:>10} {:>10}", "processor time in µs", "middle", "least", "most"));
    let lines: [Line<Duration>; 5] = [
        ("a page, its document new", |pair| pair.page_of_new_document),
        ("parsing it behind the guard", |pair| pair.with_guard),
        ("parsing it without", |pair| pair.without_guard),
        ("a page, its document known", |pair| pair.page_of_known_document),
        ("what the guard still looks at then", |pair| pair.guard_of_known_document),
    ];
    for (name, time) in lines {
        if let Some((middle, least, most)) = spread(pairs.iter().map(time)) {
            let [middle, least, most] = [middle, least, most].map(microseconds);
            say(&format!("{name:<44} {middle:>10} {least:>10} {most:>10}"));
        }
    }
    let shares: [Line<u128>; 2] = [
        ("the guard's share, the document new", Pair::share_of_new_document),
        ("the guard's share, the document known", Pair::share_of_known_document),
    ];
    let mut problems = Vec::new();
    for (name, share) in shares {
        if let Some((middle, least, most)) = spread(pairs.iter().map(share)) {
            if middle > SHARE_MAX {
                problems.push(format!("{name} is {}, more than {}", percent(middle), percent(SHARE_MAX)));
            }
            let [middle, least, most] = [middle, least, most].map(percent);
            say(&format!("{name:<44} {middle:>10} {least:>10} {most:>10}"));
        }
    }
    problems
}

fn microseconds(time: Duration) -> String {
    format!("{}.{}", time.as_nanos() / 1_000, time.as_nanos() / 100 % 10)
}

fn percent(hundredths: u128) -> String {
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}

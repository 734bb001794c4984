//! `teacherin-bench search`

use std::collections::HashSet;

use database::connect::connect_for_copy;
use database::{PoolConfig, Pools};
use kernel::{Clock, Randomness};
use seeding::SeedParams;

use super::{NO_MAIL_SERVER, all_holds, build, say};
use crate::cli::SearchArguments;
use crate::failure::Failure;
use crate::installation::Installation;
use crate::latencies::milliseconds;
use crate::process::{TeacherinProcess, program_beside_this_one};
use crate::scratch::Scratch;
use crate::search::{SearchReport, Wishes, visit};

/// Which of all possible markets.
const SEED: u64 = 1;

/// Seeds a market unless one is given, starts a server, and visits its search page.
///
/// # Errors
/// When something cannot be started, or an answer has errors.
pub async fn run(arguments: &SearchArguments) -> Result<(), Failure> {
    let problems = if let Some(url) = &arguments.database_url {
        measure(url, arguments).await?
    } else {
        let scratch = Scratch::start(&Clock::system()).await?;
        let outcome = measure_seeded(&scratch, arguments).await;
        scratch.stop().await;
        outcome?
    };
    all_holds(&problems)
}

async fn measure_seeded(scratch: &Scratch, arguments: &SearchArguments) -> Result<Vec<String>, Failure> {
    let params = SeedParams { teachers: arguments.teachers, seed: SEED, now: Clock::system().now() };
    seeding::seed(&scratch.database_url(), params, |_| {}).await?;
    measure(&scratch.database_url(), arguments).await
}

async fn measure(url: &str, arguments: &SearchArguments) -> Result<Vec<String>, Failure> {
    let pools = Pools::new(&PoolConfig::new(url))?;
    let wishes = Wishes::read(&mut *pools.read().await?, Clock::system().now()).await?;
    pools.close();
    let requests = wishes.requests();
    if requests.is_empty() {
        return Err("the database has no public teachers: seed it first".into());
    }
    let different: HashSet<String> = requests.iter().map(|request| request.variables.to_string()).collect();
    let teachers = public_teachers(url).await?;
    let installation = Installation::new(url, NO_MAIL_SERVER, &Randomness::system());
    let transactions_before = transactions(url).await?;
    let mut server = TeacherinProcess::serve(&program_beside_this_one()?, &installation).await?;
    let warming = arguments.requests.div_ceil(10).max(requests.len());
    visit(server.address(), &requests, warming, arguments.connections).await;
    let report = visit(server.address(), &requests, arguments.requests, arguments.connections).await;
    // Ended processes have handed in their counts; running ones keep them back for seconds.
    server.ask_to_stop()?;
    server.ended().await?;
    let sent = transactions(url).await? - transactions_before;
    say(&format!(
        "{} requests, {} sets of variables, {} at once, {teachers} public teachers ({})",
        arguments.requests,
        different.len(),
        arguments.connections,
        build()
    ));
    print(&report);
    let tenths = sent * 10 / i64::try_from(warming + arguments.requests)?;
    say(&format!("database transactions per request: {}.{}", tenths / 10, tenths % 10));
    Ok(report
        .failures
        .first()
        .map(|first| format!("{} requests failed: {first}", report.failures.len()))
        .into_iter()
        .collect())
}

async fn public_teachers(url: &str) -> Result<i64, Failure> {
    let client = connect_for_copy(url).await?;
    Ok(client.query_one("SELECT count(DISTINCT teacher_id) FROM teacher_search", &[]).await?.try_get(0)?)
}

/// How many transactions the database has seen. A statement of a read is a transaction of its own, so this tells how
/// many statements a page takes without asking the product, which could be wrong about itself.
async fn transactions(url: &str) -> Result<i64, Failure> {
    let client = connect_for_copy(url).await?;
    let statement = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()";
    Ok(client.query_one(statement, &[]).await?.try_get(0)?)
}

fn print(report: &SearchReport) {
    say(&format!(
        "{:<24} {:<13} {:>7} {:>9} {:>9} {:>9}",
        "filter", "order", "count", "p50 ms", "p95 ms", "p99 ms"
    ));
    for ((filter, order), latencies) in &report.groups {
        say(&format!("{filter:<24} {order:<13} {:>7} {}", latencies.count(), latencies.columns()));
    }
    let overall = &report.overall;
    say(&format!("{:<24} {:<13} {:>7} {}", "all", "", overall.count(), overall.columns()));
    say(&format!(
        "{} pages were empty; all answered after {} ms",
        report.empty_pages,
        milliseconds(report.elapsed)
    ));
}

//! `teacherin-bench webhooks`

use database::{PoolConfig, Pools};
use kernel::{Actor, Clock};

use super::{all_holds, build, say};
use crate::cli::WebhooksArguments;
use crate::failure::Failure;
use crate::scratch::Scratch;
use crate::webhooks::{Applied, PlainTables, apply, checkouts};

/// Makes orders that wait for their money, tells all that it is there, and inserts the same rows plainly.
///
/// # Errors
/// When something does not hold, or cannot be started.
pub async fn run(arguments: &WebhooksArguments) -> Result<(), Failure> {
    if arguments.payments == 0 || arguments.workers == 0 {
        return Err("give at least one payment and one worker".into());
    }
    let scratch = Scratch::start(&Clock::system()).await?;
    let outcome = measure(&scratch, arguments).await;
    scratch.stop().await;
    all_holds(&outcome?)
}

async fn measure(scratch: &Scratch, arguments: &WebhooksArguments) -> Result<Vec<String>, Failure> {
    let (clock, url) = (Clock::system(), scratch.database_url());
    let config = PoolConfig { connections_max: arguments.workers + 1, ..PoolConfig::new(&url) };
    let pools = Pools::new(&config)?;
    let waiting = checkouts(&pools, &clock, arguments.payments, arguments.teachers).await?;
    let applied = apply(&pools, &clock, &waiting, arguments.workers).await?;
    let plain = PlainTables::of(&url).await?;
    let inserted = plain.insert(arguments.workers).await?;
    say(&format!(
        "{} payments to {} teachers, {} workers ({})",
        arguments.payments,
        arguments.teachers,
        arguments.workers,
        build()
    ));
    say(&format!(
        "{:<28} {:>9} {:>10}   {:>9} {:>9} {:>9} ms",
        "", "a second", "statements", "middle", "95 %", "99 %"
    ));
    print("webhooks applied", &applied);
    print("plain inserts", &inserted);
    let hundredths = applied.tenths_per_second() * 100 / inserted.tenths_per_second().max(1);
    say(&format!("ratio: {}.{:02}", hundredths / 100, hundredths % 100));
    for table in plain.tables() {
        let rows = table.hundredths_per_payment;
        say(&format!("  {:<26} {}.{:02} rows for each", table.name, rows / 100, rows % 100));
    }
    let mut connection = pools.write().await?;
    let broken = ledger::invariants::violations(&mut connection).await?;
    let mut problems: Vec<String> = broken.iter().map(ToString::to_string).collect();
    let books = ledger::queries::trial_balance(&mut connection, &Actor::System, None).await?;
    let came: i64 = waiting.iter().map(|checkout| checkout.amount).sum();
    let clearing = books.iter().find(|row| row.purpose == ledger::AccountPurpose::GatewayClearing);
    if clearing.map(|row| row.balance) != Some(came) {
        problems.push(format!("{came} came, and the clearing account says {clearing:?}"));
    }
    Ok(problems)
}

fn print(name: &str, applied: &Applied) {
    let tenths = applied.tenths_per_second();
    say(&format!(
        "{name:<28} {:>7}.{} {:>10}   {}",
        tenths / 10,
        tenths % 10,
        applied.statements_max,
        applied.latencies.columns()
    ));
}

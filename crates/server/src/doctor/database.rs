//! Whether the database can be used, and whether it is of this version.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use chrono::TimeDelta;
use database::DatabaseError;
use database::connect::{TimeLimits, connect};
use database::diagnosis::{Diagnosis, Replication, diagnose, replication};
use database::launcher::VERSION_MAJOR_MIN;
use database::migrations;
use diesel_async::AsyncPgConnection;
use kernel::Clock;
use tokio::time::timeout;

use super::{ANSWER_TIME_MAX, Finding, clock};
use crate::configuration::DatabaseSettings;

/// What a reader of yesterday's lesson list notices.
const LAG_SECONDS_STRANGE: f64 = 10.0;

pub(super) async fn examine(settings: &DatabaseSettings, clock: &Clock) -> Vec<Finding> {
    let mut findings = match timeout(ANSWER_TIME_MAX, examine_written(settings, clock)).await {
        Ok(Ok(findings)) => findings,
        Ok(Err(unreachable)) => vec![unreachable],
        Err(_elapsed) => {
            vec![Finding::wrong("database", "does not answer within 10 seconds: is it overloaded?")]
        }
    };
    if let Some(url) = settings.read_url() {
        let replica = timeout(ANSWER_TIME_MAX, examine_replica(url)).await;
        findings.push(replica.unwrap_or_else(|_elapsed| {
            Finding::wrong("replica", "does not answer within 10 seconds: check DATABASE_READ_URL")
        }));
    }
    findings
}

async fn examine_written(settings: &DatabaseSettings, clock: &Clock) -> Result<Vec<Finding>, Finding> {
    let mut connection = open(settings.url(), "database", "DATABASE_URL").await?;
    let broken =
        |error: DatabaseError| Finding::wrong("database", format!("answers, but not as it should: {error}"));
    let before = clock.now();
    let diagnosis = diagnose(&mut connection).await.map_err(broken)?;
    let asked = (before, clock.now());
    let mut findings = vec![
        judge_version(&diagnosis),
        judge_extensions(&diagnosis),
        judge_migrations(settings.url(), &mut connection).await,
        judge_connections(&diagnosis, settings.connections_max()),
        clock::compare("the database", diagnosis.clock, asked, TimeDelta::zero()),
    ];
    if !speaks_english(&diagnosis.messages_language) {
        findings.push(Finding::beware(
            "database",
            format!(
                "its messages are in {}: set lc_messages to C, or time-outs of locks are taken for faults",
                diagnosis.messages_language
            ),
        ));
    }
    if diagnosis.is_superuser {
        findings.push(Finding::beware(
            "database",
            "the role is a superuser, who may do anything to the whole server: use one of its own for DATABASE_URL",
        ));
    }
    if diagnosis.long_transactions > 0 {
        findings.push(Finding::beware(
            "database",
            format!(
                "{} transactions began more than 10 minutes ago and keep what they locked: look at pg_stat_activity",
                diagnosis.long_transactions
            ),
        ));
    }
    Ok(findings)
}

/// The names of the keys that bank accounts are encrypted under; `None` when the database does not tell, which
/// [`examine`] says.
pub(super) async fn bank_account_key_names(settings: &DatabaseSettings) -> Option<Vec<String>> {
    let read = async {
        let mut connection = open(settings.url(), "database", "DATABASE_URL").await.ok()?;
        ledger::bank_accounts::key_names(&mut connection).await.ok()
    };
    timeout(ANSWER_TIME_MAX, read).await.ok().flatten()
}

async fn open(url: &str, subject: &'static str, variable: &str) -> Result<AsyncPgConnection, Finding> {
    connect(url, TimeLimits::default(), Arc::new(AtomicU64::new(0))).await.map_err(|error| {
        Finding::wrong(
            subject,
            format!("cannot be reached ({error}): check {variable}, and whether PostgreSQL lets this machine in (pg_hba.conf)"),
        )
    })
}

fn judge_version(diagnosis: &Diagnosis) -> Finding {
    let text = format!("PostgreSQL {}", diagnosis.version);
    if diagnosis.version_number / 10_000 >= i64::from(VERSION_MAJOR_MIN) {
        Finding::good("database", text)
    } else {
        Finding::wrong("database", format!("{text} is too old: {VERSION_MAJOR_MIN} or newer is needed"))
    }
}

fn judge_extensions(diagnosis: &Diagnosis) -> Finding {
    let missing = diagnosis.extensions_missing.join(", ");
    if missing.is_empty() {
        return Finding::good("extensions", "all that are needed are there");
    }
    Finding::wrong(
        "extensions",
        format!(
            "{missing} missing: run `teacherin migrate` as a role that may create extensions (Debian: postgresql-contrib)"
        ),
    )
}

async fn judge_migrations(url: &str, connection: &mut AsyncPgConnection) -> Finding {
    let pending = match migrations::pending(url).await {
        Ok(pending) => pending.len(),
        Err(error) => return Finding::wrong("migrations", format!("cannot be read: {error}")),
    };
    if pending > 0 {
        let text = format!("{pending} are missing: run `teacherin migrate` of this version");
        return Finding::wrong("migrations", text);
    }
    match migrations::unknown(connection).await {
        Ok(0) => Finding::good("migrations", "the schema is of this version"),
        Ok(unknown) => Finding::beware(
            "migrations",
            format!(
                "{unknown} are newer than this program: fine during an upgrade, then start the newer program"
            ),
        ),
        Err(error) => Finding::wrong("migrations", format!("cannot be read: {error}")),
    }
}

fn judge_connections(diagnosis: &Diagnosis, of_a_process: usize) -> Finding {
    let Diagnosis { connections_max, connections_open, .. } = *diagnosis;
    let text = format!(
        "{connections_open} of {connections_max} are open, and each process opens up to {of_a_process}"
    );
    let free = connections_max.saturating_sub(connections_open);
    if i64::try_from(of_a_process).unwrap_or(i64::MAX) > free {
        let remedy = "lower DATABASE_CONNECTIONS, raise max_connections, or put a pooler in front";
        Finding::beware("connections", format!("{text}: one more process may find none: {remedy}"))
    } else {
        Finding::good("connections", text)
    }
}

/// Locks that time out and deadlocks are known by their words.
fn speaks_english(language: &str) -> bool {
    matches!(language, "" | "C" | "C.UTF-8" | "C.utf8" | "POSIX") || language.starts_with("en")
}

async fn examine_replica(url: &str) -> Finding {
    let mut connection = match open(url, "replica", "DATABASE_READ_URL").await {
        Ok(connection) => connection,
        Err(unreachable) => return unreachable,
    };
    match replication(&mut connection).await {
        Ok(Replication::None) => {
            Finding::beware("replica", "DATABASE_READ_URL is no replica: its reads are not spread")
        }
        Ok(Replication::Behind(seconds)) if seconds > LAG_SECONDS_STRANGE => Finding::beware(
            "replica",
            format!("is {seconds:.0} seconds behind: people do not see what they just did"),
        ),
        Ok(Replication::Behind(_) | Replication::Current) => Finding::good("replica", "is up to date"),
        Err(error) => Finding::wrong("replica", format!("answers, but not as it should: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::super::Verdict;
    use super::*;

    fn diagnosis() -> Diagnosis {
        Diagnosis {
            version_number: 150_004,
            version: "15.4".to_owned(),
            clock: DateTime::UNIX_EPOCH,
            connections_max: 100,
            connections_open: 50,
            messages_language: "C".to_owned(),
            long_transactions: 0,
            is_superuser: false,
            extensions_missing: Vec::new(),
        }
    }

    #[test]
    fn an_old_postgresql_is_wrong() {
        assert_eq!(judge_version(&diagnosis()).verdict, Verdict::Good);
        let old = Diagnosis { version_number: 140_012, version: "14.12".to_owned(), ..diagnosis() };
        let finding = judge_version(&old);
        assert_eq!(finding.verdict, Verdict::Wrong);
        assert!(finding.text.contains("14.12") && finding.text.contains("15"), "{finding}");
    }

    #[test]
    fn too_few_connections_for_one_more_process_are_told() {
        assert_eq!(judge_connections(&diagnosis(), 50).verdict, Verdict::Good);
        assert_eq!(judge_connections(&diagnosis(), 51).verdict, Verdict::Beware);
    }

    #[test]
    fn a_database_that_speaks_another_language_is_known() {
        for language in ["C", "C.UTF-8", "en_US.UTF-8", "en_GB"] {
            assert!(speaks_english(language), "{language}");
        }
        for language in ["id_ID.UTF-8", "de_DE.UTF-8"] {
            assert!(!speaks_english(language), "{language}");
        }
    }
}

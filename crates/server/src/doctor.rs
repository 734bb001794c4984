//! What `teacherin doctor` looks at. Nothing here changes anything: no mail is sent, no payment or payout made, and the one object that is
//! written into the file store is deleted again.

mod clock;
mod database;
mod files;
mod gateway;
mod keys;
mod mail;
mod money;
mod payouts;

use std::fmt;
use std::time::Duration;

use kernel::{Clock, Randomness};

use crate::configuration::{Production, ProductionArguments};

/// Whoever does not answer within this long does not answer people either.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(10);

/// How something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// As it should.
    Good,
    /// It works, and somebody should know.
    Beware,
    /// People will notice.
    Wrong,
}

/// What was found about one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How it stands.
    pub verdict: Verdict,
    /// What was looked at, in a word or two.
    pub subject: &'static str,
    /// What was seen, and what to do where that is not as it should be.
    pub text: String,
}

impl Finding {
    fn good(subject: &'static str, text: impl Into<String>) -> Self {
        Self { verdict: Verdict::Good, subject, text: text.into() }
    }

    fn beware(subject: &'static str, text: impl Into<String>) -> Self {
        Self { verdict: Verdict::Beware, subject, text: text.into() }
    }

    fn wrong(subject: &'static str, text: impl Into<String>) -> Self {
        Self { verdict: Verdict::Wrong, subject, text: text.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match self.verdict {
            Verdict::Good => "good",
            Verdict::Beware => "beware",
            Verdict::Wrong => "WRONG",
        };
        write!(formatter, "{verdict:<7}{:<14}{}", self.subject, self.text)
    }
}

/// Looks at everything that serving and working need.
pub async fn examine(arguments: ProductionArguments, clock: &Clock) -> Vec<Finding> {
    let of_database = arguments.database.clone();
    match arguments.check(clock.clone()) {
        Ok(production) => Box::pin(examine_production(&production, clock)).await,
        Err(problems) => {
            let mut findings: Vec<_> =
                problems.0.into_iter().map(|problem| Finding::wrong("configuration", problem)).collect();
            // It is the one part that means something without the others.
            if let Ok(settings) = of_database.settings() {
                findings.extend(database::examine(&settings, clock).await);
            }
            findings
        }
    }
}

async fn examine_production(production: &Production, clock: &Clock) -> Vec<Finding> {
    let mut findings = vec![Finding::good("configuration", "complete")];
    findings.extend(production.warnings.iter().map(|warning| Finding::beware("configuration", warning)));
    findings.push(keys::examine(production));
    let (of_database, key_names, of_money, of_mail, of_gateway, of_payouts, of_files) = tokio::join!(
        database::examine(&production.database, clock),
        database::bank_account_key_names(&production.database),
        money::examine(&production.database, clock),
        mail::examine(&production.mail),
        gateway::examine(&production.payment, clock),
        payouts::examine(production.payout.as_ref()),
        files::examine(&production.store, &production.web),
    );
    findings.extend(of_database);
    if let Some(names) = key_names {
        let configured = production.keys.bank_accounts.sealing(Randomness::system());
        findings.push(keys::judge_bank_accounts(&configured, &names));
    }
    findings.extend(of_money);
    findings.push(of_mail);
    findings.extend(of_gateway);
    findings.extend(of_payouts);
    findings.push(of_files);
    findings
}

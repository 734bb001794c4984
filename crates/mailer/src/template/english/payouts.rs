//! Mails about payouts.

use super::{LOCALE, Letter, one_line, start};
use crate::format::{format_local_time, format_money};
use crate::template::{PayoutMail, ShownAccount};

pub(super) fn letter(mail: &PayoutMail) -> Letter {
    match mail {
        PayoutMail::AccountChanged { name, account, paused_until, zone, called_off } => {
            let mut facts = of_account(account).to_vec();
            facts
                .extend(paused_until.map(|until| ("Paid out from", format_local_time(until, *zone, LOCALE))));
            facts.extend(called_off.map(|amount| ("Called off", format_money(amount, LOCALE))));
            account_changed(name, facts, called_off.is_some())
        }
        PayoutMail::Paid { name, amount, account } => start("Your earnings were paid out", name)
            .paragraph("We have sent your earnings to your bank account.")
            .facts(sent(format_money(*amount, LOCALE), account))
            .paragraph("Your bank may take a day to show it. Write to our team if it does not come."),
        PayoutMail::Failed { name, amount, account, came_back } => {
            let what = if *came_back {
                "Your bank sent a payout back after it had taken it."
            } else {
                "A payout could not be sent to your bank account."
            };
            start("A payout failed", name)
                .paragraph(what)
                .facts(sent(format_money(*amount, LOCALE), account))
                .paragraph(
                    "The money is available to you again. Check that the account is open, takes transfers and is in the \
                     name you gave us; then ask for the payout again, or name another account.",
                )
        }
        PayoutMail::Refused { name, amount, reason } => start("A payout was called off", name)
            .paragraph("Our team called off a payout that you asked for.")
            .facts(vec![("Amount", format_money(*amount, LOCALE)), ("Reason", one_line(reason))])
            .paragraph("The money is available to you again. Answer this mail if you have questions."),
    }
}

fn account_changed(name: &str, facts: Vec<(&'static str, String)>, was_called_off: bool) -> Letter {
    let letter = start("A bank account was named for your payouts", name)
        .paragraph("This bank account was named for your payouts:")
        .facts(facts);
    let letter = if was_called_off {
        letter.paragraph(
            "What had been asked for to the account before is called off: the money is available to you again.",
        )
    } else {
        letter
    };
    letter.paragraph("If it was you, there is nothing to do.").paragraph(
        "If it was not you, somebody knows your password: change it at once, name your own account again, and answer this \
         mail so that our team stops whatever is on its way.",
    )
}

fn sent(amount: String, account: &ShownAccount) -> Vec<(&'static str, String)> {
    let mut facts = vec![("Amount", amount)];
    facts.extend(of_account(account));
    facts
}

fn of_account(account: &ShownAccount) -> [(&'static str, String); 2] {
    let digits = format!("ending in {}", account.last_digits);
    [("Bank", one_line(&account.bank)), ("Account", one_line(&digits))]
}

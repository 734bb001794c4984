//! Mails about money that goes back.

use kernel::Money;
use secrecy::ExposeSecret as _;

use super::{LOCALE, Letter, one_line, start};
use crate::format::{format_local_time, format_money};
use crate::template::{BankTransfer, RefundMail, ShownAccount};

pub(super) fn letter(mail: &RefundMail) -> Letter {
    match mail {
        RefundMail::PaidTwice { name, bought, refund } => paid_twice(name, bought, *refund),
        RefundMail::SentByHand { name, bought, refund, transfer } => {
            sent_by_hand(name, facts(bought, *refund), transfer.as_ref())
        }
        RefundMail::AccountGiven { name, bought, refund, account } => {
            account_given(name, facts(bought, *refund), account)
        }
        RefundMail::AccountNeeded { name, bought, refund, link, until, zone, is_returned } => {
            let until = format_local_time(*until, *zone, LOCALE);
            account_needed(name, facts(bought, *refund), link.expose_secret(), (&until, *is_returned))
        }
        RefundMail::Decided { name, bought, refund, note } => decided(name, facts(bought, *refund), note),
    }
}

fn paid_twice(name: &str, bought: &str, refund: Money) -> Letter {
    start("You paid twice: one payment goes back", name)
        .paragraph(
            "We received two payments for the same thing. The first one counts; we are sending the other one back to \
             you.",
        )
        .facts(facts(bought, refund))
        .paragraph("Your booking stays as it is: there is nothing to do. Depending on how you paid, the money takes some days.")
}

fn sent_by_hand(
    name: &str,
    mut facts: Vec<(&'static str, String)>,
    transfer: Option<&BankTransfer>,
) -> Letter {
    if let Some(BankTransfer { account, bank_reference }) = transfer {
        facts.extend(of_account(account));
        facts.push(("Bank's reference", one_line(bank_reference)));
    }
    start("We sent your money back", name)
        .paragraph(
            "The payment service could not send your money back by itself, so our team has sent it to you.",
        )
        .facts(facts)
        .paragraph("Depending on your bank, it takes some days. Answer this mail if it does not arrive.")
}

fn account_needed(
    name: &str,
    facts: Vec<(&'static str, String)>,
    link: &str,
    (until, is_returned): (&str, bool),
) -> Letter {
    let because = if is_returned {
        "The bank sent your money back to us: the account you gave us could not receive it. Please give us another one."
    } else {
        "Your money cannot go back the way you paid, so we send it to a bank account of yours. Please tell us which one."
    };
    start("Tell us where to send your money", name)
        .paragraph(because)
        .facts(facts)
        .paragraph("Open this page to give the account. It works once; do not pass it on:")
        .link(link)
        .paragraph(format!(
            "It works until {until}. We ask for the bank, the number of the account and its holder, and never for a \
             password, a PIN or a code."
        ))
}

fn account_given(name: &str, mut facts: Vec<(&'static str, String)>, account: &ShownAccount) -> Letter {
    facts.extend(of_account(account));
    start("We send your money to this bank account", name)
        .paragraph("We were told to send your money to this bank account:")
        .facts(facts)
        .paragraph("If it is yours, there is nothing to do: we write to you when the money is on its way.")
        .paragraph(
            "If you did not give us this account, answer this mail at once, so that we ask you again before the money is sent. \
             Somebody may be reading your mail or using your account: change the passwords of both.",
        )
}

fn of_account(account: &ShownAccount) -> [(&'static str, String); 2] {
    let digits = format!("ending in {}", account.last_digits);
    [("Bank", one_line(&account.bank)), ("Account", one_line(&digits))]
}

fn decided(name: &str, mut facts: Vec<(&'static str, String)>, note: &str) -> Letter {
    facts.push(("Reason", one_line(note)));
    start("You get money back", name)
        .paragraph("Our team decided to send money back to you.")
        .facts(facts)
        .paragraph("There is nothing to do. Depending on how you paid, the money takes some days.")
}

fn facts(bought: &str, refund: Money) -> Vec<(&'static str, String)> {
    vec![("For", one_line(bought)), ("Refund", format_money(refund, LOCALE))]
}

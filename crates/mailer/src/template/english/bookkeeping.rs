//! Mails to who keeps the books.

use super::{Letter, start};
use crate::template::BookkeepingMail;

pub(super) fn letter(mail: &BookkeepingMail) -> Letter {
    match mail {
        BookkeepingMail::PayoutsWait { name, requested, batches, to_send, attention } => {
            let facts = [
                ("To put into a batch", *requested),
                ("Batches to approve", *batches),
                ("To send by hand", *to_send),
                ("To look into", *attention),
            ];
            start("Payouts wait for you", name)
                .paragraph("Teachers wait for their earnings:")
                .facts(waiting(facts))
                .paragraph("Who put a batch together cannot approve it: another admin does.")
        }
        BookkeepingMail::DifferencesFound { name, count } => start("The books differ", name)
            .paragraph("What the payment service says and what our books say is not the same.")
            .facts(vec![("Open differences", count.to_string())])
            .paragraph("Each stands in the list of differences with what was expected, what was found, and what would put it right."),
        BookkeepingMail::ExportReady { name, rows } => start("Your export is ready", name)
            .paragraph("The file that you asked for can be downloaded for some days.")
            .facts(vec![("Rows", rows.to_string())]),
    }
}

fn waiting(facts: [(&'static str, i64); 4]) -> Vec<(&'static str, String)> {
    facts.into_iter().filter(|(_, count)| *count > 0).map(|(what, count)| (what, count.to_string())).collect()
}

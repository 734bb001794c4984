//! Mails about disputes and earnings.

use super::{LOCALE, Letter, one_line, start};
use crate::format::{format_local_time, format_money};
use crate::template::{DisputeMail, EarningsReleasedMail};

pub(super) fn letter(mail: &DisputeMail) -> Letter {
    match mail {
        DisputeMail::Opened { name, sold, evidence, answer_before, zone } => {
            let before = format_local_time(*answer_before, *zone, LOCALE);
            start("A buyer raised a dispute", name)
                .paragraph("A buyer says that this was not given as agreed. What you earn by it waits until it is decided.")
                .facts(vec![
                    ("For", one_line(sold)),
                    ("The buyer says", one_line(evidence)),
                    ("Answer before", before),
                ])
                .paragraph("Please write what happened. Without your answer the buyer gets the money back.")
        }
        DisputeMail::AnswerDue { name, sold, answer_before, zone } => {
            let before = format_local_time(*answer_before, *zone, LOCALE);
            start("Please answer the dispute", name)
                .paragraph("A buyer raised a dispute, and you have not answered it yet.")
                .facts(vec![("For", one_line(sold)), ("Answer before", before)])
                .paragraph("Without your answer the buyer gets the money back.")
        }
        DisputeMail::Answered { name, sold, answer } => start("The teacher answered your dispute", name)
            .paragraph("The teacher answered what you wrote.")
            .facts(vec![("For", one_line(sold)), ("Answer", one_line(answer))])
            .paragraph("Our team decides next, and tells you what goes back. You can also take the dispute back."),
        DisputeMail::Withdrawn { name, sold } => start("The dispute is over", name)
            .paragraph("The dispute was taken back: nothing is to be decided any more.")
            .facts(vec![("For", one_line(sold))]),
        DisputeMail::Decided { name, sold, refund, note, is_buyer } => {
            let mut facts = vec![("For", one_line(sold)), ("Goes back", format_money(*refund, LOCALE))];
            facts.extend(note.as_deref().map(|note| ("Reason", one_line(note))));
            let by_whom = if note.is_some() { "Our team has decided." } else { "The time to act is over." };
            let what_follows = match (is_buyer, refund.amount > 0) {
                (true, true) => "There is nothing to do. Depending on how you paid, the money takes some days.",
                (true, false) => "What you paid stays paid.",
                (false, true) => "You earn by what is left; it is available shortly.",
                (false, false) => "Your earnings are yours; they are available shortly.",
            };
            start("The dispute is decided", name).paragraph(by_whom).facts(facts).paragraph(what_follows)
        }
        DisputeMail::Wait { name, count } => start("Disputes wait for a decision", name)
            .paragraph("These disputes are answered and undecided. Each is decided by itself 14 days after its answer.")
            .facts(vec![("Disputes", count.to_string())]),
    }
}

pub(super) fn earnings_released(mail: &EarningsReleasedMail) -> Letter {
    start("Earnings available", &mail.name)
        .paragraph("The time in which a buyer can object is over: what you earned can be paid out now.")
        .facts(vec![("For", one_line(&mail.sold)), ("Earnings", format_money(mail.earned, LOCALE))])
}

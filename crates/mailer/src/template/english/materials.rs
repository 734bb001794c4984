//! Mails about materials.

use super::{LOCALE, Letter, one_line, start};
use crate::format::format_money;
use crate::template::MaterialMail;

pub(super) fn letter(mail: &MaterialMail) -> Letter {
    match mail {
        MaterialMail::Bought { name, title, price } => {
            let letter = start(&format!("Ready: {}", one_line(title)), name)
                .paragraph("It is in your library now: download it there, also its later versions.")
                .facts(vec![("Material", one_line(title)), ("Price", format_money(*price, LOCALE))]);
            if price.amount > 0 {
                letter.paragraph("As long as you have not downloaded it, you can give it back within 7 days.")
            } else {
                letter
            }
        }
        MaterialMail::Sold { name, title, price } => {
            let letter = start(&format!("Sold: {}", one_line(title)), name)
                .paragraph("Somebody has your material now.")
                .facts(vec![("Material", one_line(title)), ("Price", format_money(*price, LOCALE))]);
            if price.amount > 0 {
                letter.paragraph("What you earn by it is available 7 days later.")
            } else {
                letter
            }
        }
        MaterialMail::Updated { name, title, notes } => {
            let mut facts = vec![("Material", one_line(title))];
            facts.extend(notes.as_deref().map(|notes| ("What is new", one_line(notes))));
            start(&format!("New version: {}", one_line(title)), name)
                .paragraph("A material in your library has a new version. It costs you nothing.")
                .facts(facts)
        }
        MaterialMail::TakenDown { name, title, reason, buyers_keep_access } => {
            let buyers = if *buyers_keep_access {
                "Those who have it can still download it."
            } else {
                "Those who have it cannot download it any more either."
            };
            start("Your material was taken down", name)
                .paragraph("Our team took this material out of the store.")
                .facts(vec![("Material", one_line(title)), ("Reason", one_line(reason))])
                .paragraph(buyers)
                .paragraph("Write to our team if you think that it is a mistake.")
        }
        MaterialMail::Restored { name, title } => start("Your material is back", name)
            .paragraph("Our team put this material back: it stands where it stood before.")
            .facts(vec![("Material", one_line(title))]),
        MaterialMail::AccessLost { name, title, refund } => {
            let mut facts = vec![("Material", one_line(title))];
            facts.extend(refund.map(|refund| ("Goes back", format_money(refund, LOCALE))));
            let what_follows = if refund.is_some() {
                "There is nothing to do. Depending on how you paid, the money takes some days."
            } else {
                "Write to our team if you think that it should be there."
            };
            start("A material is not in your library", name)
                .paragraph("You cannot download this material.")
                .facts(facts)
                .paragraph(what_follows)
        }
    }
}

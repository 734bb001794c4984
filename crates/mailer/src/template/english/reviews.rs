//! Mails about reviews.

use super::{Letter, one_line, start};
use crate::template::ReviewMail;

pub(super) fn letter(mail: &ReviewMail) -> Letter {
    match mail {
        ReviewMail::Written { name, author, stars, comment } => {
            written(name, author.as_deref(), *stars, comment.as_deref())
        }
        ReviewMail::Answered { name, teacher, reply } => answered(name, teacher, reply),
        ReviewMail::Hidden { name, teacher, reason } => hidden(name, teacher, reason),
    }
}

fn written(name: &str, author: Option<&str>, stars: i16, comment: Option<&str>) -> Letter {
    let mut facts = Vec::new();
    facts.extend(author.map(|author| ("Student", one_line(author))));
    facts.push(("Stars", format!("{stars} of 5")));
    facts.extend(comment.map(|comment| ("Comment", one_line(comment))));
    start("A student reviewed your lesson", name)
        .paragraph("One of your students reviewed a lesson with you. Everybody who looks at your profile can read it.")
        .facts(facts)
        .paragraph("You can answer it among your reviews. Your answer stands below it.")
}

fn answered(name: &str, teacher: &str, reply: &str) -> Letter {
    let teacher = one_line(teacher);
    start(&format!("{teacher} answered your review"), name)
        .paragraph(format!("{teacher} answered what you wrote about your lesson:"))
        .facts(vec![("Answer", one_line(reply))])
}

fn hidden(name: &str, teacher: &str, reason: &str) -> Letter {
    start("Your review is hidden", name)
        .paragraph(
            "Our team hid your review. It no longer stands on the teacher's profile and does not count.",
        )
        .facts(vec![("Teacher", one_line(teacher)), ("Reason", one_line(reason))])
        .paragraph("You still find it among your reviews.")
}

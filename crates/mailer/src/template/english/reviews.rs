//! Mails about reviews.

use super::{Letter, one_line, start};
use crate::template::ReviewMail;

pub(super) fn letter(mail: &ReviewMail) -> Letter {
    match mail {
        ReviewMail::Written { name, material, author, stars, comment } => {
            let said = (author.as_deref(), *stars, comment.as_deref());
            match material {
                Some(title) => of_material(name, title, said),
                None => of_lesson(name, said),
            }
        }
        ReviewMail::Answered { name, teacher, material, reply } => {
            answered(name, teacher, material.as_deref(), reply)
        }
        ReviewMail::Hidden { name, teacher, material, reason } => {
            hidden(name, teacher, material.as_deref(), reason)
        }
    }
}

/// Author, stars and comment.
type Said<'a> = (Option<&'a str>, i16, Option<&'a str>);

fn facts(author_is: &'static str, (author, stars, comment): Said<'_>) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    facts.extend(author.map(|author| (author_is, one_line(author))));
    facts.push(("Stars", format!("{stars} of 5")));
    facts.extend(comment.map(|comment| ("Comment", one_line(comment))));
    facts
}

fn of_lesson(name: &str, said: Said<'_>) -> Letter {
    start("A student reviewed your lesson", name)
        .paragraph("One of your students reviewed a lesson with you. Everybody who looks at your profile can read it.")
        .facts(facts("Student", said))
        .paragraph("You can answer it among your reviews. Your answer stands below it.")
}

fn of_material(name: &str, title: &str, said: Said<'_>) -> Letter {
    let title = one_line(title);
    let subject = format!("A review of your material: {title}");
    let mut facts = facts("From", said);
    facts.insert(0, ("Material", title));
    start(&subject, name)
        .paragraph(
            "Somebody who has your material reviewed it. Everybody who looks at the material can read it.",
        )
        .facts(facts)
        .paragraph("You can answer it among your reviews. Your answer stands below it.")
}

fn answered(name: &str, teacher: &str, material: Option<&str>, reply: &str) -> Letter {
    let teacher = one_line(teacher);
    let what = if material.is_some() { "a material" } else { "your lesson" };
    let mut facts = Vec::new();
    facts.extend(material.map(|title| ("Material", one_line(title))));
    facts.push(("Answer", one_line(reply)));
    start(&format!("{teacher} answered your review"), name)
        .paragraph(format!("{teacher} answered what you wrote about {what}:"))
        .facts(facts)
}

fn hidden(name: &str, teacher: &str, material: Option<&str>, reason: &str) -> Letter {
    let paragraph = if material.is_some() {
        "Our team hid your review. It no longer stands below the material and does not count."
    } else {
        "Our team hid your review. It no longer stands on the teacher's profile and does not count."
    };
    let mut facts = Vec::new();
    facts.extend(material.map(|title| ("Material", one_line(title))));
    facts.extend([("Teacher", one_line(teacher)), ("Reason", one_line(reason))]);
    start("Your review is hidden", name)
        .paragraph(paragraph)
        .facts(facts)
        .paragraph("You still find it among your reviews.")
}

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
    facts.push(("Bintang", format!("{stars} dari 5")));
    facts.extend(comment.map(|comment| ("Komentar", one_line(comment))));
    facts
}

fn of_lesson(name: &str, said: Said<'_>) -> Letter {
    start("Seorang siswa mengulas pelajaran Anda", name)
        .paragraph("Salah satu siswa mengulas pelajaran bersama Anda. Siapa pun yang membuka profil Anda dapat membacanya.")
        .facts(facts("Siswa", said))
        .paragraph("Anda dapat membalasnya di daftar ulasan Anda. Balasan Anda tampil di bawah ulasan.")
}

fn of_material(name: &str, title: &str, said: Said<'_>) -> Letter {
    let title = one_line(title);
    let subject = format!("Ulasan untuk materi Anda: {title}");
    let mut facts = facts("Dari", said);
    facts.insert(0, ("Materi", title));
    start(&subject, name)
        .paragraph(
            "Seseorang yang memiliki materi Anda mengulasnya. Siapa pun yang membuka materi itu dapat membacanya.",
        )
        .facts(facts)
        .paragraph("Anda dapat membalasnya di daftar ulasan Anda. Balasan Anda tampil di bawah ulasan.")
}

fn answered(name: &str, teacher: &str, material: Option<&str>, reply: &str) -> Letter {
    let teacher = one_line(teacher);
    let what = if material.is_some() { "sebuah materi" } else { "pelajaran Anda" };
    let mut facts = Vec::new();
    facts.extend(material.map(|title| ("Materi", one_line(title))));
    facts.push(("Balasan", one_line(reply)));
    start(&format!("{teacher} membalas ulasan Anda"), name)
        .paragraph(format!("{teacher} membalas ulasan Anda tentang {what}:"))
        .facts(facts)
}

fn hidden(name: &str, teacher: &str, material: Option<&str>, reason: &str) -> Letter {
    let paragraph = if material.is_some() {
        "Tim kami menyembunyikan ulasan Anda. Ulasan itu tidak lagi tampil di bawah materi dan tidak dihitung."
    } else {
        "Tim kami menyembunyikan ulasan Anda. Ulasan itu tidak lagi tampil di profil guru dan tidak dihitung."
    };
    let mut facts = Vec::new();
    facts.extend(material.map(|title| ("Materi", one_line(title))));
    facts.extend([("Guru", one_line(teacher)), ("Alasan", one_line(reason))]);
    start("Ulasan Anda disembunyikan", name)
        .paragraph(paragraph)
        .facts(facts)
        .paragraph("Anda masih dapat melihatnya di daftar ulasan Anda.")
}

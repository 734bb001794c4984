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
    facts.extend(author.map(|author| ("Siswa", one_line(author))));
    facts.push(("Bintang", format!("{stars} dari 5")));
    facts.extend(comment.map(|comment| ("Komentar", one_line(comment))));
    start("Seorang siswa mengulas pelajaran Anda", name)
        .paragraph("Salah satu siswa mengulas pelajaran bersama Anda. Siapa pun yang membuka profil Anda dapat membacanya.")
        .facts(facts)
        .paragraph("Anda dapat membalasnya di daftar ulasan Anda. Balasan Anda tampil di bawah ulasan.")
}

fn answered(name: &str, teacher: &str, reply: &str) -> Letter {
    let teacher = one_line(teacher);
    start(&format!("{teacher} membalas ulasan Anda"), name)
        .paragraph(format!("{teacher} membalas ulasan Anda tentang pelajaran Anda:"))
        .facts(vec![("Balasan", one_line(reply))])
}

fn hidden(name: &str, teacher: &str, reason: &str) -> Letter {
    start("Ulasan Anda disembunyikan", name)
        .paragraph("Tim kami menyembunyikan ulasan Anda. Ulasan itu tidak lagi tampil di profil guru dan tidak dihitung.")
        .facts(vec![("Guru", one_line(teacher)), ("Alasan", one_line(reason))])
        .paragraph("Anda masih dapat melihatnya di daftar ulasan Anda.")
}

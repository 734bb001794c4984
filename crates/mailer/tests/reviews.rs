//! What mails about reviews say.

#![expect(clippy::unwrap_used, reason = "a test fails where something is missing")]

use kernel::{EmailAddress, Locale};
use teacherin_mailer::{MailTemplate, OutgoingMail, ReviewMail};

fn written(mail: ReviewMail, locale: Locale) -> OutgoingMail {
    MailTemplate::Review(mail).write(&EmailAddress::parse("sari@contoh.co.id").unwrap(), locale)
}

fn new_review(comment: Option<&str>) -> ReviewMail {
    new_review_of(None, comment)
}

fn new_review_of(material: Option<&str>, comment: Option<&str>) -> ReviewMail {
    ReviewMail::Written {
        name: "Ibu Wayan".to_owned(),
        material: material.map(str::to_owned),
        author: Some("Sari W.".to_owned()),
        stars: 4,
        comment: comment.map(str::to_owned),
    }
}

#[test]
fn a_teacher_reads_who_gave_how_many_stars_and_why() {
    let mail = written(new_review(Some("Sabar.\nJelas.")), Locale::English);
    assert_eq!(mail.subject, "A student reviewed your lesson");
    assert_eq!(
        mail.text,
        "Hello Ibu Wayan,\n\nOne of your students reviewed a lesson with you. Everybody who looks at your profile can \
         read it.\n\nStudent: Sari W.\nStars: 4 of 5\nComment: Sabar. Jelas.\n\nYou can answer it among your reviews. \
         Your answer stands below it.\n\nKind regards, Teacherin\n"
    );
    let mail = written(new_review(None), Locale::Indonesian);
    assert_eq!(mail.subject, "Seorang siswa mengulas pelajaran Anda");
    assert!(mail.text.contains("Bintang: 4 dari 5\n\n"), "no line for no comment: {}", mail.text);
}

#[test]
fn an_author_reads_the_answer_and_why_a_review_is_hidden() {
    let answered = ReviewMail::Answered {
        name: "Sari".to_owned(),
        teacher: "Ibu Wayan".to_owned(),
        material: None,
        reply: "Terima kasih!".to_owned(),
    };
    let hidden = ReviewMail::Hidden {
        name: "Sari".to_owned(),
        teacher: "Ibu Wayan".to_owned(),
        material: None,
        reason: "Berisi nomor telepon".to_owned(),
    };
    for (mail, locale, subject, fact) in [
        (&answered, Locale::English, "Ibu Wayan answered your review", "Answer: Terima kasih!"),
        (&answered, Locale::Indonesian, "Ibu Wayan membalas ulasan Anda", "Balasan: Terima kasih!"),
        (&hidden, Locale::English, "Your review is hidden", "Reason: Berisi nomor telepon"),
        (&hidden, Locale::Indonesian, "Ulasan Anda disembunyikan", "Alasan: Berisi nomor telepon"),
    ] {
        let mail = written(mail.clone(), locale);
        assert_eq!(mail.subject, subject);
        assert!(mail.text.contains(fact), "{}", mail.text);
    }
}

#[test]
fn a_review_of_a_material_says_which() {
    let mail = written(new_review_of(Some("Etude"), Some("Jelas")), Locale::English);
    assert_eq!(mail.subject, "A review of your material: Etude");
    assert_eq!(
        mail.text,
        "Hello Ibu Wayan,\n\nSomebody who has your material reviewed it. Everybody who looks at the material can read \
         it.\n\nMaterial: Etude\nFrom: Sari W.\nStars: 4 of 5\nComment: Jelas\n\nYou can answer it among your \
         reviews. Your answer stands below it.\n\nKind regards, Teacherin\n"
    );
    let mail = written(new_review_of(Some("Etude"), None), Locale::Indonesian);
    assert_eq!(mail.subject, "Ulasan untuk materi Anda: Etude");
    assert!(mail.text.contains("Materi: Etude\nDari: Sari W.\nBintang: 4 dari 5\n\n"), "{}", mail.text);
    let answered = ReviewMail::Answered {
        name: "Sari".to_owned(),
        teacher: "Ibu Wayan".to_owned(),
        material: Some("Etude".to_owned()),
        reply: "Terima kasih!".to_owned(),
    };
    let hidden = ReviewMail::Hidden {
        name: "Sari".to_owned(),
        teacher: "Ibu Wayan".to_owned(),
        material: Some("Etude".to_owned()),
        reason: "Berisi nomor telepon".to_owned(),
    };
    for (mail, locale, facts, is_not) in [
        (&answered, Locale::English, "Material: Etude\nAnswer: Terima kasih!", "lesson"),
        (&answered, Locale::Indonesian, "Materi: Etude\nBalasan: Terima kasih!", "pelajaran"),
        (&hidden, Locale::English, "Material: Etude\nTeacher: Ibu Wayan\nReason: Berisi nomor", "profile"),
        (&hidden, Locale::Indonesian, "Materi: Etude\nGuru: Ibu Wayan\nAlasan: Berisi nomor", "profil"),
    ] {
        let mail = written(mail.clone(), locale);
        assert!(mail.text.contains(facts) && !mail.text.contains(is_not), "{}", mail.text);
    }
}

#[test]
fn what_people_typed_cannot_add_lines_or_markup() {
    let nasty = "<b>x</b>\r\nBcc: victim@example.com";
    let material = Some(nasty.to_owned());
    let (name, teacher) = (nasty.to_owned(), nasty.to_owned());
    let answered = ReviewMail::Answered { name, teacher, material, reply: nasty.to_owned() };
    for mail in [answered, new_review(Some(nasty)), new_review_of(Some(nasty), Some(nasty))] {
        for locale in [Locale::English, Locale::Indonesian] {
            let mail = written(mail.clone(), locale);
            assert!(!mail.subject.contains(['\r', '\n']), "{}", mail.subject);
            assert!(!mail.text.lines().any(|line| line.starts_with("Bcc")), "{}", mail.text);
            assert!(!mail.html.contains("<b>"), "{}", mail.html);
        }
    }
}

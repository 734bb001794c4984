use chrono_tz::Tz;
use kernel::{EmailAddress, Locale, Money};

use super::*;

mod lessons;
mod materials;
mod payouts;
mod refunds;

fn sari() -> EmailAddress {
    EmailAddress::parse("sari@contoh.co.id").unwrap()
}

fn lesson() -> LessonSummary {
    LessonSummary {
        counterpart: Counterpart::Teacher("Ibu Wayan".to_owned()),
        skill: "Matematika SMA".to_owned(),
        starts_at: "2025-12-01T11:00:00Z".parse().unwrap(),
        zone: Tz::Asia__Makassar,
        mode: LessonMode::Online,
        price: Money::rupiah(150_000),
    }
}

fn every_template(name: &str, code: &str) -> Vec<MailTemplate> {
    let name = || name.to_owned();
    let code = || SecretString::from(code.to_owned());
    vec![
        MailTemplate::VerificationCode { name: name(), code: code(), minutes: 10 },
        MailTemplate::AlreadyRegistered { name: name() },
        MailTemplate::PasswordResetCode { name: name(), code: code(), minutes: 10 },
        MailTemplate::PasswordChanged { name: name() },
        MailTemplate::AccountSuspended { name: name(), reason: "Spam".to_owned() },
        MailTemplate::AccountReinstated { name: name() },
        MailTemplate::TeacherVerified { name: name() },
        MailTemplate::BookingHeld { name: name(), lesson: lesson(), pay_before: lesson().starts_at },
        MailTemplate::BookingExpired { name: name(), lesson: lesson() },
        MailTemplate::BookingCancelledPending { name: name(), lesson: lesson() },
    ]
}

#[test]
fn subjects_in_both_languages() {
    let subjects = |locale| -> Vec<String> {
        every_template("Sari", "012345")
            .iter()
            .map(|template| template.write(&sari(), locale).subject)
            .collect()
    };
    assert_eq!(
        subjects(Locale::Indonesian),
        [
            "Kode verifikasi akun Teacherin",
            "Anda sudah punya akun Teacherin",
            "Atur ulang kata sandi Teacherin",
            "Kata sandi Teacherin Anda telah diubah",
            "Akun Teacherin Anda ditangguhkan",
            "Akun Teacherin Anda aktif kembali",
            "Profil guru Anda telah diverifikasi",
            "Segera bayar: Matematika SMA bersama Ibu Wayan",
            "Pemesanan kedaluwarsa: Matematika SMA bersama Ibu Wayan",
            "Pemesanan dibatalkan: Matematika SMA bersama Ibu Wayan",
        ]
    );
    assert_eq!(
        subjects(Locale::English),
        [
            "Your Teacherin verification code",
            "You already have a Teacherin account",
            "Reset your Teacherin password",
            "Your Teacherin password was changed",
            "Your Teacherin account is suspended",
            "Your Teacherin account is active again",
            "Your teacher profile is verified",
            "Please pay: Matematika SMA with Ibu Wayan",
            "Booking expired: Matematika SMA with Ibu Wayan",
            "Booking cancelled: Matematika SMA with Ibu Wayan",
        ]
    );
}

#[test]
fn a_code_mail_carries_the_code_once_and_never_in_the_subject() {
    let template = MailTemplate::VerificationCode {
        name: "Sari".to_owned(),
        code: "012345".to_owned().into(),
        minutes: 10,
    };
    let mail = template.write(&sari(), Locale::Indonesian);
    assert_eq!(
        mail.text,
        "Halo Sari,\n\nGunakan kode ini untuk menyelesaikan pendaftaran Anda:\n\n    012345\n\nKode berlaku 10 menit dan \
         hanya dapat dipakai sekali. Jangan berikan kode ini kepada siapa pun, termasuk yang mengaku dari Teacherin.\n\n\
         Jika Anda tidak mendaftar di Teacherin, abaikan surel ini.\n\nSalam, Teacherin\n"
    );
    assert!(mail.html.contains("<html lang=\"id\">") && mail.html.contains("<strong>012345</strong>"));
    for template in every_template("Sari", "987654") {
        for locale in [Locale::Indonesian, Locale::English] {
            let mail = template.write(&sari(), locale);
            assert!(!mail.subject.contains("987654"));
            assert_eq!(mail.text.matches("987654").count(), mail.html.matches("987654").count());
        }
    }
    assert!(!format!("{template:?} {mail:?}").contains("012345"), "a printed mail shows no code");
}

#[test]
fn a_held_booking_tells_what_where_when_and_how_much() {
    let template = MailTemplate::BookingHeld {
        name: "Sari".to_owned(),
        lesson: lesson(),
        pay_before: "2025-11-30T16:15:00Z".parse().unwrap(),
    };
    assert_eq!(
        template.write(&sari(), Locale::Indonesian).text,
        "Halo Sari,\n\nJadwal ini kami tahan untuk Anda. Selesaikan pembayaran agar jadwal tidak dilepas.\n\n\
         Guru: Ibu Wayan\nKeahlian: Matematika SMA\nWaktu: Senin, 1 Desember 2025 pukul 19.00 WITA\nCara: Daring\n\
         Harga: Rp150.000\nBayar sebelum: Senin, 1 Desember 2025 pukul 00.15 WITA\n\nSalam, Teacherin\n"
    );
    assert_eq!(
        template.write(&sari(), Locale::English).text,
        "Hello Sari,\n\nWe are holding this time for you. Pay before the deadline to keep it.\n\n\
         Teacher: Ibu Wayan\nSkill: Matematika SMA\nTime: Monday, 1 December 2025 at 19:00 WITA\nMode: Online\n\
         Price: Rp150,000\nPay before: Monday, 1 December 2025 at 00:15 WITA\n\nKind regards, Teacherin\n"
    );
}

#[test]
fn what_people_typed_cannot_add_lines_or_markup() {
    let nasty = "<b>\"Sari\" & co</b>\r\nBcc: victim@example.com";
    let lesson = LessonSummary {
        counterpart: Counterpart::Teacher(nasty.to_owned()),
        skill: nasty.to_owned(),
        ..lesson()
    };
    let templates = [
        MailTemplate::BookingExpired { name: "A <i> & \"B\"\nC".to_owned(), lesson: lesson.clone() },
        MailTemplate::BookingConfirmed {
            name: nasty.to_owned(),
            lesson: lesson.clone(),
            meeting_point: Some(nasty.to_owned()),
        },
        MailTemplate::BookingDeclined {
            name: nasty.to_owned(),
            lesson: lesson.clone(),
            reason: Some(nasty.to_owned()),
            refund: None,
        },
        MailTemplate::NoShowReported {
            name: nasty.to_owned(),
            oppose_before: lesson.starts_at,
            lesson,
            note: Some(nasty.to_owned()),
        },
        MailTemplate::AccountSuspended { name: nasty.to_owned(), reason: nasty.to_owned() },
    ];
    for template in templates {
        for locale in [Locale::Indonesian, Locale::English] {
            let mail = template.write(&sari(), locale);
            assert!(!mail.subject.contains(['\r', '\n']), "{}", mail.subject);
            assert!(!mail.text.lines().any(|line| line.starts_with("Bcc")), "{}", mail.text);
            assert!(!mail.html.contains("<b>") && !mail.html.contains("<i>"), "{}", mail.html);
            assert!(mail.html.contains("&lt;b&gt;&quot;Sari&quot; &amp; co"), "{}", mail.html);
        }
    }
}

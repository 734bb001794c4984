//! Booking, paying, answering, calling off.

use chrono::{DateTime, Utc};
use kernel::Money;

use super::{LOCALE, start};
use crate::format::{format_local_time, format_money};
use crate::template::letter::Letter;
use crate::template::person_text::one_line;
use crate::template::{Canceller, Counterpart, LessonMode, LessonPerson, LessonSummary, TooLate};

pub(super) fn held(name: &str, lesson: &LessonSummary, pay_before: DateTime<Utc>) -> Letter {
    let mut facts = facts(lesson);
    facts.push(("Bayar sebelum", local_time(pay_before, lesson)));
    start(&format!("Segera bayar: {}", title(lesson)), name)
        .paragraph("Jadwal ini kami tahan untuk Anda. Selesaikan pembayaran agar jadwal tidak dilepas.")
        .facts(facts)
}

pub(super) fn expired(name: &str, lesson: &LessonSummary) -> Letter {
    start(&format!("Pemesanan kedaluwarsa: {}", title(lesson)), name)
        .paragraph("Pembayaran belum kami terima sampai batas waktu, sehingga jadwal ini kami lepas.")
        .facts(facts(lesson))
        .paragraph("Jika masih berminat, silakan pesan lagi selama jadwalnya tersedia.")
}

pub(super) fn cancelled_pending(name: &str, lesson: &LessonSummary) -> Letter {
    start(&format!("Pemesanan dibatalkan: {}", title(lesson)), name)
        .paragraph("Pemesanan ini dibatalkan sebelum dibayar. Tidak ada biaya yang dikenakan.")
        .facts(facts(lesson))
}

pub(super) fn paid(name: &str, lesson: &LessonSummary, answer_before: DateTime<Utc>) -> Letter {
    let mut facts = facts(lesson);
    facts.push(("Dijawab sebelum", local_time(answer_before, lesson)));
    start(&format!("Sudah dibayar: {}", title(lesson)), name)
        .paragraph("Pembayaran Anda sudah kami terima. Sekarang guru akan menjawab; Anda segera kami kabari.")
        .facts(facts)
        .paragraph("Jika tidak dijawab sampai batas waktu, pemesanan berakhir dan seluruh uang Anda kembali.")
}

pub(super) fn to_answer(name: &str, lesson: &LessonSummary, answer_before: DateTime<Utc>) -> Letter {
    let mut facts = facts(lesson);
    facts.push(("Jawab sebelum", local_time(answer_before, lesson)));
    start(&format!("Mohon dijawab: {}", title(lesson)), name)
        .paragraph("Seorang siswa telah memesan dan membayar pelajaran ini. Silakan terima atau tolak.")
        .facts(facts)
        .paragraph("Tanpa jawaban Anda, pemesanan dibatalkan dan uang siswa dikembalikan.")
}

pub(super) fn declined(
    name: &str,
    lesson: &LessonSummary,
    reason: Option<&str>,
    refund: Option<Money>,
) -> Letter {
    let mut facts = facts(lesson);
    facts.extend(reason.map(|reason| ("Alasan", one_line(reason))));
    let letter = start(&format!("Ditolak: {}", title(lesson)), name)
        .paragraph("Mohon maaf, guru tidak dapat memberikan pelajaran ini.")
        .facts(facts);
    with_refund(letter, lesson, refund)
}

pub(super) fn not_answered(name: &str, lesson: &LessonSummary, refund: Option<Money>) -> Letter {
    let what = match lesson.reader() {
        LessonPerson::Student => "Guru tidak menjawab sampai batas waktu, sehingga pemesanan ini dibatalkan.",
        LessonPerson::Teacher => "Anda tidak menjawab sampai batas waktu, sehingga pemesanan ini dibatalkan.",
    };
    let letter = start(&format!("Dibatalkan tanpa jawaban: {}", title(lesson)), name)
        .paragraph(what)
        .facts(facts(lesson));
    with_refund(letter, lesson, refund)
}

pub(super) fn cancelled_paid(
    name: &str,
    lesson: &LessonSummary,
    by: Canceller,
    reason: Option<&str>,
    refund: Option<Money>,
) -> Letter {
    let what = match by {
        Canceller::Person(person) if person == lesson.reader() => "Anda membatalkan pelajaran ini.",
        Canceller::Person(LessonPerson::Student) => "Siswa membatalkan pelajaran ini.",
        Canceller::Person(LessonPerson::Teacher) => "Guru membatalkan pelajaran ini.",
        Canceller::Admin => "Tim Teacherin membatalkan pelajaran ini.",
        Canceller::System => "Pelajaran ini tidak dapat berlangsung, sehingga dibatalkan.",
    };
    let mut facts = facts(lesson);
    facts.extend(reason.map(|reason| ("Alasan", one_line(reason))));
    let letter =
        start(&format!("Pelajaran dibatalkan: {}", title(lesson)), name).paragraph(what).facts(facts);
    with_refund(letter, lesson, refund)
}

pub(super) fn paid_too_late(
    name: &str,
    lesson: &LessonSummary,
    because: TooLate,
    refund: Option<Money>,
) -> Letter {
    let what = match because {
        TooLate::TimeLost => {
            "Pembayaran Anda masuk setelah jadwal ini tidak lagi kami tahan, dan jadwalnya sudah tidak dapat diambil."
        }
        TooLate::BookingCancelled => "Pembayaran Anda masuk setelah pemesanan ini dibatalkan.",
    };
    let letter =
        start(&format!("Pembayaran terlambat: {}", title(lesson)), name).paragraph(what).facts(facts(lesson));
    with_refund(letter, lesson, refund)
}

pub(super) fn money_gone(name: &str, lesson: &LessonSummary) -> Letter {
    let letter = start(&format!("Pelajaran dibatalkan: {}", title(lesson)), name)
        .paragraph("Bank atau layanan pembayaran sudah mengembalikan pembayaran pelajaran ini kepada siswa, sehingga pelajaran dibatalkan.")
        .facts(facts(lesson));
    match lesson.reader() {
        LessonPerson::Student => letter.paragraph("Jika masih berminat, silakan pesan lagi."),
        LessonPerson::Teacher => letter.paragraph("Jadwal Anda kembali kosong."),
    }
}

/// What goes back, in words for who reads. The student learns how much, the teacher that it does, and how much when she keeps
/// the rest.
pub(super) fn with_refund(letter: Letter, lesson: &LessonSummary, refund: Option<Money>) -> Letter {
    let Some(refund) = refund else { return letter };
    let sum = format_money(refund, LOCALE);
    match lesson.reader() {
        LessonPerson::Student if refund.amount == 0 => {
            letter.paragraph("Menurut ketentuan pembatalan pelajaran ini, harganya tidak dikembalikan.")
        }
        LessonPerson::Student => letter.paragraph(format!(
            "Uang Anda kembali sebesar {sum}. Lamanya tergantung cara Anda membayar."
        )),
        LessonPerson::Teacher if refund.amount == 0 => letter.paragraph(
            "Menurut ketentuan pembatalan pelajaran ini, harganya tidak dikembalikan kepada siswa: Anda tetap mendapat bagian Anda.",
        ),
        LessonPerson::Teacher if refund.amount < lesson.price.amount => letter.paragraph(format!(
            "{sum} dari harganya dikembalikan kepada siswa. Dari sisanya Anda mendapat bagian Anda."
        )),
        LessonPerson::Teacher => letter.paragraph("Uang siswa dikembalikan."),
    }
}

pub(super) fn title(lesson: &LessonSummary) -> String {
    format!("{} bersama {}", lesson.skill, lesson.counterpart_name())
}

pub(super) fn local_time(instant: DateTime<Utc>, lesson: &LessonSummary) -> String {
    format_local_time(instant, lesson.zone, LOCALE)
}

pub(super) fn facts(lesson: &LessonSummary) -> Vec<(&'static str, String)> {
    let mode = match lesson.mode {
        LessonMode::Online => "Daring",
        LessonMode::Offline => "Tatap muka",
    };
    let counterpart = match lesson.counterpart {
        Counterpart::Teacher(_) => "Guru",
        Counterpart::Student(_) => "Siswa",
    };
    vec![
        (counterpart, one_line(lesson.counterpart_name())),
        ("Keahlian", one_line(&lesson.skill)),
        ("Waktu", local_time(lesson.starts_at, lesson)),
        ("Cara", mode.to_owned()),
        ("Harga", format_money(lesson.price, LOCALE)),
    ]
}

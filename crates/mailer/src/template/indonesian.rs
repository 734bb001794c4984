//! The wording in Bahasa Indonesia: the formal "Anda", short sentences.

use chrono::{DateTime, Utc};
use kernel::Locale;
use secrecy::{ExposeSecret, SecretString};

use super::letter::Letter;
use super::person_text::{greeting_name, one_line};
use super::{LessonMode, LessonSummary, MailTemplate};
use crate::format::{format_local_time, format_money};

const LOCALE: Locale = Locale::Indonesian;

pub(super) fn letter(template: &MailTemplate) -> Letter {
    match template {
        MailTemplate::VerificationCode { name, code, minutes } => verification_code(name, code, *minutes),
        MailTemplate::AlreadyRegistered { name } => already_registered(name),
        MailTemplate::PasswordResetCode { name, code, minutes } => password_reset_code(name, code, *minutes),
        MailTemplate::PasswordChanged { name } => password_changed(name),
        MailTemplate::AccountSuspended { name, reason } => account_suspended(name, reason),
        MailTemplate::AccountReinstated { name } => account_reinstated(name),
        MailTemplate::TeacherVerified { name } => teacher_verified(name),
        MailTemplate::BookingHeld { name, lesson, pay_before } => booking_held(name, lesson, *pay_before),
        MailTemplate::BookingExpired { name, lesson } => booking_expired(name, lesson),
        MailTemplate::BookingCancelledPending { name, lesson } => booking_cancelled_pending(name, lesson),
    }
}

fn start(subject: &str, name: &str) -> Letter {
    let greeting = greeting_name(name).map_or_else(|| "Halo,".to_owned(), |name| format!("Halo {name},"));
    Letter::new(subject, greeting, "Salam, Teacherin")
}

fn verification_code(name: &str, code: &SecretString, minutes: u32) -> Letter {
    start("Kode verifikasi akun Teacherin", name)
        .paragraph("Gunakan kode ini untuk menyelesaikan pendaftaran Anda:")
        .code(code.expose_secret())
        .paragraph(format!(
            "Kode berlaku {minutes} menit dan hanya dapat dipakai sekali. Jangan berikan kode ini kepada siapa pun, \
             termasuk yang mengaku dari Teacherin."
        ))
        .paragraph("Jika Anda tidak mendaftar di Teacherin, abaikan surel ini.")
}

fn already_registered(name: &str) -> Letter {
    start("Anda sudah punya akun Teacherin", name)
        .paragraph("Seseorang baru saja mendaftar di Teacherin dengan alamat surel ini, tetapi Anda sudah punya akun.")
        .paragraph("Jika itu Anda, silakan masuk. Jika lupa kata sandi, minta pengaturan ulang kata sandi.")
        .paragraph("Jika bukan Anda, abaikan surel ini. Akun Anda tidak berubah.")
}

fn password_reset_code(name: &str, code: &SecretString, minutes: u32) -> Letter {
    start("Atur ulang kata sandi Teacherin", name)
        .paragraph("Gunakan kode ini untuk membuat kata sandi baru:")
        .code(code.expose_secret())
        .paragraph(format!(
            "Kode berlaku {minutes} menit dan hanya dapat dipakai sekali. Jangan berikan kode ini kepada siapa pun, \
             termasuk yang mengaku dari Teacherin."
        ))
        .paragraph("Jika Anda tidak memintanya, abaikan surel ini. Kata sandi Anda tidak berubah.")
}

fn password_changed(name: &str) -> Letter {
    start("Kata sandi Teacherin Anda telah diubah", name)
        .paragraph("Kata sandi akun Anda baru saja diubah. Sesi masuk di perangkat lain telah diakhiri.")
        .paragraph("Jika bukan Anda yang mengubahnya, segera minta pengaturan ulang kata sandi.")
}

fn account_suspended(name: &str, reason: &str) -> Letter {
    start("Akun Teacherin Anda ditangguhkan", name)
        .paragraph("Akun Anda ditangguhkan, sehingga Anda tidak dapat masuk untuk sementara.")
        .facts(vec![("Alasan", one_line(reason))])
}

fn account_reinstated(name: &str) -> Letter {
    start("Akun Teacherin Anda aktif kembali", name)
        .paragraph("Penangguhan akun Anda telah berakhir. Anda dapat masuk seperti biasa.")
}

fn teacher_verified(name: &str) -> Letter {
    start("Profil guru Anda telah diverifikasi", name)
        .paragraph("Selamat! Profil guru Anda telah diverifikasi. Siswa kini melihat tanda terverifikasi di profil Anda.")
}

fn booking_held(name: &str, lesson: &LessonSummary, pay_before: DateTime<Utc>) -> Letter {
    let mut facts = facts(lesson);
    facts.push(("Bayar sebelum", format_local_time(pay_before, lesson.zone, LOCALE)));
    start(&format!("Segera bayar: {}", title(lesson)), name)
        .paragraph("Jadwal ini kami tahan untuk Anda. Selesaikan pembayaran agar jadwal tidak dilepas.")
        .facts(facts)
}

fn booking_expired(name: &str, lesson: &LessonSummary) -> Letter {
    start(&format!("Pemesanan kedaluwarsa: {}", title(lesson)), name)
        .paragraph("Pembayaran belum kami terima sampai batas waktu, sehingga jadwal ini kami lepas.")
        .facts(facts(lesson))
        .paragraph("Jika masih berminat, silakan pesan lagi selama jadwalnya tersedia.")
}

fn booking_cancelled_pending(name: &str, lesson: &LessonSummary) -> Letter {
    start(&format!("Pemesanan dibatalkan: {}", title(lesson)), name)
        .paragraph("Pemesanan ini dibatalkan sebelum dibayar. Tidak ada biaya yang dikenakan.")
        .facts(facts(lesson))
}

fn title(lesson: &LessonSummary) -> String {
    format!("{} bersama {}", lesson.skill, lesson.teacher_name)
}

fn facts(lesson: &LessonSummary) -> Vec<(&'static str, String)> {
    let mode = match lesson.mode {
        LessonMode::Online => "Daring",
        LessonMode::Offline => "Tatap muka",
    };
    vec![
        ("Guru", one_line(&lesson.teacher_name)),
        ("Keahlian", one_line(&lesson.skill)),
        ("Waktu", format_local_time(lesson.starts_at, lesson.zone, LOCALE)),
        ("Cara", mode.to_owned()),
        ("Harga", format_money(lesson.price, LOCALE)),
    ]
}

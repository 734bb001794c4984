//! The wording in Bahasa Indonesia: the formal "Anda", short sentences.

mod bookings;
mod bookkeeping;
mod disputes;
mod lessons;
mod materials;
mod payouts;
mod refunds;
mod reviews;

use kernel::Locale;
use secrecy::{ExposeSecret, SecretString};

use super::MailTemplate;
use super::letter::Letter;
use super::person_text::{greeting_name, one_line};

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
        MailTemplate::BookingHeld { name, lesson, pay_before } => bookings::held(name, lesson, *pay_before),
        MailTemplate::BookingExpired { name, lesson } => bookings::expired(name, lesson),
        MailTemplate::BookingCancelledPending { name, lesson } => bookings::cancelled_pending(name, lesson),
        MailTemplate::BookingPaid { name, lesson, answer_before } => {
            bookings::paid(name, lesson, *answer_before)
        }
        MailTemplate::BookingToAnswer { name, lesson, answer_before } => {
            bookings::to_answer(name, lesson, *answer_before)
        }
        MailTemplate::BookingDeclined { name, lesson, reason, refund } => {
            bookings::declined(name, lesson, reason.as_deref(), *refund)
        }
        MailTemplate::BookingNotAnswered { name, lesson, refund } => {
            bookings::not_answered(name, lesson, *refund)
        }
        MailTemplate::BookingCancelledPaid { name, lesson, by, reason, refund } => {
            bookings::cancelled_paid(name, lesson, *by, reason.as_deref(), *refund)
        }
        MailTemplate::BookingPaidTooLate { name, lesson, because, refund } => {
            bookings::paid_too_late(name, lesson, *because, *refund)
        }
        MailTemplate::BookingMoneyGone { name, lesson } => bookings::money_gone(name, lesson),
        MailTemplate::BookingConfirmed { name, lesson, meeting_point } => {
            lessons::confirmed(name, lesson, meeting_point.as_deref())
        }
        MailTemplate::LessonReminder { name, lesson, soon, meeting_point } => {
            lessons::reminder(name, lesson, *soon, meeting_point.as_deref())
        }
        MailTemplate::LessonCompleted { name, lesson } => lessons::completed(name, lesson),
        MailTemplate::NoShowReported { name, lesson, note, oppose_before } => {
            lessons::no_show_reported(name, lesson, note.as_deref(), *oppose_before)
        }
        MailTemplate::NoShowDecided { name, lesson, absent, decision, refund } => {
            lessons::no_show_decided(name, lesson, *absent, *decision, *refund)
        }
        MailTemplate::Refund(mail) => refunds::letter(mail),
        MailTemplate::Review(mail) => reviews::letter(mail),
        MailTemplate::Dispute(mail) => disputes::letter(mail),
        MailTemplate::EarningsReleased(mail) => disputes::earnings_released(mail),
        MailTemplate::Material(mail) => materials::letter(mail),
        MailTemplate::Payout(mail) => payouts::letter(mail),
        MailTemplate::Bookkeeping(mail) => bookkeeping::letter(mail),
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

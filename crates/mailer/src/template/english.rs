//! The wording in English.

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

const LOCALE: Locale = Locale::English;

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
    let greeting = greeting_name(name).map_or_else(|| "Hello,".to_owned(), |name| format!("Hello {name},"));
    Letter::new(subject, greeting, "Kind regards, Teacherin")
}

fn verification_code(name: &str, code: &SecretString, minutes: u32) -> Letter {
    start("Your Teacherin verification code", name)
        .paragraph("Use this code to finish your registration:")
        .code(code.expose_secret())
        .paragraph(format!(
            "It works for {minutes} minutes and only once. Do not give it to anyone, even if they say they are from \
             Teacherin."
        ))
        .paragraph("If you did not register at Teacherin, ignore this mail.")
}

fn already_registered(name: &str) -> Letter {
    start("You already have a Teacherin account", name)
        .paragraph(
            "Somebody just registered at Teacherin with this address, but you already have an account.",
        )
        .paragraph("If it was you, please log in. If you forgot your password, ask for a password reset.")
        .paragraph("If it was not you, ignore this mail. Nothing about your account has changed.")
}

fn password_reset_code(name: &str, code: &SecretString, minutes: u32) -> Letter {
    start("Reset your Teacherin password", name)
        .paragraph("Use this code to choose a new password:")
        .code(code.expose_secret())
        .paragraph(format!(
            "It works for {minutes} minutes and only once. Do not give it to anyone, even if they say they are from \
             Teacherin."
        ))
        .paragraph("If you did not ask for it, ignore this mail. Your password has not changed.")
}

fn password_changed(name: &str) -> Letter {
    start("Your Teacherin password was changed", name)
        .paragraph("The password of your account was just changed. Other devices have been logged out.")
        .paragraph("If it was not you, ask for a password reset right away.")
}

fn account_suspended(name: &str, reason: &str) -> Letter {
    start("Your Teacherin account is suspended", name)
        .paragraph("Your account is suspended, so you cannot log in for now.")
        .facts(vec![("Reason", one_line(reason))])
}

fn account_reinstated(name: &str) -> Letter {
    start("Your Teacherin account is active again", name)
        .paragraph("The suspension of your account is over. You can log in as before.")
}

fn teacher_verified(name: &str) -> Letter {
    start("Your teacher profile is verified", name).paragraph(
        "Congratulations! Your teacher profile is verified. Students now see the verified mark on your profile.",
    )
}

//! The wording in English.

use chrono::{DateTime, Utc};
use kernel::Locale;
use secrecy::{ExposeSecret, SecretString};

use super::letter::Letter;
use super::person_text::{greeting_name, one_line};
use super::{LessonMode, LessonSummary, MailTemplate};
use crate::format::{format_local_time, format_money};

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
        MailTemplate::BookingHeld { name, lesson, pay_before } => booking_held(name, lesson, *pay_before),
        MailTemplate::BookingExpired { name, lesson } => booking_expired(name, lesson),
        MailTemplate::BookingCancelledPending { name, lesson } => booking_cancelled_pending(name, lesson),
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

fn booking_held(name: &str, lesson: &LessonSummary, pay_before: DateTime<Utc>) -> Letter {
    let mut facts = facts(lesson);
    facts.push(("Pay before", format_local_time(pay_before, lesson.zone, LOCALE)));
    start(&format!("Please pay: {}", title(lesson)), name)
        .paragraph("We are holding this time for you. Pay before the deadline to keep it.")
        .facts(facts)
}

fn booking_expired(name: &str, lesson: &LessonSummary) -> Letter {
    start(&format!("Booking expired: {}", title(lesson)), name)
        .paragraph("We did not receive your payment in time, so we no longer hold this lesson for you.")
        .facts(facts(lesson))
        .paragraph("If you still want it, please book again while the time is free.")
}

fn booking_cancelled_pending(name: &str, lesson: &LessonSummary) -> Letter {
    start(&format!("Booking cancelled: {}", title(lesson)), name)
        .paragraph("This booking was cancelled before it was paid. You are not charged.")
        .facts(facts(lesson))
}

fn title(lesson: &LessonSummary) -> String {
    format!("{} with {}", lesson.skill, lesson.teacher_name)
}

fn facts(lesson: &LessonSummary) -> Vec<(&'static str, String)> {
    let mode = match lesson.mode {
        LessonMode::Online => "Online",
        LessonMode::Offline => "In person",
    };
    vec![
        ("Teacher", one_line(&lesson.teacher_name)),
        ("Skill", one_line(&lesson.skill)),
        ("Time", format_local_time(lesson.starts_at, lesson.zone, LOCALE)),
        ("Mode", mode.to_owned()),
        ("Price", format_money(lesson.price, LOCALE)),
    ]
}

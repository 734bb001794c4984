//! What a notification says, in the reader's language and time zone: a title and one or two short sentences.
//!
//! Written when it is read: a corrected sentence corrects the old ones, and who changes their language reads all of them
//! in it.

mod english;
mod indonesian;
mod materials;
mod money;
mod payouts;
#[cfg(test)]
mod tests;

use chrono_tz::Tz;
use kernel::{Locale, Money};
use mailer::format::{format_local_time, format_money};

use crate::facts::{
    Amount, DisputeFacts, Facts, LessonFacts, PayoutAccountFacts, PayoutFacts, RefundAccountFacts, Side,
};
use crate::kinds::NotificationKind;
use crate::model::Notification;

/// A notification in words; plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// A few words.
    pub title: &'static str,
    /// One or two sentences.
    pub body: String,
}

/// The notification in words.
#[must_use]
pub fn text(notification: &Notification, locale: Locale, zone: Tz) -> Text {
    write(notification.kind, &notification.facts, locale, zone)
}

fn write(kind: NotificationKind, facts: &Facts, locale: Locale, zone: Tz) -> Text {
    let told = Told { facts, locale, zone };
    match locale {
        Locale::Indonesian => indonesian::text(kind, &told),
        Locale::English => english::text(kind, &told),
    }
}

/// The facts of a notification, in words.
struct Told<'a> {
    facts: &'a Facts,
    locale: Locale,
    zone: Tz,
}

impl Told<'_> {
    fn lesson(&self) -> Option<&LessonFacts> {
        match self.facts {
            Facts::Lesson(lesson) => Some(lesson),
            _ => None,
        }
    }

    fn dispute(&self) -> Option<&DisputeFacts> {
        match self.facts {
            Facts::Dispute(dispute) => Some(dispute),
            _ => None,
        }
    }

    fn account(&self) -> Option<&RefundAccountFacts> {
        match self.facts {
            Facts::RefundAccount(account) => Some(account),
            _ => None,
        }
    }

    fn payout_account(&self) -> Option<&PayoutAccountFacts> {
        match self.facts {
            Facts::PayoutAccount(account) => Some(account),
            _ => None,
        }
    }

    fn payout(&self) -> Option<&PayoutFacts> {
        match self.facts {
            Facts::Payout(payout) => Some(payout),
            _ => None,
        }
    }

    fn reader(&self) -> Option<Side> {
        self.lesson().map(|lesson| lesson.reader)
    }

    /// When the lesson starts. Empty for what is about none.
    fn time(&self) -> String {
        let starts_at = self.lesson().map(|lesson| lesson.starts_at);
        starts_at.map(|instant| format_local_time(instant, self.zone, self.locale)).unwrap_or_default()
    }

    fn deadline(&self) -> Option<String> {
        let deadline = match self.facts {
            Facts::Dispute(dispute) => dispute.deadline?,
            Facts::PayoutAccount(account) => account.paused_until?,
            _ => self.lesson()?.deadline?,
        };
        Some(format_local_time(deadline, self.zone, self.locale))
    }

    /// What goes back, is earned, or is paid out.
    fn amount(&self) -> Option<String> {
        let amount: Amount = match self.facts {
            Facts::Lesson(lesson) => lesson.refund?,
            Facts::Refund(amount) | Facts::Earnings(amount) => *amount,
            Facts::RefundAccount(account) => account.refund,
            Facts::Payout(payout) => payout.paid_out,
            Facts::Dispute(dispute) => dispute.refund.filter(|refund| Money::from(*refund).amount > 0)?,
            Facts::Nothing | Facts::Stars { .. } | Facts::PayoutAccount(_) | Facts::Waiting { .. } => {
                return None;
            }
        };
        Some(format_money(amount.into(), self.locale))
    }

    fn stars(&self) -> Option<i16> {
        match self.facts {
            Facts::Stars { stars, .. } => Some(*stars),
            _ => None,
        }
    }

    /// Whether it is about a review of a material.
    fn is_of_material(&self) -> bool {
        matches!(self.facts, Facts::Stars { of_material: true, .. })
    }

    fn count(&self) -> Option<i64> {
        match self.facts {
            Facts::Waiting { count } => Some(*count),
            _ => None,
        }
    }
}

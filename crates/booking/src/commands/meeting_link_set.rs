//! A teacher says where an online lesson is.

use chrono::{DateTime, Utc};
use database::schema::meetings;
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::BookingId;
use kernel::{Actor, Refusal};
use url::Url;

use super::lesson_step::{self, Asked, StepRefused};
use crate::config::BookingConfig;
use crate::model::Booking;
use crate::policy::{self, UnavailableReason as Reason};

const LINK_CHARACTERS_MAX: usize = 2000;

/// Why the link was not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeetingLinkSetCode {
    /// You have no such booking.
    NotFound,
    /// Only the teacher sets the link.
    NotAllowed,
    /// It is not paid or not accepted yet.
    NotConfirmed,
    /// The lesson is at a place.
    LessonIsOffline,
    /// It is called off, expired, or the lesson was held.
    AlreadyOver,
    /// This is no link that can be opened safely.
    InvalidLink,
    /// It changed while you looked at it.
    Conflict,
}

/// Where which lesson is.
#[derive(Debug, Clone)]
pub struct MeetingLinkSetInput {
    /// The booking.
    pub booking_id: BookingId,
    /// An https address.
    pub link: String,
}

type Error = CommandError<MeetingLinkSetCode>;
type Code = MeetingLinkSetCode;

/// Sets the link, or replaces it. The student finds it in the booking and in the reminders.
///
/// # Errors
/// Refusals; access when nobody is signed in; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    config: &BookingConfig,
    input: MeetingLinkSetInput,
) -> Result<Booking, Error> {
    actor.require_user()?;
    let link = clean_link(&input.link).map_err(|message| Refusal::on("link", Code::InvalidLink, message))?;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let asked = Asked { id: input.booking_id, rule: policy::set_meeting_link, refusal };
            let step = lesson_step::lock(connection, actor, now, config, asked).await?;
            let booking = step.locked.booking;
            let changed = diesel::update(meetings::table.filter(meetings::booking_id.eq(booking.id)))
                .set((meetings::link.eq(link), meetings::updated_at.eq(now)))
                .execute(connection)
                .await?;
            if changed == 1 {
                Ok(booking)
            } else {
                Err(DatabaseError::internal(format!("{} is accepted and has no meeting", booking.id)).into())
            }
        })
        .await
}

/// The link as it is stored, or a sentence about what is wrong with it.
fn clean_link(link: &str) -> Result<String, &'static str> {
    const NO_LINK: &str =
        "This is not a link that others can open: copy the whole address, beginning with https://.";
    let link = link.trim();
    // Parsing would drop line breaks and tabs and keep what is left.
    if link.chars().any(|character| character.is_whitespace() || character.is_control()) {
        return Err(NO_LINK);
    }
    let url = Url::parse(link).map_err(|_| NO_LINK)?;
    // Whoever is named before an @ is not where the link leads.
    let names_somebody = !url.username().is_empty() || url.password().is_some();
    if url.scheme() != "https" || !url.has_host() || names_somebody {
        return Err(NO_LINK);
    }
    let link = String::from(url);
    if link.chars().count() > LINK_CHARACTERS_MAX {
        return Err("The link is too long: use at most 2000 characters.");
    }
    Ok(link)
}

fn refusal(refused: StepRefused) -> (Code, &'static str) {
    match refused {
        StepRefused::NotFound => (Code::NotFound, lesson_step::NOT_FOUND),
        StepRefused::ByRule(Reason::OnlyTeacher) => {
            (Code::NotAllowed, "Only the teacher sets the link of a lesson.")
        }
        StepRefused::ByRule(Reason::AwaitingPayment) => (Code::NotConfirmed, lesson_step::NOT_PAID),
        StepRefused::ByRule(Reason::AwaitingAnswer) => {
            (Code::NotConfirmed, "Accept this booking first: then you can set its link.")
        }
        StepRefused::ByRule(Reason::LessonIsOffline) => {
            (Code::LessonIsOffline, "This lesson is not online: it has a place and no link.")
        }
        StepRefused::ByRule(Reason::Over) => (Code::AlreadyOver, lesson_step::OVER),
        StepRefused::ByRule(_) | StepRefused::Changed => (Code::Conflict, lesson_step::CHANGED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_whole_https_addresses() {
        for (typed, stored) in [
            ("  https://meet.example.test/a-b?pwd=1#x \n", "https://meet.example.test/a-b?pwd=1#x"),
            ("HTTPS://Meet.Example.test:8443/", "https://meet.example.test:8443/"),
            // A host that only looks like another one is shown as what it is.
            ("https://zооm.example/", "https://xn--zm-fmca.example/"),
        ] {
            assert_eq!(clean_link(typed).as_deref(), Ok(stored));
        }
        for typed in [
            "",
            "meet.example.test/a",
            "http://meet.example.test/",
            "javascript:alert(1)",
            "data:text/html,hi",
            "https://",
            "https://zoom.example@evil.example/",
            "https://user:secret@meet.example.test/",
            "https://meet.example.test/a b",
            "https://meet.example.test/a\nhttps://evil.example/",
            "//meet.example.test/",
        ] {
            assert!(clean_link(typed).is_err(), "{typed:?}");
        }
        let longest = format!("https://a.test/{}", "x".repeat(LINK_CHARACTERS_MAX - 15));
        assert_eq!(clean_link(&longest), Ok(longest.clone()));
        assert!(clean_link(&format!("{longest}x")).is_err());
    }
}

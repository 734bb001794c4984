//! What calling a booking off would do to its money, to the rupiah, and the token by which one agrees to that.
//!
//! The token names what was shown: the booking, whose calling off it is, what goes back, and where the line stood. It is no
//! secret and needs no key: whoever makes one up has worked out the right amount.

use chrono::{DateTime, Utc};
use database::schema::order_lines;
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{BookingId, CancellationPolicyId};
use kernel::{Actor, Currency, Money, Refusal};
use payments::books::earned_by_seller;
use payments::{OrderLine, OrderStatus};
use sha2::{Digest as _, Sha256};

use crate::config::BookingConfig;
use crate::model::{Booking, CancellationStep};
use crate::policy::{self, CancellationQuote, Relation, Situation, UnavailableReason};
use crate::queries;
use crate::state::{BookingStatus, CancellingSide};

/// Why there is no preview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelPreviewCode {
    /// You have no such booking.
    NotFound,
    /// Only the student calls off what is not paid.
    NotAllowed,
    /// Its lesson has begun.
    LessonStarted,
    /// It is over, called off or expired already.
    AlreadyOver,
    /// Its payment came in this moment.
    Conflict,
}

/// What calling a booking off now would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancelPreview {
    /// The booking.
    pub booking_id: BookingId,
    /// Whose calling off it is.
    pub by: CancellingSide,
    /// What goes back to the student.
    pub refund: Money,
    /// What is kept of the price.
    pub kept: Money,
    /// What the teacher earns of what is kept, before taxes; for her and for admins.
    pub seller_keeps: Option<Money>,
    /// How much of the price the policy promises.
    pub refund_basis_points: i32,
    /// The policy the booking was made under.
    pub policy_id: Option<CancellationPolicyId>,
    /// The step of it that counts now; `None` when none fits, or none is asked.
    pub step: Option<CancellationStep>,
    /// The last instant at which as much goes back. `None` when it does not become less.
    pub next_step_at: Option<DateTime<Utc>>,
    /// What `bookingCancel` wants to see; `None` for a booking that is not paid, which needs none.
    pub token: Option<String>,
}

type Code = CancelPreviewCode;
type Error = CommandError<CancelPreviewCode>;

/// Looks at what the actor's calling the booking off now would do. Changes nothing.
///
/// # Errors
/// Refusals; access when nobody is signed in; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    config: &BookingConfig,
    booking_id: BookingId,
) -> Result<CancelPreview, Error> {
    actor.require_user()?;
    let Some(booking) = queries::bookings_by_ids(connection, actor, &[booking_id]).await?.pop() else {
        return Err(refuse(Code::NotFound, "You have no such booking: reload your bookings."));
    };
    let line: OrderLine = order_lines::table
        .find(booking.order_line_id)
        .select(OrderLine::as_select())
        .first(connection)
        .await?;
    let relation = policy::relation(actor, &booking)
        .ok_or_else(|| DatabaseError::internal("a visible booking has no relation to its reader"))?;
    if booking.status == BookingStatus::Pending && line.status == OrderStatus::Paid {
        // What the money leads to is decided in this moment by a job.
        return Err(refuse(Code::Conflict, "The payment of this booking has just come in: try again."));
    }
    policy::cancel(&Situation::plain(&booking, relation, now, config)).map_err(refusal)?;
    let terms = queries::terms_of(connection, &booking).await?;
    if booking.status == BookingStatus::Pending {
        return Ok(of_unpaid(&booking, side_of(relation)));
    }
    let side = side_of(relation);
    let quote = policy::quote(&booking, &line, terms.as_ref(), side, now);
    Ok(of_paid(&booking, &line, side, &quote))
}

fn of_unpaid(booking: &Booking, by: CancellingSide) -> CancelPreview {
    let nothing = Money { amount: 0, currency: booking.currency };
    CancelPreview {
        booking_id: booking.id,
        by,
        refund: nothing,
        kept: nothing,
        seller_keeps: (by != CancellingSide::Student).then_some(nothing),
        refund_basis_points: kernel::money::ALL_BASIS_POINTS,
        policy_id: booking.cancellation_policy_id,
        step: None,
        next_step_at: None,
        token: None,
    }
}

fn of_paid(
    booking: &Booking,
    line: &OrderLine,
    by: CancellingSide,
    quote: &CancellationQuote,
) -> CancelPreview {
    let money = |amount| Money { amount, currency: booking.currency };
    let seller_keeps = (by != CancellingSide::Student).then(|| money(earned_by_seller(line, quote.kept)));
    CancelPreview {
        booking_id: booking.id,
        by,
        refund: money(quote.refund),
        kept: money(quote.kept),
        seller_keeps,
        refund_basis_points: quote.basis_points,
        policy_id: booking.cancellation_policy_id,
        step: quote.step,
        next_step_at: quote.next_step_at,
        token: Some(token(booking, line, by, quote)),
    }
}

/// On which side somebody calls a booking off.
pub(crate) fn side_of(relation: Relation) -> CancellingSide {
    match relation {
        Relation::Student => CancellingSide::Student,
        Relation::Teacher => CancellingSide::Teacher,
        Relation::Admin => CancellingSide::Admin,
    }
}

const TOKEN_VERSION: &str = "v1.";

/// Names what was shown.
pub(crate) fn token(
    booking: &Booking,
    line: &OrderLine,
    by: CancellingSide,
    quote: &CancellationQuote,
) -> String {
    let currency: Currency = booking.currency;
    let shown = format!(
        "{} {by} {} {} {currency} {} {}",
        booking.id, quote.refund, quote.kept, line.refunded_amount, line.status
    );
    let digest = Sha256::digest(shown);
    let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{TOKEN_VERSION}{digits}")
}

/// Whether the text can be a token at all.
pub(crate) fn is_token(text: &str) -> bool {
    text.strip_prefix(TOKEN_VERSION).is_some_and(|digits| {
        digits.len() == 64
            && digits.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    })
}

fn refuse(code: Code, message: &str) -> Error {
    Refusal::on("bookingId", code, message).into()
}

fn refusal(reason: UnavailableReason) -> Error {
    match reason {
        UnavailableReason::OnlyStudent => refuse(
            Code::NotAllowed,
            "Only the student can cancel a booking that is not paid; it ends by itself soon.",
        ),
        UnavailableReason::TooLate => {
            refuse(Code::AlreadyOver, "The time to pay is over: this booking ends by itself.")
        }
        UnavailableReason::LessonStarted => {
            refuse(Code::LessonStarted, "The lesson has begun: it cannot be cancelled any more.")
        }
        UnavailableReason::Over => refuse(Code::AlreadyOver, "This booking is already over."),
        _ => refuse(Code::Conflict, "This booking has just changed: reload it and try again."),
    }
}

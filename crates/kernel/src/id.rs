//! Typed ids: one newtype per entity, all in one list.
//!
//! An id is a UUIDv7 made in Rust (PostgreSQL 15 to 17 cannot make one). Its public form is a prefix that says what
//! it names and 26 characters of Crockford base32, e.g. `booking_01KAJ3W8Q4E7S9ZK3M5T0V2XYA`. No business order is
//! ever read from an id.

use chrono::{DateTime, Utc};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};
use serde::{Deserialize, Serialize};
use uuid::{NoContext, Timestamp, Uuid};

/// Crockford's alphabet: no I, L, O and U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const ENCODED_LENGTH: usize = 26;

/// Why a public id could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// It is not `prefix_` and 26 characters of base32.
    #[error("this is not an id: expected `prefix_` followed by 26 characters")]
    Malformed,
    /// It is an id of something else.
    #[error("this id names something else: expected one that starts with `{expected}_`")]
    WrongKind {
        /// The prefix that was needed.
        expected: &'static str,
    },
}

/// What all id newtypes can do.
pub trait EntityId: Copy + std::fmt::Display + Send + Sync + 'static {
    /// The public prefix, without the underscore.
    const PREFIX: &'static str;
    /// Wraps a UUID that names this kind of entity.
    fn from_uuid(uuid: Uuid) -> Self;
    /// The bare UUID.
    fn uuid(self) -> Uuid;
}

fn encode(uuid: Uuid) -> String {
    let value = uuid.as_u128();
    (0..ENCODED_LENGTH)
        .rev()
        .map(|position| {
            let digit = usize::try_from((value >> (position * 5)) & 31).unwrap_or_default();
            char::from(ALPHABET.get(digit).copied().unwrap_or(b'0'))
        })
        .collect()
}

fn decode(text: &str) -> Option<Uuid> {
    if text.len() != ENCODED_LENGTH {
        return None;
    }
    let mut value: u128 = 0;
    for (position, byte) in text.bytes().enumerate() {
        let digit = ALPHABET.iter().position(|letter| *letter == byte.to_ascii_uppercase())?;
        // 26 characters carry 130 bits: the first may only use its lowest three.
        if position == 0 && digit > 7 {
            return None;
        }
        value = (value << 5) | u128::try_from(digit).ok()?;
    }
    Some(Uuid::from_u128(value))
}

/// Splits a public id into its prefix and its UUID.
///
/// # Errors
/// [`IdError::Malformed`] unless it is a prefix, an underscore and 26 characters of Crockford base32.
pub fn split(public: &str) -> Result<(&str, Uuid), IdError> {
    let (prefix, encoded) = public.rsplit_once('_').ok_or(IdError::Malformed)?;
    let uuid = decode(encoded).ok_or(IdError::Malformed)?;
    Ok((prefix, uuid))
}

/// The public id of a UUID under this prefix: what [`split`] takes apart.
#[must_use]
pub fn join(prefix: &str, uuid: Uuid) -> String {
    format!("{prefix}_{}", encode(uuid))
}

#[expect(clippy::disallowed_methods, reason = "the one place where a UUID is made; time is given")]
/// A new UUIDv7 for `now`, with the system's randomness in its lower bits.
#[must_use]
pub fn generate_uuid(now: DateTime<Utc>) -> Uuid {
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos()))
}

macro_rules! define_ids {
    ($( $(#[$doc:meta])* $name:ident = $prefix:literal; )+) => {
        $(
            $(#[$doc])*
            #[derive(
                Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow, Serialize, Deserialize,
            )]
            #[diesel(sql_type = diesel::sql_types::Uuid)]
            #[serde(transparent)]
            pub struct $name(Uuid);

            impl $name {
                /// A new id for something that comes to be at `now`.
                #[must_use]
                pub fn generate(now: DateTime<Utc>) -> Self {
                    Self(generate_uuid(now))
                }
            }

            impl EntityId for $name {
                const PREFIX: &'static str = $prefix;
                fn from_uuid(uuid: Uuid) -> Self {
                    Self(uuid)
                }
                fn uuid(self) -> Uuid {
                    self.0
                }
            }

            impl std::fmt::Display for $name {
                fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    write!(formatter, "{}_{}", Self::PREFIX, encode(self.0))
                }
            }

            impl std::str::FromStr for $name {
                type Err = IdError;
                fn from_str(public: &str) -> Result<Self, IdError> {
                    let (prefix, uuid) = split(public)?;
                    if prefix == Self::PREFIX { Ok(Self(uuid)) } else { Err(IdError::WrongKind { expected: Self::PREFIX }) }
                }
            }

            impl ToSql<diesel::sql_types::Uuid, Pg> for $name {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                    <Uuid as ToSql<diesel::sql_types::Uuid, Pg>>::to_sql(&self.0, out)
                }
            }

            impl FromSql<diesel::sql_types::Uuid, Pg> for $name {
                fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
                    <Uuid as FromSql<diesel::sql_types::Uuid, Pg>>::from_sql(value).map(Self)
                }
            }
        )+

        /// Every public prefix, in the order in which the kinds were introduced. Append only.
        pub const PREFIXES: &[&str] = &[$($prefix),+];
    };
}

define_ids! {
    /// A human being the calendar and the ledger know.
    PersonId = "person";
    /// A login.
    UserId = "user";
    /// A signed-in device.
    LoginSessionId = "session";
    /// A city of the vocabulary.
    CityId = "city";
    /// A group of skills.
    CategoryId = "category";
    /// What a teacher can be found by.
    SkillId = "skill";
    /// A public teaching profile.
    TeacherId = "teacher";
    /// A piece of a teacher's portfolio.
    PortfolioItemId = "portfolio";
    /// One bookable lesson's time.
    AvailabilitySlotId = "slot";
    /// "This person is taken from t1 to t2."
    CalendarClaimId = "claim";
    /// What somebody buys.
    OrderId = "order";
    /// One thing of an order.
    OrderLineId = "line";
    /// One attempt to pay an order.
    PaymentId = "payment";
    /// A student's reservation of a slot.
    BookingId = "booking";
    /// What a student says of a lesson.
    ReviewId = "review";
    /// A durable task of the queue.
    JobId = "job";
    /// One entry of the audit log.
    AuditEntryId = "audit";
    /// A one-use code sent by mail.
    OneTimeCodeId = "code";
    /// A favourite teacher of a user.
    FavouriteId = "favourite";
    /// Something a gateway said of a payment.
    PaymentEventId = "event";
    /// Money going back.
    RefundId = "refund";
    /// One occurrence of a lesson.
    MeetingId = "meeting";
    /// "The other one did not come."
    NoShowReportId = "noshow";
    /// Something somebody was told.
    NotificationId = "notification";
    /// Whose money it is, and what for.
    LedgerAccountId = "account";
    /// Something that happened to money.
    LedgerTransactionId = "ledger";
    /// Where money can be sent.
    BankAccountId = "bank";
    /// One sending of money to a bank account.
    DisbursementId = "disbursement";
    /// What the company keeps of a price.
    CommissionRuleId = "commission";
    /// A tax that is withheld from earnings.
    WithholdingRuleId = "withholding";
    /// A buyer says that what she paid for was not given as agreed.
    DisputeId = "dispute";
    /// What was paid for, for the buyer's books.
    InvoiceId = "invoice";
    /// How much goes back when a paid lesson is called off.
    CancellationPolicyId = "policy";
    /// A file that somebody uploads.
    StoredFileId = "file";
    /// Files that a teacher sells.
    MaterialId = "material";
    /// What a material consists of at a time.
    MaterialVersionId = "version";
    /// The right to use something bought.
    EntitlementId = "entitlement";
    /// A URL that was handed out for something bought.
    EntitlementUseId = "use";
    /// What somebody says ought not to be shown.
    ReportId = "report";
    /// A teacher's earnings on their way to her bank account.
    PayoutId = "payout";
    /// Payouts that one admin put together and another one approves.
    PayoutBatchId = "batch";
    /// Something the gateway said of a payout.
    PayoutEventId = "payoutevent";
    /// A line of the gateway's statement of the balance that payouts are made from.
    PayoutStatementLineId = "statement";
    /// Comparing what the gateway says of a time with what we say.
    ReconciliationRunId = "reconciliation";
    /// A difference that an admin looks into.
    ReconciliationTaskId = "difference";
    /// Rows for whoever keeps the books, as a file.
    ExportId = "export";
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment() -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000, 0).unwrap()
    }

    #[test]
    fn public_form_reads_back() {
        let id = BookingId::generate(moment());
        let public = id.to_string();
        assert_eq!(public.len(), "booking_".len() + 26);
        assert_eq!(public.parse::<BookingId>().unwrap(), id);
        assert_eq!(public.to_lowercase().parse::<BookingId>().unwrap(), id);
    }

    #[test]
    fn id_of_another_kind_is_named() {
        let public = OrderId::generate(moment()).to_string();
        assert_eq!(public.parse::<BookingId>(), Err(IdError::WrongKind { expected: "booking" }));
    }

    #[test]
    fn malformed_ids_are_refused() {
        for text in [
            "",
            "booking",
            "booking_",
            "booking_01",
            "booking_81KAJ3W8Q4E7S9ZK3M5T0V2XYA",
            "booking_U1KAJ3W8Q4E7S9ZK3M5T0V2XYA",
            "☃_☃☃☃☃☃☃☃☃☃",
        ] {
            assert_eq!(text.parse::<BookingId>(), Err(IdError::Malformed), "{text}");
        }
    }

    #[test]
    fn prefixes_are_unique() {
        let mut prefixes = PREFIXES.to_vec();
        prefixes.sort_unstable();
        prefixes.dedup();
        assert_eq!(prefixes.len(), PREFIXES.len());
    }
}

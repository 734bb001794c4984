//! What goes wrong at the top level, and how a refusal becomes data.
//!
//! [`ApiError`] has no `Display` on purpose: async-graphql turns everything that has one into a client-visible message
//! by `?`, and the database's words are nobody's business outside. DESIGN.md §6 lists the codes.

use async_graphql::{ErrorExtensionValues, ServerError, Value};
use chrono::TimeDelta;
use database::{CommandError, DatabaseError};
use kernel::page::PageError;
use kernel::{AccessRefused, Refusal};
use uuid::Uuid;

/// What a resolver may fail with.
pub type ApiResult<T> = Result<T, ApiError>;

/// A top-level error: nothing a command expected.
#[derive(Debug, Clone)]
pub enum ApiError {
    /// Arguments that make no sense, e.g. `first: 0`.
    BadUserInput(String),
    /// Nobody is signed in.
    Unauthenticated,
    /// Signed in, but not allowed to do this to something they may see.
    Forbidden,
    /// Too much or too often: how long to wait.
    RateLimited(TimeDelta),
    /// The database cannot answer now; the reason is for the log.
    Unavailable(String),
    /// A fault of ours; the reason is for the log.
    Internal(String),
}

/// The codes of top-level errors, as clients see them in `extensions.code`.
pub mod code {
    /// The document is not GraphQL.
    pub const PARSE_FAILED: &str = "GRAPHQL_PARSE_FAILED";
    /// The document does not fit the schema, or exceeds a limit.
    pub const VALIDATION_FAILED: &str = "GRAPHQL_VALIDATION_FAILED";
    /// A value that cannot be what its type says.
    pub const BAD_USER_INPUT: &str = "BAD_USER_INPUT";
    /// Nobody is signed in, or the access token has ended.
    pub const UNAUTHENTICATED: &str = "UNAUTHENTICATED";
    /// The account may not do this.
    pub const FORBIDDEN: &str = "FORBIDDEN";
    /// The server does not know the text behind this hash: send it.
    pub const PERSISTED_QUERY_NOT_FOUND: &str = "PERSISTED_QUERY_NOT_FOUND";
    /// Only registered documents are executed here.
    pub const DOCUMENT_NOT_TRUSTED: &str = "DOCUMENT_NOT_TRUSTED";
    /// Too much or too often: wait for `extensions.retryAfterSeconds`.
    pub const RATE_LIMITED: &str = "RATE_LIMITED";
    /// Try again in a moment.
    pub const UNAVAILABLE: &str = "UNAVAILABLE";
    /// A fault of the server.
    pub const INTERNAL: &str = "INTERNAL";
}

impl From<ApiError> for async_graphql::Error {
    fn from(error: ApiError) -> Self {
        let mut extensions = ErrorExtensionValues::default();
        let (code, message) = match error {
            ApiError::RateLimited(wait) => {
                let seconds = retry_after_seconds(wait);
                extensions.set("retryAfterSeconds", seconds);
                (code::RATE_LIMITED, format!("Too many attempts: please try again in {seconds} seconds."))
            }
            ApiError::BadUserInput(message) => (code::BAD_USER_INPUT, message),
            ApiError::Unauthenticated => (code::UNAUTHENTICATED, "Sign in first.".to_owned()),
            ApiError::Forbidden => (code::FORBIDDEN, "Your account may not do this.".to_owned()),
            ApiError::Unavailable(reason) => {
                tracing::warn!(reason, "the database was unavailable to a resolver");
                (code::UNAVAILABLE, "The server is busy: please try again in a moment.".to_owned())
            }
            ApiError::Internal(reason) => {
                tracing::error!(reason, "a resolver failed");
                (
                    code::INTERNAL,
                    "Something went wrong on our side. Please tell us the request id.".to_owned(),
                )
            }
        };
        extensions.set("code", code);
        Self { message, source: None, extensions: Some(extensions) }
    }
}

impl From<DatabaseError> for ApiError {
    fn from(error: DatabaseError) -> Self {
        match error {
            DatabaseError::Unavailable(reason) => Self::Unavailable(reason),
            DatabaseError::Internal(reason) => Self::Internal(reason),
        }
    }
}

impl From<AccessRefused> for ApiError {
    fn from(refused: AccessRefused) -> Self {
        match refused {
            AccessRefused::Unauthenticated => Self::Unauthenticated,
            AccessRefused::Forbidden => Self::Forbidden,
        }
    }
}

impl From<database::QueryError> for ApiError {
    fn from(error: database::QueryError) -> Self {
        match error {
            database::QueryError::Access(refused) => refused.into(),
            database::QueryError::Database(error) => error.into(),
        }
    }
}

impl From<PageError> for ApiError {
    fn from(error: PageError) -> Self {
        Self::BadUserInput(error.to_string())
    }
}

/// Splits what a command answered into the payload's two halves: the thing, or the refusals as the mutation's own
/// error type. Everything else is a top-level error.
///
/// # Errors
/// [`ApiError`] when access was refused or the database failed.
pub fn settle<T, C, E>(result: Result<T, CommandError<C>>) -> ApiResult<(Option<T>, Vec<E>)>
where
    E: From<Refusal<C>>,
{
    match result {
        Ok(outcome) => Ok((Some(outcome), Vec::new())),
        Err(CommandError::Refused(refusals)) => {
            Ok((None, refusals.into_vec().into_iter().map(E::from).collect()))
        }
        Err(CommandError::Access(refused)) => Err(refused.into()),
        Err(CommandError::RateLimited(wait)) => Err(ApiError::RateLimited(wait)),
        Err(CommandError::Database(error)) => Err(error.into()),
    }
}

/// What a look found that only fails as a command does: nothing where it was refused.
///
/// # Errors
/// [`ApiError`] when access was refused or the database failed.
pub(crate) fn unless_refused<T, C>(result: Result<T, CommandError<C>>) -> ApiResult<Option<T>> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(CommandError::Refused(_)) => Ok(None),
        Err(CommandError::Access(refused)) => Err(refused.into()),
        Err(CommandError::RateLimited(wait)) => Err(ApiError::RateLimited(wait)),
        Err(CommandError::Database(error)) => Err(error.into()),
    }
}

/// Whole seconds after which it may be tried again, at least one.
pub(crate) fn retry_after_seconds(wait: TimeDelta) -> i64 {
    wait.num_seconds().saturating_add(1).max(1)
}

/// The most characters of a message that is not ours.
const MESSAGE_LENGTH_MAX: usize = 200;

/// Gives every error of a response a code: what has none comes from async-graphql itself, which knows two kinds,
/// documents that do not fit the schema (no path) and values that do not fit their type (a path). What is nobody's fault but
/// ours carries the request's name, for the one who will look it up in the logs.
pub(crate) fn complete_errors(errors: &mut [ServerError], request_id: Uuid) {
    for error in errors {
        let fallback = if error.path.is_empty() { code::VALIDATION_FAILED } else { code::BAD_USER_INPUT };
        let extensions = error.extensions.get_or_insert_default();
        if extensions.get("code").is_none() {
            extensions.set("code", fallback);
            error.message = without_echo(&error.message);
        }
        let is_ours =
            |found: &Value| *found == Value::from(code::INTERNAL) || *found == Value::from(code::UNAVAILABLE);
        if extensions.get("code").is_some_and(is_ours) {
            extensions.set("requestId", request_id.to_string());
        }
    }
}

/// What async-graphql says repeats what was sent, whole values among it: they may be long, and they may be secrets.
fn without_echo(message: &str) -> String {
    let said = message.split(", found ").next().unwrap_or_default();
    let mut short: String = said.chars().take(MESSAGE_LENGTH_MAX).collect();
    if short.len() < said.len() {
        short.push('…');
    }
    short
}

/// Defines the error type of one mutation: `code`, `field`, `message`.
///
/// `mutation_error!(BookingCreateError, BookingCreateErrorCode, booking::commands::BookingCreateCode, "bookingCreate");`
/// where the code enum is declared with `#[graphql(remote = "…")]`, so that a new code of the command does not
/// compile until it is published.
#[macro_export]
macro_rules! mutation_error {
    ($error:ident, $code:ident, $domain_code:ty, $mutation:literal) => {
        #[doc = concat!("Why `", $mutation, "` did nothing.")]
        #[derive(Debug, Clone, ::async_graphql::SimpleObject)]
        pub struct $error {
            /// What is wrong.
            pub code: $code,
            /// The path into the input, e.g. `slots.2.startsAt`; null when no single field is at fault.
            pub field: Option<String>,
            /// A sentence that tells the person what to do.
            pub message: String,
        }

        impl From<::kernel::Refusal<$domain_code>> for $error {
            fn from(refusal: ::kernel::Refusal<$domain_code>) -> Self {
                Self { code: refusal.code.into(), field: refusal.field, message: refusal.message }
            }
        }
    };
}

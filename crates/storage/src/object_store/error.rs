//! What went wrong at the service, in few kinds. Nothing of it reaches a client: it goes to the log.

use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It cannot be reached, is too slow, or says that it is overloaded or broken: later it may work.
    #[error("the file store is not available ({operation}): {detail}")]
    Unavailable {
        /// What was asked.
        operation: &'static str,
        /// For the log.
        detail: String,
    },
    /// It refuses our keys, or what they may do: an operator has to change something.
    #[error("the file store refuses us ({operation}): {detail}")]
    Denied {
        /// What was asked.
        operation: &'static str,
        /// For the log.
        detail: String,
    },
    /// There is no such object.
    #[error("the file store has no such object")]
    NotFound,
    /// The object is larger than the caller is willing to read.
    #[error("the object has {byte_size} bytes, more than the {byte_size_max} that may be read")]
    TooLarge {
        /// What it has.
        byte_size: u64,
        /// What was allowed.
        byte_size_max: u64,
    },
    /// It answered something that we do not understand.
    #[error("the file store answered unexpectedly ({operation}): {detail}")]
    Other {
        /// What was asked.
        operation: &'static str,
        /// For the log.
        detail: String,
    },
}

impl StoreError {
    /// Whether the same call may succeed later without anybody changing anything.
    #[must_use]
    pub fn retriable(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }

    pub(super) fn unavailable(operation: &'static str, detail: impl std::fmt::Display) -> Self {
        Self::Unavailable { operation, detail: detail.to_string() }
    }

    pub(super) fn other(operation: &'static str, detail: impl std::fmt::Display) -> Self {
        Self::Other { operation, detail: detail.to_string() }
    }

    /// Sorts what the client says about `operation`.
    #[expect(clippy::needless_pass_by_value, reason = "it stands in `map_err`, and the error ends here")]
    pub(super) fn of<E>(operation: &'static str, error: SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let Some(Refusal { status, code, message }) = refusal(&error) else {
            return Self::without_an_answer(operation, &error);
        };
        let detail = format!("{status} {code} {message}");
        match (status, code.as_str()) {
            (_, "NoSuchBucket") => Self::Other { operation, detail },
            (404, _) => Self::NotFound,
            (401 | 403, _) => Self::Denied { operation, detail },
            // A request that took too long to arrive, and a busy service.
            (408 | 409 | 429 | 500.., _) | (_, "RequestTimeout") => Self::Unavailable { operation, detail },
            _ => Self::Other { operation, detail },
        }
    }

    fn without_an_answer<E: std::error::Error + 'static>(
        operation: &'static str,
        error: &SdkError<E, HttpResponse>,
    ) -> Self {
        let never_asked = matches!(error, SdkError::ConstructionFailure(_));
        let detail = chain(error);
        if never_asked { Self::Other { operation, detail } } else { Self::Unavailable { operation, detail } }
    }
}

/// An answer that is a refusal.
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) code: String,
    pub(super) message: String,
}

/// What the service answered, when it did.
pub(super) fn refusal<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> Option<Refusal> {
    let SdkError::ServiceError(context) = error else { return None };
    Some(Refusal {
        status: context.raw().status().as_u16(),
        code: context.err().code().unwrap_or_default().to_owned(),
        message: context.err().message().unwrap_or_default().to_owned(),
    })
}

/// An error with its causes: the outermost alone says "dispatch failure".
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |said, cause| format!("{said}: {cause}"))
}

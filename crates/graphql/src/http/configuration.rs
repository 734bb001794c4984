//! What the endpoint allows.

use std::time::Duration;

use document_guard::{DocumentLimits, VariableLimits};

use crate::http::{CookieOrigins, LiveLimits, TrustedDocuments};

/// The sizes and times the endpoint allows.
#[derive(Debug, Clone, Copy)]
pub struct HttpLimits {
    /// Bytes of a request's body.
    pub body_bytes_max: usize,
    /// How long a request may take; its work is cancelled then.
    pub time_max: Duration,
    /// What a selection may cost (docs/API.md): fields, multiplied by the lists they stand in.
    pub cost_max: u64,
    /// Mutations of one document: aliases must not multiply what costs.
    pub mutations_max: usize,
    /// Bytes of the documents that are kept parsed and validated.
    pub documents_kept_bytes_max: u64,
    /// What a document may hold.
    pub document: DocumentLimits,
    /// What the values of its variables may hold.
    pub variables: VariableLimits,
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self {
            body_bytes_max: 256 * 1024,
            time_max: Duration::from_secs(20),
            cost_max: crate::cost::COST_MAX,
            mutations_max: 10,
            documents_kept_bytes_max: 4 * 1024 * 1024,
            document: DocumentLimits::default(),
            variables: VariableLimits::default(),
        }
    }
}

/// Who may read the schema through the endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Introspection {
    /// Everybody.
    Everyone,
    /// Admins, for GraphiQL.
    Admins,
}

/// Which documents are executed.
#[derive(Debug, Clone)]
pub enum DocumentPolicy {
    /// Any that passes the guard.
    Any,
    /// The trusted ones, and what admins type: that is audited.
    TrustedOnly(TrustedDocuments),
}

/// What the endpoint does, limits apart.
#[derive(Debug, Clone)]
pub struct EndpointConfig {
    /// Sizes and times.
    pub limits: HttpLimits,
    /// Whether queries may come by GET.
    pub get_allowed: bool,
    /// Who may introspect.
    pub introspection: Introspection,
    /// Which documents are executed.
    pub documents: DocumentPolicy,
    /// How much may be waited for over WebSockets.
    pub live: LiveLimits,
    /// Whose pages may act with cookies.
    pub cookie_origins: CookieOrigins,
}

impl Default for EndpointConfig {
    /// As a development server has it.
    fn default() -> Self {
        Self {
            limits: HttpLimits::default(),
            get_allowed: false,
            introspection: Introspection::Everyone,
            documents: DocumentPolicy::Any,
            live: LiveLimits::default(),
            cookie_origins: CookieOrigins::default(),
        }
    }
}

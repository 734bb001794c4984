//! What is told about a request to whoever logs and counts requests: the middleware around the endpoint.

use std::sync::{Arc, OnceLock};

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument};
use async_graphql::{Response, ServerError, Value};
use axum::http::request::Parts;

use crate::error::code;

/// Which operation a request asks for. The middleware puts one into the request's extensions and reads its clone
/// afterwards, also when the request was given up in between.
#[derive(Debug, Clone, Default)]
pub struct RequestReport(Arc<OnceLock<String>>);

impl RequestReport {
    /// The operation's name as the client wrote it: a GraphQL name, of any length.
    #[must_use]
    pub fn operation_name(&self) -> Option<&str> {
        self.0.get().map(String::as_str)
    }
}

/// How a request ended. Stands in the extensions of the endpoint's responses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestOutcome {
    /// `ok`; `refused`, when a mutation answered with errors of its own; `field_errors`, when something beside what was
    /// asked for failed; or the code of the refusal of a request that was not executed.
    pub name: &'static str,
    /// The codes of its top-level errors.
    pub codes: Vec<&'static str>,
}

/// Every code of a top-level error: labels of a metric are a bounded set.
const CODES: [&str; 10] = [
    code::PARSE_FAILED,
    code::VALIDATION_FAILED,
    code::BAD_USER_INPUT,
    code::UNAUTHENTICATED,
    code::FORBIDDEN,
    code::PERSISTED_QUERY_NOT_FOUND,
    code::DOCUMENT_NOT_TRUSTED,
    code::RATE_LIMITED,
    code::UNAVAILABLE,
    code::INTERNAL,
];
const OTHER: &str = "OTHER";

/// Tells the span, and the middleware, which operation it is.
pub(super) fn tell_operation(parts: &Parts, document: &ExecutableDocument, asked_for: Option<&str>) {
    let Some(name) = asked_for.or_else(|| only_name(document)) else { return };
    tracing::Span::current().record("operation_name", name);
    if let Some(RequestReport(told)) = parts.extensions.get::<RequestReport>() {
        // A request asks for one operation; a second telling would be the same.
        let _ = told.set(name.to_owned());
    }
}

fn only_name(document: &ExecutableDocument) -> Option<&str> {
    match &document.operations {
        DocumentOperations::Multiple(operations) if operations.len() == 1 => {
            operations.keys().next().map(async_graphql::Name::as_str)
        }
        DocumentOperations::Multiple(_) | DocumentOperations::Single(_) => None,
    }
}

impl RequestOutcome {
    /// Of a request that was not executed.
    pub(super) fn refused(code: &'static str) -> Self {
        Self { name: code, codes: vec![code] }
    }

    /// Of an answer.
    pub(super) fn of(answer: &Response) -> Self {
        let codes: Vec<_> = answer.errors.iter().map(code_of).collect();
        let name = match (codes.first(), &answer.data) {
            (Some(code), Value::Null) if answer.errors.iter().all(|error| error.path.is_empty()) => code,
            (Some(_), _) => "field_errors",
            (None, Value::Object(fields)) if fields.values().any(has_errors) => "refused",
            (None, _) => "ok",
        };
        Self { name, codes }
    }
}

/// Whether this is the payload of a mutation that was refused. A client that gives the errors another name hides that.
fn has_errors(payload: &Value) -> bool {
    let Value::Object(fields) = payload else { return false };
    matches!(fields.get("errors"), Some(Value::List(errors)) if !errors.is_empty())
}

fn code_of(error: &ServerError) -> &'static str {
    let extensions = error.extensions.as_ref();
    match extensions.and_then(|extensions| extensions.get("code")) {
        Some(Value::String(code)) => CODES.iter().find(|known| *known == code).copied().unwrap_or(OTHER),
        _ => OTHER,
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{ErrorExtensionValues, PathSegment, value};

    use super::*;

    fn error(code: &str, is_of_a_field: bool) -> ServerError {
        let mut error = ServerError::new("…", None);
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", code);
        error.extensions = Some(extensions);
        if is_of_a_field {
            error.path = vec![PathSegment::Field("viewer".to_owned())];
        }
        error
    }

    fn outcome(data: Value, errors: Vec<ServerError>) -> (&'static str, Vec<&'static str>) {
        let mut answer = Response::new(data);
        answer.errors = errors;
        let RequestOutcome { name, codes } = RequestOutcome::of(&answer);
        (name, codes)
    }

    #[test]
    fn an_outcome_is_one_of_few_words() {
        assert_eq!(outcome(value!({ "viewer": null }), vec![]), ("ok", vec![]));
        let refused = value!({ "login": { "errors": [{ "code": "WRONG_PASSWORD" }] } });
        assert_eq!(outcome(refused, vec![]), ("refused", vec![]));
        assert_eq!(outcome(value!({ "login": { "errors": [] } }), vec![]), ("ok", vec![]));
        let failed = vec![error("INTERNAL", true), error("whatever a client wrote", true)];
        assert_eq!(outcome(Value::Null, failed), ("field_errors", vec!["INTERNAL", "OTHER"]));
        let invalid = vec![error("GRAPHQL_VALIDATION_FAILED", false)];
        let word = "GRAPHQL_VALIDATION_FAILED";
        assert_eq!(outcome(Value::Null, invalid), (word, vec![word]));
    }

    #[test]
    fn the_operation_is_told_by_its_name_whether_or_not_it_is_asked_for_by_it() {
        let told = |document: &str, asked_for: Option<&str>| {
            let report = RequestReport::default();
            let (mut parts, ()) = axum::http::Request::new(()).into_parts();
            parts.extensions.insert(report.clone());
            let document = async_graphql::parser::parse_query(document).unwrap();
            tell_operation(&parts, &document, asked_for);
            report.operation_name().map(str::to_owned)
        };
        assert_eq!(told("query Search { a }", None).as_deref(), Some("Search"));
        assert_eq!(told("query A { a } query B { b }", Some("B")).as_deref(), Some("B"));
        assert_eq!(told("{ a }", None), None);
    }
}

//! Reading a request into its parameters, with a clear error for every other shape.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, StatusCode, header};
use serde_json::{Map, Value};

use super::documents::DocumentHash;
use super::response::RequestError;
use crate::error::code;

/// The parameters of GraphQL over HTTP.
#[derive(Debug)]
pub(super) struct GraphqlParameters {
    pub(super) document: DocumentSource,
    pub(super) operation_name: Option<String>,
    pub(super) variables: Map<String, Value>,
}

/// How a request names its document.
#[derive(Debug)]
pub(super) enum DocumentSource {
    /// `query` alone.
    Text(String),
    /// By hash alone: `documentId` of the GraphQL over HTTP specification, or Apollo's automatic persisted queries.
    Hash(DocumentHash),
    /// Both: the text of an automatic persisted query that the server did not know.
    TextWithHash(String, DocumentHash),
}

fn bad(message: &str) -> RequestError {
    RequestError::new(StatusCode::BAD_REQUEST, code::BAD_USER_INPUT, message)
}

/// Reads the body of a POST.
pub(super) async fn from_post(
    headers: &HeaderMap,
    body: Body,
    bytes_max: usize,
) -> Result<GraphqlParameters, RequestError> {
    let content_type =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    // Only JSON: the types a web page may send across sites without asking would open the door to forged requests.
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(RequestError::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            code::BAD_USER_INPUT,
            "Send the request as application/json.",
        ));
    }
    let bytes = to_bytes(body, bytes_max).await.map_err(|_| {
        RequestError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            code::BAD_USER_INPUT,
            format!("The request is longer than {bytes_max} bytes."),
        )
    })?;
    let value: Value = serde_json::from_slice(&bytes).map_err(|_| bad("The body is not JSON."))?;
    match value {
        Value::Object(parameters) => from_map(parameters),
        Value::Array(_) => Err(bad("Send one request at a time: batches are not accepted.")),
        _ => Err(bad("The body must be a JSON object with `query`.")),
    }
}

/// Reads the query string of a GET.
pub(super) fn from_get(query_string: &str) -> Result<GraphqlParameters, RequestError> {
    let mut parameters = Map::new();
    for (name, value) in form_urlencoded::parse(query_string.as_bytes()) {
        let value = match name.as_ref() {
            "variables" | "extensions" => {
                serde_json::from_str(&value).map_err(|_| bad("`variables` and `extensions` must be JSON."))?
            }
            _ => Value::String(value.into_owned()),
        };
        parameters.insert(name.into_owned(), value);
    }
    from_map(parameters)
}

/// Reads the parameters of a request that is JSON already.
pub(super) fn from_map(mut parameters: Map<String, Value>) -> Result<GraphqlParameters, RequestError> {
    let operation_name = match parameters.remove("operationName") {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) => Some(name),
        Some(_) => return Err(bad("`operationName` must be a string or null.")),
    };
    let variables = match parameters.remove("variables") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(variables)) => variables,
        Some(_) => return Err(bad("`variables` must be a map or null.")),
    };
    let document = document(&mut parameters)?;
    Ok(GraphqlParameters { document, operation_name, variables })
}

/// Reads what names the document: `query`, `documentId` or `extensions.persistedQuery`.
fn document(parameters: &mut Map<String, Value>) -> Result<DocumentSource, RequestError> {
    let persisted = match parameters.remove("extensions") {
        None | Some(Value::Null) => None,
        Some(Value::Object(extensions)) => extensions.get("persistedQuery").map(apollo_hash),
        Some(_) => return Err(bad("`extensions` must be a map or null.")),
    };
    let id = match parameters.remove("documentId") {
        None | Some(Value::Null) => None,
        Some(Value::String(id)) => Some(document_id(&id)),
        Some(_) => return Err(bad("`documentId` must be a string or null.")),
    };
    let query = match parameters.remove("query") {
        // Clients of the persisted protocols send null.
        None | Some(Value::Null) => None,
        Some(Value::String(query)) => Some(query),
        Some(_) => return Err(bad("`query` must be a string: the GraphQL document.")),
    };
    match (query, persisted.or(id).transpose()?) {
        (Some(text), None) => Ok(DocumentSource::Text(text)),
        (Some(text), Some(hash)) => Ok(DocumentSource::TextWithHash(text, hash)),
        (None, Some(hash)) => Ok(DocumentSource::Hash(hash)),
        (None, None) => Err(bad("`query` must be a string: the GraphQL document.")),
    }
}

/// Reads Apollo's `{ "version": 1, "sha256Hash": "…" }`.
fn apollo_hash(persisted: &Value) -> Result<DocumentHash, RequestError> {
    let version = persisted.get("version").and_then(Value::as_u64);
    let hash = persisted.get("sha256Hash").and_then(Value::as_str).and_then(DocumentHash::parse);
    match (version, hash) {
        (Some(1), Some(hash)) => Ok(hash),
        _ => {
            Err(bad("`extensions.persistedQuery` must be { version: 1, sha256Hash: 64 hexadecimal digits }."))
        }
    }
}

/// Reads `sha256:` and 64 hexadecimal digits.
fn document_id(id: &str) -> Result<DocumentHash, RequestError> {
    id.strip_prefix("sha256:")
        .and_then(DocumentHash::parse)
        .ok_or_else(|| bad("`documentId` must be `sha256:` and 64 hexadecimal digits."))
}

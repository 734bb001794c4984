//! Reading a request into its four parameters, with a clear error for every other shape.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, StatusCode, header};
use serde_json::{Map, Value};

use super::response::RequestError;
use crate::error::code;

/// The parameters of GraphQL over HTTP.
#[derive(Debug)]
pub(super) struct GraphqlParameters {
    pub(super) query: String,
    pub(super) operation_name: Option<String>,
    pub(super) variables: Value,
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

fn from_map(mut parameters: Map<String, Value>) -> Result<GraphqlParameters, RequestError> {
    let Some(Value::String(query)) = parameters.remove("query") else {
        return Err(bad("`query` must be a string: the GraphQL document."));
    };
    let operation_name = match parameters.remove("operationName") {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) => Some(name),
        Some(_) => return Err(bad("`operationName` must be a string or null.")),
    };
    let variables = match parameters.remove("variables") {
        None | Some(Value::Null) => Value::Object(Map::new()),
        Some(variables @ Value::Object(_)) => variables,
        Some(_) => return Err(bad("`variables` must be a map or null.")),
    };
    if !matches!(parameters.remove("extensions"), None | Some(Value::Null | Value::Object(_))) {
        return Err(bad("`extensions` must be a map or null."));
    }
    Ok(GraphqlParameters { query, operation_name, variables })
}

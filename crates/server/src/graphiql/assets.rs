//! The files of the bundle: scripts, styles, fonts. Their names carry a hash of what they hold, so a browser keeps them for
//! good; the larger ones are packed.

use axum::extract::Path;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use include_dir::Dir;

use super::PROTECTION;

/// Answers one of them.
pub(super) fn serve(
    bundle: &'static Dir<'static>,
    Path(name): Path<String>,
    headers: &HeaderMap,
) -> Response {
    let Some(content_type) = content_type(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let described = (PROTECTION, [(CONTENT_TYPE, content_type), (VARY, "accept-encoding")]);
    let kept = [(CACHE_CONTROL, "public, max-age=31536000, immutable")];
    if let Some(file) = bundle.get_file(format!("assets/{name}")) {
        return (described, kept, file.contents()).into_response();
    }
    match bundle.get_file(format!("assets/{name}.gz")) {
        None => StatusCode::NOT_FOUND.into_response(),
        Some(_) if !takes_gzip(headers) => {
            (StatusCode::NOT_ACCEPTABLE, described.1, "This file is sent packed with gzip only.")
                .into_response()
        }
        Some(file) => (described, kept, [(CONTENT_ENCODING, "gzip")], file.contents()).into_response(),
    }
}

/// Of the kinds that a bundle has; nothing else is served.
pub(super) fn content_type(name: &str) -> Option<&'static str> {
    let (_, extension) = name.rsplit_once('.')?;
    Some(match extension {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ttf" => "font/ttf",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        _ => return None,
    })
}

/// Who says nothing takes whatever there is (RFC 9110 §12.5.3). Every browser takes gzip.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let mut codings = headers.get_all(ACCEPT_ENCODING).iter().peekable();
    codings.peek().is_none()
        || codings.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).any(|coding| {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, "q=1"));
            matches!(name.trim(), "gzip" | "x-gzip" | "*") && !is_zero(weight)
        })
}

fn is_zero(weight: &str) -> bool {
    weight
        .trim()
        .strip_prefix("q=")
        .and_then(|number| number.parse::<f32>().ok())
        .is_some_and(|number| number <= 0.0)
}

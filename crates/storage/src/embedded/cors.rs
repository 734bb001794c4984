//! The bucket's CORS rules, and the layer that follows them: pages of other origins get what S3 would give them.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method};
use s3s::dto::CORSRule;
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

/// The rules as they stand. They live as long as the process: who starts it sets them again.
#[derive(Debug, Clone, Default)]
pub(super) struct Rules(Arc<RwLock<Vec<CORSRule>>>);

impl Rules {
    pub(super) fn get(&self) -> Vec<CORSRule> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set(&self, rules: Vec<CORSRule>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = rules;
    }

    /// What is allowed now. Rules are taken together, which differs from S3 only when they allow different things to different
    /// origins.
    pub(super) fn layer(&self) -> CorsLayer {
        let rules = self.get();
        let all = |of: fn(&CORSRule) -> Vec<String>| rules.iter().flat_map(of).collect::<Vec<_>>();
        let headers = all(|rule| rule.allowed_headers.clone().unwrap_or_default());
        let life = rules
            .iter()
            .filter_map(|rule| rule.max_age_seconds)
            .min()
            .and_then(|life| u64::try_from(life).ok());
        CorsLayer::new()
            .allow_origin(origins(&all(|rule| rule.allowed_origins.clone())))
            .allow_methods(parsed::<Method>(&all(|rule| rule.allowed_methods.clone())))
            .allow_headers(allowed(&headers))
            .expose_headers(parsed::<HeaderName>(&all(|rule| {
                rule.expose_headers.clone().unwrap_or_default()
            })))
            .max_age(Duration::from_secs(life.unwrap_or_default()))
    }
}

fn origins(names: &[String]) -> AllowOrigin {
    if is_any(names) {
        return AllowOrigin::any();
    }
    let names = names.to_vec();
    AllowOrigin::predicate(move |origin: &HeaderValue, _| {
        let origin = origin.to_str().unwrap_or_default();
        names.iter().any(|name| fits(name, origin))
    })
}

/// An origin may have one asterisk, as in `http://localhost:*`.
fn fits(name: &str, origin: &str) -> bool {
    match name.split_once('*') {
        None => name == origin,
        Some((begins, ends)) => {
            origin.strip_prefix(begins).is_some_and(|rest| rest.len() >= ends.len() && rest.ends_with(ends))
        }
    }
}

fn allowed(names: &[String]) -> AllowHeaders {
    if is_any(names) {
        AllowHeaders::mirror_request()
    } else {
        AllowHeaders::list(parsed::<HeaderName>(names))
    }
}

fn is_any(names: &[String]) -> bool {
    names.iter().any(|name| name == "*")
}

fn parsed<T: std::str::FromStr>(names: &[String]) -> Vec<T> {
    names.iter().filter_map(|name| name.parse().ok()).collect()
}

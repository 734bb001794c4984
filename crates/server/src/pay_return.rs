//! Where a buyer comes back to from the gateway's pay page.

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_SECURITY_POLICY, LOCATION, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::get;
use database::DatabaseError;
use kernel::id::PaymentId;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use payments::PaymentServices;
use payments::commands::payment_return;
use serde::Deserialize;

use crate::parts::Parts;

/// The page's path.
pub const PATH: &str = "/pay/return";

const PAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const STYLE: &str = "body{font:18px/1.5 system-ui,sans-serif;max-width:34rem;margin:0 auto;padding:2rem 1rem;color:#1a1a1a;background:#fff}a{color:#0645ad}";

#[derive(Clone)]
struct Page {
    services: PaymentServices,
    frontend: Option<Uri>,
    has_graphiql: bool,
}

/// What the gateway appends to the address. Anybody can write it, so nothing of it is believed: it only says which payment
/// the gateway should be asked about soon.
#[derive(Deserialize)]
struct Claims {
    order_id: Option<String>,
}

/// The page; with a frontend, only the way to the frontend's own.
pub(crate) fn router(parts: &Parts) -> Router {
    let page = Page {
        services: parts.payments(),
        frontend: parts.payment_return_url.clone(),
        has_graphiql: parts.graphiql,
    };
    Router::new().route(PATH, get(show)).with_state(page)
}

async fn show(
    State(page): State<Page>,
    claims: Result<Query<Claims>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let named = claims.ok().and_then(|Query(claims)| claims.order_id);
    let payment_id = named.and_then(|text| text.parse::<PaymentId>().ok());
    if let Some(payment_id) = payment_id
        && let Err(error) = ask_soon(&page.services, payment_id).await
    {
        // The buyer is not stopped: the notification and the poll tell the same.
        tracing::warn!(%error, payment = %payment_id, "a returning buyer's payment could not be asked about at once");
    }
    let no_traces = [(CACHE_CONTROL, "no-store"), (REFERRER_POLICY, "no-referrer")];
    match &page.frontend {
        Some(frontend) => {
            let location = with_payment(frontend, payment_id);
            (StatusCode::SEE_OTHER, no_traces, [(LOCATION, location)]).into_response()
        }
        None => {
            let safety = [
                (CONTENT_SECURITY_POLICY, PAGE_POLICY),
                (X_CONTENT_TYPE_OPTIONS, "nosniff"),
                (X_FRAME_OPTIONS, "DENY"),
            ];
            (no_traces, safety, Html(text(prefers_english(&headers), page.has_graphiql).into_string()))
                .into_response()
        }
    }
}

async fn ask_soon(services: &PaymentServices, payment_id: PaymentId) -> Result<(), DatabaseError> {
    let mut connection = services.pools.write().await?;
    payment_return::run(&mut connection, services.clock.now(), payment_id).await
}

/// The frontend's address with the payment's id, so that it knows which payment to wait for.
fn with_payment(frontend: &Uri, payment_id: Option<PaymentId>) -> String {
    match payment_id {
        None => frontend.to_string(),
        Some(payment_id) => {
            let separator = if frontend.query().is_some() { '&' } else { '?' };
            format!("{frontend}{separator}payment={payment_id}")
        }
    }
}

/// Indonesian, unless the browser names English first.
pub(crate) fn prefers_english(headers: &HeaderMap) -> bool {
    let languages = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let known = languages.split(',').map(|language| language.trim().to_ascii_lowercase());
    known
        .filter_map(|language| match language.get(..2) {
            Some("en") => Some(true),
            Some("id") => Some(false),
            _ => None,
        })
        .next()
        .unwrap_or(false)
}

/// The same for everybody: whoever knows an order's number learns nothing of its payment.
fn text(is_english: bool, has_graphiql: bool) -> Markup {
    let (language, title, first, second, link) = if is_english {
        (
            "en",
            "Thank you",
            "We are asking the bank about your payment. This can take a moment; you need not wait here.",
            "You can close this page and go back to the app: your booking shows the payment as soon as it is confirmed, and we send you an e-mail.",
            "To GraphiQL",
        )
    } else {
        (
            "id",
            "Terima kasih",
            "Kami sedang menanyakan pembayaran Anda ke bank. Ini bisa memakan waktu sebentar; Anda tidak perlu menunggu di sini.",
            "Anda boleh menutup halaman ini dan kembali ke aplikasi: pemesanan Anda menampilkan pembayaran begitu dikonfirmasi, dan kami mengirim surel.",
            "Ke GraphiQL",
        )
    };
    html! {
        (DOCTYPE)
        html lang=(language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) " · Teacherin" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 { (title) }
                    p { (first) }
                    p { (second) }
                    @if has_graphiql { p { a href="/graphiql" { (link) } } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frontends_address_keeps_what_it_has() {
        let payment_id: PaymentId = PaymentId::generate("2027-03-01T01:00:00Z".parse().unwrap());
        let address = |text: &str, payment_id| with_payment(&text.parse().unwrap(), payment_id);
        assert_eq!(
            address("https://teacherin.example/paid", Some(payment_id)),
            format!("https://teacherin.example/paid?payment={payment_id}")
        );
        assert_eq!(
            address("https://teacherin.example/paid?from=bank", Some(payment_id)),
            format!("https://teacherin.example/paid?from=bank&payment={payment_id}")
        );
        assert_eq!(address("https://teacherin.example/paid", None), "https://teacherin.example/paid");
    }

    #[test]
    fn the_page_speaks_indonesian_unless_the_browser_prefers_english() {
        for (languages, is_english) in [
            ("", false),
            ("id-ID,id;q=0.9,en-US;q=0.8", false),
            ("en-US,en;q=0.9,id;q=0.8", true),
            ("fr-FR, en;q=0.5", true),
            ("fr", false),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_LANGUAGE, languages.parse().unwrap())]);
            assert_eq!(prefers_english(&headers), is_english, "{languages}");
        }
    }
}

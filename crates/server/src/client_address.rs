//! Where a request comes from: the peer of its connection, or what the proxies in front of us say.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use kernel::ClientAddress;

/// How many proxies stand in front of this process. Each appends the address it saw to `X-Forwarded-For`; what stands
/// further left was written by the client and means nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct TrustedProxies(pub usize);

/// Lets everything behind it know the client's address.
pub(crate) async fn find(
    State(proxies): State<TrustedProxies>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    if let Some(address) = forwarded(proxies, request.headers()).or(peer) {
        request.extensions_mut().insert(ClientAddress::of(address));
    }
    next.run(request).await
}

/// The address that the outermost trusted proxy saw. `None` without proxies, or when they say nothing that is an
/// address: then everybody behind them shares the proxy's own.
fn forwarded(TrustedProxies(proxies): TrustedProxies, headers: &HeaderMap) -> Option<IpAddr> {
    let seen: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    let outermost = seen.len().checked_sub(proxies).filter(|_| proxies > 0)?;
    let text = seen.get(outermost)?;
    text.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen_by(proxies: usize, values: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        forwarded(TrustedProxies(proxies), &headers).map(|address| address.to_string())
    }

    #[test]
    fn what_the_client_wrote_itself_is_not_believed() {
        assert_eq!(seen_by(0, &["203.0.113.7"]), None);
        assert_eq!(seen_by(1, &["10.0.0.1, 203.0.113.7"]).as_deref(), Some("203.0.113.7"));
        assert_eq!(seen_by(2, &["10.0.0.1", "203.0.113.7, 198.51.100.2"]).as_deref(), Some("203.0.113.7"));
    }

    #[test]
    fn too_few_words_or_none_that_are_addresses_leave_the_peer() {
        assert_eq!(seen_by(2, &["203.0.113.7"]), None);
        assert_eq!(seen_by(1, &["unknown"]), None);
        assert_eq!(seen_by(1, &[]), None);
    }

    #[test]
    fn ports_are_no_part_of_an_address() {
        assert_eq!(seen_by(1, &["203.0.113.7:4711"]).as_deref(), Some("203.0.113.7"));
        assert_eq!(seen_by(1, &["[2001:db8::1]:443"]).as_deref(), Some("2001:db8::1"));
    }
}

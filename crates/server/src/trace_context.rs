//! Which trace a request belongs to (W3C Trace Context): what came in is continued, else the request begins one.

use std::fmt;

use axum::http::HeaderMap;
use uuid::Uuid;

/// The header that names trace and caller.
pub(crate) const TRACEPARENT: &str = "traceparent";

/// A trace, and the span in it that called us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TraceParent {
    pub(crate) trace_id: u128,
    pub(crate) span_id: u64,
    pub(crate) is_sampled: bool,
}

/// As headers and logs write a trace's id.
pub(crate) struct TraceId(pub(crate) u128);

impl fmt::Display for TraceId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:032x}", self.0)
    }
}

impl TraceId {
    /// Of a request that nobody traces: its own id, so that both lead to it.
    pub(crate) const fn of_request(request_id: Uuid) -> Self {
        Self(request_id.as_u128())
    }
}

impl TraceParent {
    /// Reads the header. Nothing, where it is missing, comes twice, or is not what the specification says: a client's text
    /// must not get into the logs by it.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(TRACEPARENT).iter();
        let (Some(value), None) = (values.next(), values.next()) else { return None };
        Self::parse(value.to_str().ok()?)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (version, trace_id) = (hexadecimal(parts.next()?, 2)?, hexadecimal(parts.next()?, 32)?);
        let (span_id, flags) = (hexadecimal(parts.next()?, 16)?, hexadecimal(parts.next()?, 2)?);
        // Later versions may say more after these; 255 is none.
        let is_known = version != 0xff && (version != 0 || parts.next().is_none());
        let parent = Self { trace_id, span_id: span_id.try_into().ok()?, is_sampled: flags & 1 == 1 };
        (is_known && parent.trace_id != 0 && parent.span_id != 0).then_some(parent)
    }
}

/// A number of so many digits, in the lower case that the specification asks for.
fn hexadecimal(text: &str, digits: usize) -> Option<u128> {
    let is_plain = text.len() == digits
        && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    if is_plain { u128::from_str_radix(text, 16).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    const GOOD: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_good_header_is_continued() {
        let parent = TraceParent::parse(GOOD).unwrap();
        assert_eq!(TraceId(parent.trace_id).to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!((parent.span_id, parent.is_sampled), (0x00f0_67aa_0ba9_02b7, true));
        assert!(!TraceParent::parse(&GOOD.replace("-01", "-00")).unwrap().is_sampled);
        let later = format!("01{}-more", GOOD.strip_prefix("00").unwrap());
        assert_eq!(TraceParent::parse(&later), Some(parent), "a later version may say more");
    }

    #[test]
    fn whatever_is_no_trace_context_begins_a_trace_of_its_own() {
        for text in [
            "",
            "00",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-+bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-admin logged in-00f067aa0ba902b7-01",
        ] {
            assert_eq!(TraceParent::parse(text), None, "{text}");
        }
        let mut headers = HeaderMap::new();
        headers.append(TRACEPARENT, HeaderValue::from_static(GOOD));
        assert!(TraceParent::of(&headers).is_some());
        headers.append(TRACEPARENT, HeaderValue::from_static(GOOD));
        assert_eq!(TraceParent::of(&headers), None, "two are none");
    }
}

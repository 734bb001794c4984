//! The addresses of the server, and who may talk to it from a browser.

use std::net::SocketAddr;

use axum::http::{HeaderValue, Uri};
use clap::Args;
pub use graphql::http::FrontendOrigins;
pub(super) use graphql::http::is_this_machine;
use url::Url;

use super::Findings;
use crate::client_address::TrustedProxies;

/// The addresses, as given.
#[derive(Debug, Clone, Args)]
pub struct WebArguments {
    /// The address people reach this server at, e.g. `https://api.teacherin.example`.
    #[arg(long, env = "TEACHERIN_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// The address to listen on.
    #[arg(long, env = "TEACHERIN_LISTEN", default_value = "0.0.0.0:8000")]
    pub listen: SocketAddr,
    /// Origins of the frontends, comma-separated, e.g. `https://teacherin.example`: browsers let only their pages read
    /// answers and act with cookies.
    #[arg(long, env = "TEACHERIN_FRONTEND_ORIGINS", value_delimiter = ',')]
    pub frontend_origins: Vec<String>,
    /// How many proxies stand in front of the server, each adding to `X-Forwarded-For`: 0 when people connect directly.
    /// Limits count by the address the outermost of them saw.
    #[arg(long, env = "TEACHERIN_TRUSTED_PROXIES", default_value_t = 0)]
    pub trusted_proxies: usize,
    /// Serve GraphiQL at `/graphiql`.
    #[arg(long, env = "TEACHERIN_GRAPHIQL", default_value_t = false, action = clap::ArgAction::Set, num_args = 0..=1, default_missing_value = "true")]
    pub graphiql: bool,
}

/// The addresses, checked.
#[derive(Debug, Clone)]
pub struct WebSettings {
    /// The public address, without a slash at its end.
    pub public_url: String,
    /// The address to listen on.
    pub listen: SocketAddr,
    /// Whose pages may read answers in a browser, and act with cookies.
    pub frontend_origins: FrontendOrigins,
    /// How many proxies stand in front of the server.
    pub trusted_proxies: TrustedProxies,
    /// Whether GraphiQL is served.
    pub graphiql: bool,
}

impl WebArguments {
    pub(super) fn check(self, findings: &mut Findings) -> Option<WebSettings> {
        let public_url = findings.required(self.public_url, "TEACHERIN_PUBLIC_URL")?;
        match origin(&public_url) {
            Err(problem) => findings.problem(format!("TEACHERIN_PUBLIC_URL {problem}")),
            Ok(origin) if origin.scheme_str() == Some("http") => {
                findings.warning("TEACHERIN_PUBLIC_URL is on this machine: nobody else can reach it");
            }
            Ok(_) if self.trusted_proxies == 0 => findings.warning(
                "TEACHERIN_TRUSTED_PROXIES is 0 although something in front of this server speaks TLS for it: everybody \
                 shares that proxy's address, its budget and its attempts at passwords. Say how many proxies there are",
            ),
            Ok(_) => {}
        }
        let mut origins = Vec::new();
        for text in self.frontend_origins.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
            match (origin(text), browser_origin(text)) {
                (Ok(_), Some(value)) if !text.ends_with('/') => origins.push(value),
                (Err(problem), _) => {
                    findings.problem(format!("TEACHERIN_FRONTEND_ORIGINS: “{text}” {problem}"));
                }
                _ => {
                    findings.problem(format!("TEACHERIN_FRONTEND_ORIGINS: “{text}” must not end in a slash"));
                }
            }
        }
        if self.graphiql {
            findings.warning("TEACHERIN_GRAPHIQL is on: anyone can read the schema in a browser");
        }
        Some(WebSettings {
            public_url: public_url.trim_end_matches('/').to_owned(),
            listen: self.listen,
            frontend_origins: FrontendOrigins::Listed(origins),
            trusted_proxies: TrustedProxies(self.trusted_proxies),
            graphiql: self.graphiql,
        })
    }
}

/// Scheme and host, nothing else; in the clear only on this machine, because tokens travel over it.
fn origin(text: &str) -> Result<Uri, &'static str> {
    let uri: Uri = text.parse().map_err(|_| "is no address such as https://teacherin.example")?;
    match uri.scheme_str() {
        Some("https") if uri.host().is_some() => {}
        Some("http") if is_this_machine(&uri) => {}
        _ => return Err("must start with https://: tokens travel over it"),
    }
    if uri.path() == "/" && uri.query().is_none() { Ok(uri) } else { Err("must end with the host and port") }
}

/// The origin of an address as browsers write it: in small letters, the host in ASCII, without the scheme's own port.
pub(crate) fn browser_origin(address: &str) -> Option<HeaderValue> {
    let origin = Url::parse(address).ok()?.origin();
    HeaderValue::from_str(&origin.ascii_serialization()).ok().filter(|_| origin.is_tuple())
}

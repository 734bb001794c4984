//! The two clients: one for our own calls, one that only signs, with the address browsers reach.

use std::sync::Arc;
use std::time::SystemTime;

use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{
    BehaviorVersion, Builder, Credentials, Region, RequestChecksumCalculation, ResponseChecksumValidation,
    SharedHttpClient,
};
use aws_smithy_async::time::TimeSource;
use aws_smithy_http_client::tls;
use kernel::Clock;
use quick_cache::sync::Cache;
use secrecy::ExposeSecret as _;
use url::Url;

use super::configuration::{ConfigurationError, ObjectStoreConfig, Timeouts};
use super::signing::{PUBLIC_URLS_KEPT, PublicUrl};

/// A bucket. Cheap to clone.
#[derive(Clone)]
pub struct ObjectStore {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    /// Asks the service.
    pub(super) calls: Client,
    /// Never asks anybody.
    pub(super) signs: Client,
    pub(super) bucket: String,
    pub(super) region: String,
    /// For messages to operators.
    pub(super) address: String,
    pub(super) clock: Clock,
    pub(super) timeouts: Timeouts,
    /// By their keys.
    pub(super) public_urls: Cache<String, PublicUrl>,
}

impl std::fmt::Debug for ObjectStore {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Inner { address, bucket, .. } = &*self.inner;
        formatter
            .debug_struct("ObjectStore")
            .field("address", address)
            .field("bucket", bucket)
            .finish_non_exhaustive()
    }
}

impl ObjectStore {
    /// A client; the service is not asked yet ([`ObjectStore::prepare`] does). The clock only signs: when a signature was made
    /// and how long it lives is a fact between the service and us, so a test that moves the domain's clock gives the system's.
    ///
    /// # Errors
    /// The bucket's name or an address is none.
    pub fn new(config: &ObjectStoreConfig, clock: Clock) -> Result<Self, ConfigurationError> {
        config.check()?;
        let http = http_client(config.endpoint.as_ref());
        let client = |endpoint: Option<&Url>| client(config, endpoint, &http, &clock);
        let address =
            config.endpoint.as_ref().map_or_else(|| format!("AWS ({})", config.region), Url::to_string);
        Ok(Self {
            inner: Arc::new(Inner {
                calls: client(config.endpoint.as_ref()),
                signs: client(config.public_endpoint.as_ref().or(config.endpoint.as_ref())),
                bucket: config.bucket.clone(),
                region: config.region.clone(),
                address,
                clock,
                timeouts: config.timeouts,
                public_urls: Cache::new(PUBLIC_URLS_KEPT),
            }),
        })
    }

    /// The bucket's name.
    #[must_use]
    pub fn bucket(&self) -> &str {
        &self.inner.bucket
    }

    pub(super) fn calls(&self) -> &Client {
        &self.inner.calls
    }

    /// For a call that takes the service long.
    pub(super) fn long(&self) -> Builder {
        let Timeouts { connect, long_operation, .. } = self.inner.timeouts;
        // What is not said here would stay as it is for the other calls.
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(connect)
            .read_timeout(long_operation)
            .operation_attempt_timeout(long_operation)
            .operation_timeout(long_operation);
        Builder::new().timeout_config(timeouts.build())
    }
}

/// Without TLS for a service that has none: making a client with it reads and checks all certificates of the system.
fn http_client(endpoint: Option<&Url>) -> SharedHttpClient {
    let builder = aws_smithy_http_client::Builder::new();
    if endpoint.is_some_and(|endpoint| endpoint.scheme() == "http") {
        return builder.build_http();
    }
    builder.tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring)).build_https()
}

fn client(
    config: &ObjectStoreConfig,
    endpoint: Option<&Url>,
    http: &SharedHttpClient,
    clock: &Clock,
) -> Client {
    let Timeouts { connect, attempt, operation, .. } = config.timeouts;
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(connect)
        .read_timeout(attempt)
        .operation_attempt_timeout(attempt)
        .operation_timeout(operation);
    let secret = config.secret_access_key.expose_secret();
    let mut builder = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .http_client(http.clone())
        .region(Region::new(config.region.clone()))
        .credentials_provider(Credentials::new(&config.access_key_id, secret, None, None, "configuration"))
        .force_path_style(config.path_style)
        .timeout_config(timeouts.build())
        .retry_config(RetryConfig::standard().with_max_attempts(2))
        .time_source(SigningTime(clock.clone()))
        // The client would make up for a wrong clock of this machine; URLs that were signed by it would still be refused.
        .disable_clock_skew_correction(true)
        // Other services refuse the checksum trailers that AWS takes; what needs a checksum names it.
        .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
        .response_checksum_validation(ResponseChecksumValidation::WhenRequired);
    if let Some(endpoint) = endpoint {
        builder = builder.endpoint_url(endpoint.as_str().trim_end_matches('/'));
    }
    Client::from_conf(builder.build())
}

#[derive(Debug)]
struct SigningTime(Clock);

impl TimeSource for SigningTime {
    fn now(&self) -> SystemTime {
        self.0.now().into()
    }
}

//! Where the bucket is and with which keys it opens.

use std::time::Duration;

use secrecy::SecretString;
use url::Url;

/// Where the bucket is, who we are there, and how long we wait for it. The secret does not show in `Debug`.
#[derive(Debug, Clone)]
pub struct ObjectStoreConfig {
    /// The service's address; without one, AWS's own of the region.
    pub endpoint: Option<Url>,
    /// What browsers reach it by, when that is another address; signed requests carry it.
    pub public_endpoint: Option<Url>,
    /// The region that requests are signed for. Services other than AWS mostly take any.
    pub region: String,
    /// The bucket. It is ours alone: made when it is missing.
    pub bucket: String,
    /// Who we are at the service.
    pub access_key_id: String,
    /// What requests are signed with.
    pub secret_access_key: SecretString,
    /// Whether the bucket stands in the path (`https://files.example/bucket/key`) rather than in the host's name.
    pub path_style: bool,
    /// How long we wait.
    pub timeouts: Timeouts,
}

/// How long the service may take. Somebody waits for most of these answers, so they are short, and one retry fits.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// Until a connection stands.
    pub connect: Duration,
    /// Until one attempt is answered, and between two pieces of a body.
    pub attempt: Duration,
    /// Until the last attempt is answered.
    pub operation: Duration,
    /// The same for what takes the service long: copying an object, joining the parts of one.
    pub long_operation: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(2),
            attempt: Duration::from_secs(5),
            operation: Duration::from_secs(8),
            long_operation: Duration::from_secs(60),
        }
    }
}

/// Why no client can be made of a configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigurationError {
    /// The bucket's name is none.
    #[error("the bucket {0:?} has no valid name: 3 to 63 small letters, digits, dots and hyphens")]
    Bucket(String),
    /// The address is none a client can use.
    #[error("the address {0} is not of the shape http(s)://host:port, without a path and without a user")]
    Endpoint(Url),
    /// Something that has to be said is blank.
    #[error("the {0} is blank")]
    Blank(&'static str),
}

impl ObjectStoreConfig {
    /// What can be said without asking the service.
    pub(super) fn check(&self) -> Result<(), ConfigurationError> {
        let is_of_a_bucket =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
        let begins_and_ends = [self.bucket.bytes().next(), self.bucket.bytes().last()]
            .into_iter()
            .flatten()
            .all(|byte| byte.is_ascii_alphanumeric());
        if !(3..=63).contains(&self.bucket.len())
            || !self.bucket.bytes().all(is_of_a_bucket)
            || !begins_and_ends
        {
            return Err(ConfigurationError::Bucket(self.bucket.clone()));
        }
        for (name, value) in [("region", &self.region), ("access key id", &self.access_key_id)] {
            if value.trim().is_empty() {
                return Err(ConfigurationError::Blank(name));
            }
        }
        for endpoint in [&self.endpoint, &self.public_endpoint].into_iter().flatten() {
            let has_only_an_origin = matches!(endpoint.path(), "" | "/") && endpoint.query().is_none();
            let is_http = matches!(endpoint.scheme(), "http" | "https") && endpoint.host().is_some();
            if !has_only_an_origin
                || !is_http
                || !endpoint.username().is_empty()
                || endpoint.password().is_some()
            {
                return Err(ConfigurationError::Endpoint(endpoint.clone()));
            }
        }
        Ok(())
    }
}

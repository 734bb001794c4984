//! Where files are.

use clap::Args;
use kernel::Clock;
use secrecy::SecretString;
use storage::{ObjectStore, ObjectStoreConfig, StorageConfig, Timeouts};
use url::{Host, Url};

use super::{Findings, unless_blank};

/// The region that requests are signed for where a service other than AWS is named: most take any, and this is their default.
const USUAL_REGION: &str = "us-east-1";

const MEBIBYTE: i64 = 1024 * 1024;

/// The S3 service, as given.
#[derive(Debug, Clone, Args)]
pub struct FileArguments {
    /// Address of the S3 service, e.g. `https://files.example`; without it AWS's own of the region.
    #[arg(long, env = "S3_ENDPOINT")]
    pub s3_endpoint: Option<String>,
    /// The address browsers reach the same service at, where it is another one: signed URLs carry it.
    #[arg(long, env = "S3_PUBLIC_ENDPOINT")]
    pub s3_public_endpoint: Option<String>,
    /// The region of the bucket; needed at AWS, `us-east-1` elsewhere.
    #[arg(long, env = "S3_REGION")]
    pub s3_region: Option<String>,
    /// The bucket, used by nothing else; made at start when it is missing.
    #[arg(long, env = "S3_BUCKET")]
    pub s3_bucket: Option<String>,
    /// Who we are at the service.
    #[arg(long, env = "S3_ACCESS_KEY_ID")]
    pub s3_access_key_id: Option<String>,
    /// The secret of that key.
    #[arg(long, env = "S3_SECRET_ACCESS_KEY", hide_env_values = true)]
    pub s3_secret_access_key: Option<SecretString>,
    /// Whether the bucket stands in the path rather than in the host's name; without it: yes, but not at AWS.
    #[arg(long, env = "S3_PATH_STYLE")]
    pub s3_path_style: Option<String>,
    /// How many MiB one person's files may have, what is being uploaded included.
    #[arg(long, env = "STORAGE_QUOTA_MEBIBYTES", default_value_t = StorageConfig::default().quota_bytes / MEBIBYTE, value_parser = clap::value_parser!(i64).range(1..=1024 * 1024))]
    pub storage_quota_mebibytes: i64,
}

impl FileArguments {
    /// The rules of uploads.
    pub(super) fn uploads(&self) -> StorageConfig {
        StorageConfig {
            quota_bytes: self.storage_quota_mebibytes.saturating_mul(MEBIBYTE),
            ..StorageConfig::default()
        }
    }

    /// What can be said without asking: a service that is away is no problem at start.
    pub(super) fn check(self, clock: Clock, findings: &mut Findings) -> Option<ObjectStore> {
        // Also when it is no address: what is wrong then is said once.
        let is_elsewhere = self.s3_endpoint.as_deref().is_some_and(|text| !text.trim().is_empty());
        let endpoint = address(self.s3_endpoint, "S3_ENDPOINT", findings);
        let public_endpoint = address(self.s3_public_endpoint, "S3_PUBLIC_ENDPOINT", findings);
        let region = self.s3_region.filter(|region| !region.trim().is_empty());
        let region = region.or_else(|| is_elsewhere.then(|| USUAL_REGION.to_owned()));
        if region.is_none() {
            findings.problem("S3_REGION is missing (at AWS), or S3_ENDPOINT (anywhere else)");
        }
        let bucket = findings.required(self.s3_bucket, "S3_BUCKET");
        let access_key_id = findings.required(self.s3_access_key_id, "S3_ACCESS_KEY_ID");
        let secret_access_key = unless_blank(self.s3_secret_access_key);
        if secret_access_key.is_none() {
            findings.problem("S3_SECRET_ACCESS_KEY is missing");
        }
        let path_style = match self.s3_path_style.as_deref().map(str::trim) {
            None | Some("") => is_elsewhere,
            Some("true") => true,
            Some("false") => false,
            Some(_) => {
                findings.problem("S3_PATH_STYLE must be true or false");
                return None;
            }
        };
        let config = ObjectStoreConfig {
            endpoint,
            public_endpoint,
            region: region?,
            bucket: bucket?,
            access_key_id: access_key_id?,
            secret_access_key: secret_access_key?,
            path_style,
            timeouts: Timeouts::default(),
        };
        ObjectStore::new(&config, clock).map_err(|error| findings.problem(format!("S3_…: {error}"))).ok()
    }
}

/// An address, which had better be reached over TLS.
fn address(text: Option<String>, name: &str, findings: &mut Findings) -> Option<Url> {
    let text = text.filter(|text| !text.trim().is_empty())?;
    let Ok(address) = Url::parse(text.trim()) else {
        findings.problem(format!("{name} is no address such as https://files.example"));
        return None;
    };
    if address.scheme() == "http" && !is_loopback(&address) {
        findings.warning(format!(
            "{name} is not https: files travel in the clear, and whoever sees a signed URL can use it until it expires"
        ));
    }
    Some(address)
}

fn is_loopback(address: &Url) -> bool {
    match address.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

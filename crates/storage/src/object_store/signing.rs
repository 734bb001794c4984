//! Requests that somebody else may make in our name, once, soon, and exactly so.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_s3::presigning::{PresignedRequest, PresigningConfig};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use super::client::ObjectStore;
use super::disposition::attachment;
use super::error::StoreError;

/// A day's worth of an image's URL: it is signed as of the day's start, so it stays the same all day and browsers keep what they
/// got; and it lives another day, for pages that were opened before midnight.
const PUBLIC_LIFE: Duration = Duration::from_secs(2 * 24 * 60 * 60);

/// How long a browser keeps an image everybody may see: keys never get other bytes.
const PUBLIC_CACHING: &str = "public, max-age=86400, immutable";

/// How many URLs of images are kept, some 12 MB: a page shows twenty, and signing takes a processor longer than all else of it.
pub(super) const PUBLIC_URLS_KEPT: usize = 20_000;

/// The URL of an image, as it was signed for one day.
#[derive(Debug, Clone)]
pub(super) struct PublicUrl {
    day: DateTime<Utc>,
    content_type: Box<str>,
    url: Arc<str>,
}

/// A request somebody else may make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedRequest {
    /// `PUT` or `GET`.
    pub method: &'static str,
    /// Where to, with the signature.
    pub url: String,
    /// Headers that have to be sent as they stand: the signature covers them. `content-length` is among them; browsers set it
    /// by themselves, from the body.
    pub headers: Vec<(String, String)>,
    /// From when on it is refused.
    pub expires_at: DateTime<Utc>,
}

/// What may be put. Anything else breaks the signature.
#[derive(Debug, Clone, Copy)]
pub struct PutRules<'rules> {
    /// The object's content type.
    pub content_type: &'rules str,
    /// Its length.
    pub byte_size: u64,
    /// Its SHA-256; the service compares.
    pub sha256: [u8; 32],
}

/// How something is answered.
#[derive(Debug, Clone, Copy)]
pub struct GetRules<'rules> {
    /// The name under which a browser saves it; without one it may be shown in place (images, video).
    pub attachment: Option<&'rules str>,
    /// The content type of the answer, whatever the object says of itself.
    pub content_type: &'rules str,
}

impl ObjectStore {
    /// A PUT of one object. Asks nobody.
    ///
    /// # Errors
    /// The life is longer than the week that S3 allows.
    pub async fn sign_put(
        &self,
        key: &str,
        rules: &PutRules<'_>,
        lives: Duration,
    ) -> Result<SignedRequest, StoreError> {
        const OPERATION: &str = "sign a PUT";
        let byte_size =
            i64::try_from(rules.byte_size).map_err(|error| StoreError::other(OPERATION, error))?;
        let request = self.inner.signs.put_object().bucket(self.bucket()).key(key);
        let request = request
            .content_type(rules.content_type)
            .content_length(byte_size)
            .checksum_sha256(STANDARD.encode(rules.sha256))
            .presigned(self.signature(OPERATION, lives)?)
            .await;
        Ok(self.signed("PUT", &request.map_err(|error| StoreError::of(OPERATION, error))?, lives))
    }

    /// A PUT of one part of a multipart upload. Asks nobody.
    ///
    /// # Errors
    /// The life is longer than the week that S3 allows.
    pub async fn sign_part(
        &self,
        key: &str,
        upload_id: &str,
        number: i32,
        byte_size: u64,
        lives: Duration,
    ) -> Result<SignedRequest, StoreError> {
        const OPERATION: &str = "sign a part";
        let byte_size = i64::try_from(byte_size).map_err(|error| StoreError::other(OPERATION, error))?;
        let request = self.inner.signs.upload_part().bucket(self.bucket()).key(key).upload_id(upload_id);
        let request = request
            .part_number(number)
            .content_length(byte_size)
            .presigned(self.signature(OPERATION, lives)?)
            .await;
        Ok(self.signed("PUT", &request.map_err(|error| StoreError::of(OPERATION, error))?, lives))
    }

    /// A GET of one object, whole or in ranges. Asks nobody.
    ///
    /// # Errors
    /// The life is longer than the week that S3 allows.
    pub async fn sign_get(
        &self,
        key: &str,
        rules: &GetRules<'_>,
        lives: Duration,
    ) -> Result<SignedRequest, StoreError> {
        const OPERATION: &str = "sign a GET";
        let disposition = rules.attachment.map(attachment);
        let request = self.inner.signs.get_object().bucket(self.bucket()).key(key);
        let request = request
            .response_content_type(rules.content_type)
            .set_response_content_disposition(disposition)
            .response_cache_control("private, no-store")
            .presigned(self.signature(OPERATION, lives)?)
            .await;
        Ok(self.signed("GET", &request.map_err(|error| StoreError::of(OPERATION, error))?, lives))
    }

    /// The URL of an image everybody may see: the same all day (UTC), alive for two. Asks nobody.
    ///
    /// # Errors
    /// Never in practice: nothing in it depends on the outside.
    pub async fn sign_public(&self, key: &str, content_type: &str) -> Result<String, StoreError> {
        const OPERATION: &str = "sign a public GET";
        let day = self.inner.clock.now().date_naive().and_time(NaiveTime::MIN).and_utc();
        let kept = self.inner.public_urls.get(key);
        if let Some(kept) = kept.filter(|kept| kept.day == day && *kept.content_type == *content_type) {
            return Ok(kept.url.as_ref().to_owned());
        }
        let signature = signature(OPERATION, day, PUBLIC_LIFE)?;
        let request = self.inner.signs.get_object().bucket(self.bucket()).key(key);
        let request = request.response_content_type(content_type).response_cache_control(PUBLIC_CACHING);
        let request = request.presigned(signature).await.map_err(|error| StoreError::of(OPERATION, error))?;
        let (content_type, url) = (content_type.into(), request.uri().into());
        self.inner.public_urls.insert(key.to_owned(), PublicUrl { day, content_type, url });
        Ok(request.uri().to_owned())
    }

    fn signature(&self, operation: &'static str, lives: Duration) -> Result<PresigningConfig, StoreError> {
        signature(operation, self.inner.clock.now(), lives)
    }

    fn signed(&self, method: &'static str, request: &PresignedRequest, lives: Duration) -> SignedRequest {
        let headers = request.headers().filter(|(name, _)| !name.eq_ignore_ascii_case("host"));
        let lives = TimeDelta::from_std(lives).unwrap_or(TimeDelta::MAX);
        let now = self.inner.clock.now();
        SignedRequest {
            method,
            url: request.uri().to_owned(),
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            expires_at: now.checked_add_signed(lives).unwrap_or(now),
        }
    }
}

fn signature(
    operation: &'static str,
    from: DateTime<Utc>,
    lives: Duration,
) -> Result<PresigningConfig, StoreError> {
    let signature = PresigningConfig::builder().start_time(from.into()).expires_in(lives).build();
    signature.map_err(|error| StoreError::other(operation, error))
}

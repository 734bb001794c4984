//! One object: what it is, writing, copying and deleting it.

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumMode, ChecksumType, MetadataDirective};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest as _, Sha256};

use super::client::ObjectStore;
use super::error::StoreError;

/// What the service says about an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectFacts {
    /// Its length.
    pub byte_size: u64,
    /// Its content type, when it has one.
    pub content_type: Option<String>,
    /// The SHA-256 of its bytes, when the service compared it as they came. Objects of several parts have none.
    pub sha256: Option<[u8; 32]>,
}

impl ObjectStore {
    /// What the service says about the object; `None` when there is none.
    ///
    /// # Errors
    /// The service does not answer, or refuses.
    pub async fn facts(&self, key: &str) -> Result<Option<ObjectFacts>, StoreError> {
        const OPERATION: &str = "look at an object";
        let request = self.calls().head_object().bucket(self.bucket()).key(key);
        let head = match request.checksum_mode(ChecksumMode::Enabled).send().await {
            Ok(head) => head,
            Err(error) => {
                return match StoreError::of(OPERATION, error) {
                    StoreError::NotFound => Ok(None),
                    error => Err(error),
                };
            }
        };
        let length =
            head.content_length().ok_or_else(|| StoreError::other(OPERATION, "no length was given"))?;
        // Of an object in parts it may be a checksum of checksums; those end in the number of parts, which is no base64.
        let is_whole = head.checksum_type().is_none_or(|of| *of == ChecksumType::FullObject);
        let sha256 = head.checksum_sha256().filter(|_| is_whole).and_then(|sum| STANDARD.decode(sum).ok());
        Ok(Some(ObjectFacts {
            byte_size: u64::try_from(length).map_err(|error| StoreError::other(OPERATION, error))?,
            content_type: head.content_type().map(str::to_owned),
            sha256: sha256.and_then(|sum| sum.try_into().ok()),
        }))
    }

    /// Writes a small object of ours: what we made ourselves, such as an image that was encoded again.
    ///
    /// # Errors
    /// The service does not answer, or refuses.
    pub async fn write(&self, key: &str, content_type: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        let sha256 = STANDARD.encode(Sha256::digest(&bytes));
        let request = self.calls().put_object().bucket(self.bucket()).key(key).content_type(content_type);
        let sent = request.checksum_sha256(sha256).body(ByteStream::from(bytes)).send().await;
        sent.map(|_| ()).map_err(|error| StoreError::of("write an object", error))
    }

    /// Copies an object inside the bucket, at the service; up to 5 GB, S3's limit for one copy.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no `from`; the service does not answer, or refuses.
    pub async fn copy(&self, from: &str, to: &str, content_type: &str) -> Result<(), StoreError> {
        const OPERATION: &str = "copy an object";
        let from: Vec<String> =
            from.split('/').map(|part| utf8_percent_encode(part, NON_ALPHANUMERIC).to_string()).collect();
        let source = format!("{}/{}", self.bucket(), from.join("/"));
        let request = self.calls().copy_object().bucket(self.bucket()).key(to).copy_source(source);
        let request = request.content_type(content_type).metadata_directive(MetadataDirective::Replace);
        let sent = request.customize().config_override(self.long()).send().await;
        sent.map(|_| ()).map_err(|error| StoreError::of(OPERATION, error))
    }

    /// Deletes an object. Deleting what is not there is fine.
    ///
    /// # Errors
    /// The service does not answer, or refuses.
    pub async fn delete(&self, key: &str) -> Result<(), StoreError> {
        match self.calls().delete_object().bucket(self.bucket()).key(key).send().await {
            Ok(_) => Ok(()),
            Err(error) => match StoreError::of("delete an object", error) {
                StoreError::NotFound => Ok(()),
                error => Err(error),
            },
        }
    }
}

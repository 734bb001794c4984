//! Before the first file: is the bucket there, do the keys open it, is the time right?

use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration};
use sha2::{Digest as _, Sha256};

use super::client::ObjectStore;
use super::error::{Refusal, StoreError, refusal};

/// Why files cannot be kept. Each sentence tells an operator what to do.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// Nobody answers there, or not as an S3 service would.
    #[error(
        "the file store at {address} cannot be reached ({detail}): is it running, and is S3_ENDPOINT its address?"
    )]
    Unreachable {
        /// Where it was looked for.
        address: String,
        /// What happened.
        detail: String,
    },
    /// Signatures are made in another time than the service's.
    #[error(
        "the clock of this machine and the one of the file store at {address} differ by too much, so every signed URL would be \
         refused: let both follow a time server (NTP)"
    )]
    ClockSkewed {
        /// Where it was looked for.
        address: String,
    },
    /// The keys are none of this service.
    #[error(
        "the file store at {address} does not know our keys ({detail}): check S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY"
    )]
    WrongKeys {
        /// Where it was looked for.
        address: String,
        /// What it said.
        detail: String,
    },
    /// The keys are right, but they do not open this.
    #[error(
        "the keys of the file store do not allow {step} in the bucket {bucket} ({detail}): give them s3:ListBucket, \
         s3:GetObject, s3:PutObject, s3:DeleteObject, s3:AbortMultipartUpload, s3:ListMultipartUploadParts and \
         s3:ListBucketMultipartUploads there, or choose another bucket with S3_BUCKET"
    )]
    Denied {
        /// What was tried.
        step: &'static str,
        /// Where.
        bucket: String,
        /// What the service said.
        detail: String,
    },
    /// The bucket is in another region.
    #[error(
        "the bucket {bucket} is not in the region {region} ({detail}): set S3_REGION to the one where it is"
    )]
    WrongRegion {
        /// The bucket.
        bucket: String,
        /// What was configured.
        region: String,
        /// What the service said.
        detail: String,
    },
    /// Something was read otherwise than it was written.
    #[error(
        "the file store at {address} does not keep what it is given: {detail}. It is no S3 service that can be used"
    )]
    Unfaithful {
        /// Where it was looked for.
        address: String,
        /// What differed.
        detail: String,
    },
    /// An answer that we do not understand.
    #[error("the file store answered unexpectedly to {step}: {detail}")]
    Unexpected {
        /// What was tried.
        step: &'static str,
        /// What it said.
        detail: String,
    },
}

/// How the store stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    /// It answers and knows the keys, and there is no bucket yet.
    NoBucket,
    /// Files can be kept.
    Ready {
        /// Whether pages of all our origins may speak to it; `None` when it does not tell.
        origins_allowed: Option<bool>,
    },
}

impl ObjectStore {
    /// Makes the bucket when it is missing, tries with an object of its own what we need, and lets pages of the origins speak to
    /// the bucket. Any number of processes may do so at once.
    ///
    /// # Errors
    /// Files cannot be kept; the error tells an operator why.
    pub async fn prepare(&self, allowed_origins: &[String]) -> Result<(), PrepareError> {
        self.make_bucket().await?;
        self.probe().await?;
        self.allow_origins(allowed_origins).await
    }

    /// Tries the same without making or setting anything: what is written for it is deleted.
    ///
    /// # Errors
    /// As [`ObjectStore::prepare`].
    pub async fn examine(&self, allowed_origins: &[String]) -> Result<Readiness, PrepareError> {
        if !self.has_bucket().await? {
            return Ok(Readiness::NoBucket);
        }
        self.probe().await?;
        Ok(Readiness::Ready { origins_allowed: self.allows(allowed_origins).await })
    }

    async fn has_bucket(&self) -> Result<bool, PrepareError> {
        // Not HeadBucket: its refusals have no body that would tell the reason.
        match self.calls().list_objects_v2().bucket(self.bucket()).max_keys(1).send().await {
            Ok(_) => Ok(true),
            Err(error) if refusal(&error).is_some_and(|refusal| refusal.code == "NoSuchBucket") => Ok(false),
            Err(error) => Err(self.failure("listing", error)),
        }
    }

    async fn make_bucket(&self) -> Result<(), PrepareError> {
        if self.has_bucket().await? {
            return Ok(());
        }
        let region = self.inner.region.as_str();
        // AWS's first region has no name here; services without regions take none.
        let place = (region != "us-east-1").then(|| {
            let place = BucketLocationConstraint::from(region);
            CreateBucketConfiguration::builder().location_constraint(place).build()
        });
        let request = self.calls().create_bucket().bucket(self.bucket());
        match request.set_create_bucket_configuration(place).send().await {
            Ok(_) => {
                tracing::info!(bucket = self.bucket(), "the bucket was missing and has been made");
                Ok(())
            }
            // Another process was quicker.
            Err(_) if self.has_bucket().await? => Ok(()),
            Err(error) => Err(self.failure("making the bucket", error)),
        }
    }

    /// Puts, looks at, gets and deletes an object that nothing else uses.
    async fn probe(&self) -> Result<(), PrepareError> {
        let name: u128 = rand::random();
        let key = format!("probe/{name:032x}");
        let bytes = name.to_be_bytes().to_vec();
        let tried = self.try_object(&key, &bytes).await;
        let deleted = self.delete(&key).await.map_err(|error| self.refused("deleting an object", error));
        tried.and(deleted)
    }

    async fn try_object(&self, key: &str, bytes: &[u8]) -> Result<(), PrepareError> {
        self.write(key, "application/octet-stream", bytes.to_vec())
            .await
            .map_err(|error| self.refused("writing an object", error))?;
        let facts = self.facts(key).await.map_err(|error| self.refused("looking at an object", error))?;
        let facts = facts.ok_or_else(|| self.unfaithful("an object that was written is not there"))?;
        let read =
            self.read_whole(key, 1024).await.map_err(|error| self.refused("reading an object", error))?;
        let sum: [u8; 32] = Sha256::digest(bytes).into();
        if read != bytes || u64::try_from(bytes.len()) != Ok(facts.byte_size) {
            return Err(self.unfaithful("an object was read otherwise than it was written"));
        }
        if facts.sha256.is_some_and(|told| told != sum) {
            return Err(self.unfaithful("it tells a wrong SHA-256"));
        }
        if facts.sha256.is_none() {
            tracing::warn!(
                "the file store keeps no SHA-256 of objects: uploads are read whole to compare theirs"
            );
        }
        Ok(())
    }

    /// What a call of ours says, as a sentence.
    fn refused(&self, step: &'static str, error: StoreError) -> PrepareError {
        match error {
            StoreError::Unavailable { detail, .. } => {
                PrepareError::Unreachable { address: self.inner.address.clone(), detail }
            }
            StoreError::Denied { detail, .. } => {
                PrepareError::Denied { step, bucket: self.bucket().to_owned(), detail }
            }
            error => PrepareError::Unexpected { step, detail: error.to_string() },
        }
    }

    /// What the client says, as a sentence.
    pub(super) fn failure<E>(&self, step: &'static str, error: SdkError<E, HttpResponse>) -> PrepareError
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let Some(Refusal { status, code, message }) = refusal(&error) else {
            return self.refused(step, StoreError::of(step, error));
        };
        let address = self.inner.address.clone();
        let bucket = self.bucket().to_owned();
        let detail = format!("{status} {code} {message}");
        match (status, code.as_str()) {
            (_, "RequestTimeTooSkewed") => PrepareError::ClockSkewed { address },
            (_, "InvalidAccessKeyId" | "SignatureDoesNotMatch" | "NotSignedUp") => {
                PrepareError::WrongKeys { address, detail }
            }
            (301 | 307, _) | (_, "AuthorizationHeaderMalformed" | "IllegalLocationConstraintException") => {
                PrepareError::WrongRegion { bucket, region: self.inner.region.clone(), detail }
            }
            (401 | 403, _) => PrepareError::Denied { step, bucket, detail },
            (200..=299, _) => {
                let detail = format!("what answers there is no S3 service: {status}");
                PrepareError::Unreachable { address, detail }
            }
            (500.., _) => PrepareError::Unreachable { address, detail },
            _ => PrepareError::Unexpected { step, detail },
        }
    }

    pub(super) fn unexpected(&self, step: &'static str, error: impl std::fmt::Display) -> PrepareError {
        PrepareError::Unexpected { step, detail: format!("{error} ({})", self.inner.address) }
    }

    fn unfaithful(&self, detail: &str) -> PrepareError {
        PrepareError::Unfaithful { address: self.inner.address.clone(), detail: detail.to_owned() }
    }
}

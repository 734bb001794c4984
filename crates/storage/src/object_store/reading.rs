//! The bytes of an object: its first ones, all of a small one, or the digest of a large one.

use aws_sdk_s3::operation::get_object::GetObjectOutput;
use sha2::{Digest as _, Sha256};

use super::client::ObjectStore;
use super::error::{StoreError, refusal};

const OPERATION: &str = "read an object";

/// What reading an object to its end gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ObjectDigest {
    /// The SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// How many they were.
    pub byte_size: u64,
}

impl ObjectStore {
    /// The first bytes of an object; fewer when it is shorter.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; the service does not answer, or refuses.
    pub async fn read_start(&self, key: &str, bytes: u64) -> Result<Vec<u8>, StoreError> {
        let Some(last) = bytes.checked_sub(1) else { return Ok(Vec::new()) };
        let request = self.calls().get_object().bucket(self.bucket()).key(key);
        match request.range(format!("bytes=0-{last}")).send().await {
            Ok(answer) => self.collect(answer, bytes).await,
            // An empty object has no first byte.
            Err(error) if refusal(&error).is_some_and(|refusal| refusal.status == 416) => Ok(Vec::new()),
            Err(error) => Err(StoreError::of(OPERATION, error)),
        }
    }

    /// A whole object, when it has at most `byte_size_max` bytes.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::TooLarge`]; the service does not answer, or refuses.
    pub async fn read_whole(&self, key: &str, byte_size_max: u64) -> Result<Vec<u8>, StoreError> {
        let answer = self.calls().get_object().bucket(self.bucket()).key(key).send().await;
        self.collect(answer.map_err(|error| StoreError::of(OPERATION, error))?, byte_size_max).await
    }

    /// Reads an object to its end in constant memory.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; the service does not answer, stops in the middle, or refuses.
    pub async fn digest(&self, key: &str) -> Result<ObjectDigest, StoreError> {
        let answer = self.calls().get_object().bucket(self.bucket()).key(key).send().await;
        let mut answer = answer.map_err(|error| StoreError::of(OPERATION, error))?;
        let mut hash = Sha256::new();
        let mut byte_size: u64 = 0;
        while let Some(piece) = self.next_piece(&mut answer).await? {
            byte_size = byte_size.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
            hash.update(&piece);
        }
        complete(&answer, byte_size)?;
        Ok(ObjectDigest { sha256: hash.finalize().into(), byte_size })
    }

    async fn collect(&self, mut answer: GetObjectOutput, byte_size_max: u64) -> Result<Vec<u8>, StoreError> {
        let told = answer.content_length().and_then(|length| u64::try_from(length).ok()).unwrap_or_default();
        // The length that was told is not trusted: what arrives is counted too.
        let limited = |byte_size: u64| {
            if byte_size > byte_size_max {
                Err(StoreError::TooLarge { byte_size, byte_size_max })
            } else {
                Ok(())
            }
        };
        limited(told)?;
        let mut bytes = Vec::new();
        while let Some(piece) = self.next_piece(&mut answer).await? {
            bytes.extend_from_slice(&piece);
            limited(u64::try_from(bytes.len()).unwrap_or(u64::MAX))?;
        }
        complete(&answer, u64::try_from(bytes.len()).unwrap_or(u64::MAX))?;
        Ok(bytes)
    }

    /// The client's own timeouts end with the head of the answer.
    async fn next_piece(&self, answer: &mut GetObjectOutput) -> Result<Option<Vec<u8>>, StoreError> {
        let piece = tokio::time::timeout(self.inner.timeouts.attempt, answer.body.try_next()).await;
        let piece = piece.map_err(|_| StoreError::unavailable(OPERATION, "it stopped sending"))?;
        piece
            .map(|piece| piece.map(|bytes| bytes.to_vec()))
            .map_err(|error| StoreError::unavailable(OPERATION, error))
    }
}

/// A body that broke off is no shorter object.
fn complete(answer: &GetObjectOutput, byte_size: u64) -> Result<(), StoreError> {
    match answer.content_length().and_then(|length| u64::try_from(length).ok()) {
        Some(told) if told != byte_size => {
            Err(StoreError::unavailable(OPERATION, format!("{byte_size} of {told} bytes came")))
        }
        _ => Ok(()),
    }
}

//! Objects that we make ourselves and whose length nobody knows beforehand.

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};

use super::client::ObjectStore;
use super::error::StoreError;

const OPERATION: &str = "write an object in parts";

/// Writes an object piece by piece, in the memory of one part. Nothing lies under its key before [`ObjectWriter::finish`]; what
/// fits into one part is written in one go. Who does not come to the end calls [`ObjectWriter::abort`]; of who dies on the way
/// the service keeps the parts until [`ObjectStore::clear`].
#[derive(Debug)]
pub struct ObjectWriter {
    store: ObjectStore,
    key: String,
    content_type: &'static str,
    part_byte_size: usize,
    /// What waits for the next part to be full.
    waiting: Vec<u8>,
    upload_id: Option<String>,
    sent: Vec<CompletedPart>,
    byte_size: u64,
}

impl ObjectStore {
    /// Begins to write an object of ours. S3 takes no parts below 5 MiB but the last, and at most 10,000.
    #[must_use]
    pub fn writer(&self, key: &str, content_type: &'static str, part_byte_size: usize) -> ObjectWriter {
        ObjectWriter {
            store: self.clone(),
            key: key.to_owned(),
            content_type,
            part_byte_size: part_byte_size.max(1),
            waiting: Vec::new(),
            upload_id: None,
            sent: Vec::new(),
            byte_size: 0,
        }
    }
}

impl ObjectWriter {
    /// How many bytes were written so far.
    #[must_use]
    pub fn byte_size(&self) -> u64 {
        self.byte_size
    }

    /// How many parts were sent so far; those of an object that was written in one go are none.
    #[must_use]
    pub fn parts(&self) -> usize {
        self.sent.len()
    }

    /// Appends bytes, and sends what makes full parts.
    ///
    /// # Errors
    /// The service does not answer, or refuses: the writer can only be aborted then.
    pub async fn write(&mut self, mut bytes: &[u8]) -> Result<(), StoreError> {
        self.byte_size = self.byte_size.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        while !bytes.is_empty() {
            let room = self.part_byte_size.saturating_sub(self.waiting.len());
            let (fits, rest) = bytes.split_at(room.min(bytes.len()));
            self.waiting.extend_from_slice(fits);
            bytes = rest;
            // The last part may be as full as the others: it is sent when it is known that something follows, or at the end.
            if self.waiting.len() >= self.part_byte_size && !bytes.is_empty() {
                self.send_part().await?;
            }
        }
        Ok(())
    }

    /// Sends what is left and makes the object of it; gives its length.
    ///
    /// # Errors
    /// The service does not answer, or refuses. What was sent is given up then, as far as the service can be reached.
    pub async fn finish(mut self) -> Result<u64, StoreError> {
        let finished = self.finish_parts().await;
        if finished.is_err() {
            self.abort().await;
        }
        finished
    }

    async fn finish_parts(&mut self) -> Result<u64, StoreError> {
        if self.upload_id.is_none() {
            let whole = std::mem::take(&mut self.waiting);
            self.store.write(&self.key, self.content_type, whole).await?;
            return Ok(self.byte_size);
        }
        if !self.waiting.is_empty() {
            self.send_part().await?;
        }
        let upload = CompletedMultipartUpload::builder().set_parts(Some(self.sent.clone())).build();
        let request = self.store.calls().complete_multipart_upload().bucket(self.store.bucket());
        let request = request.key(&self.key).set_upload_id(self.upload_id.clone()).multipart_upload(upload);
        let sent = request.customize().config_override(self.store.long()).send().await;
        sent.map(|_| self.byte_size).map_err(|error| StoreError::of(OPERATION, error))
    }

    /// Gives it up: the parts that were sent are forgotten. A service that is away forgets them when somebody clears its key.
    pub async fn abort(self) {
        let Some(upload_id) = &self.upload_id else { return };
        if let Err(error) = self.store.multipart_abort(&self.key, upload_id).await {
            tracing::warn!(key = self.key, %error, "parts that nobody needs were left behind");
        }
    }

    async fn send_part(&mut self) -> Result<(), StoreError> {
        let upload_id = match &self.upload_id {
            Some(upload_id) => upload_id.clone(),
            None => {
                let begun = self.store.multipart_begin(&self.key, self.content_type).await?;
                self.upload_id.insert(begun).clone()
            }
        };
        let number = i32::try_from(self.sent.len().saturating_add(1))
            .map_err(|error| StoreError::other(OPERATION, error))?;
        let part = std::mem::take(&mut self.waiting);
        let request = self.store.calls().upload_part().bucket(self.store.bucket()).key(&self.key);
        let request = request.upload_id(upload_id).part_number(number).body(ByteStream::from(part));
        // Some megabytes: they may take longer than what somebody waits for.
        let sent = request.customize().config_override(self.store.long()).send().await;
        let answer = sent.map_err(|error| StoreError::of(OPERATION, error))?;
        self.sent.push(CompletedPart::builder().part_number(number).set_e_tag(answer.e_tag).build());
        Ok(())
    }
}

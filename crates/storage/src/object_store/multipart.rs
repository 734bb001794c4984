//! Objects that come in parts: large files, each part by a request of its own, which may be repeated alone.

use std::collections::BTreeMap;

use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};

use super::client::ObjectStore;
use super::error::StoreError;

/// What became of finishing a multipart upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MultipartFinish {
    /// The object stands.
    Finished,
    /// These parts have not come yet.
    Missing {
        /// Their numbers, from 1.
        numbers: Vec<i32>,
    },
    /// The service knows no such upload: it was finished or aborted before. Whether the object stands, [`ObjectStore::facts`]
    /// tells.
    Unknown,
}

impl ObjectStore {
    /// Begins a multipart upload; gives its id.
    ///
    /// # Errors
    /// The service does not answer, or refuses.
    pub async fn multipart_begin(&self, key: &str, content_type: &str) -> Result<String, StoreError> {
        const OPERATION: &str = "begin a multipart upload";
        let request =
            self.calls().create_multipart_upload().bucket(self.bucket()).key(key).content_type(content_type);
        let begun = request.send().await.map_err(|error| StoreError::of(OPERATION, error))?;
        begun.upload_id.ok_or_else(|| StoreError::other(OPERATION, "no upload id was given"))
    }

    /// Joins parts 1 to `parts`. Which ones came, the service is asked: what a client says about them does not matter.
    ///
    /// # Errors
    /// The service does not answer, or refuses.
    pub async fn multipart_finish(
        &self,
        key: &str,
        upload_id: &str,
        parts: i32,
    ) -> Result<MultipartFinish, StoreError> {
        const OPERATION: &str = "finish a multipart upload";
        let came = match self.parts(key, upload_id).await {
            Ok(came) => came,
            Err(StoreError::NotFound) => return Ok(MultipartFinish::Unknown),
            Err(error) => return Err(error),
        };
        let missing: Vec<i32> = (1..=parts).filter(|number| !came.contains_key(number)).collect();
        if !missing.is_empty() {
            return Ok(MultipartFinish::Missing { numbers: missing });
        }
        let joined = came.range(..=parts).map(|(number, e_tag)| {
            CompletedPart::builder().part_number(*number).set_e_tag(e_tag.clone()).build()
        });
        let upload = CompletedMultipartUpload::builder().set_parts(Some(joined.collect())).build();
        let request =
            self.calls().complete_multipart_upload().bucket(self.bucket()).key(key).upload_id(upload_id);
        match request.multipart_upload(upload).customize().config_override(self.long()).send().await {
            Ok(_) => Ok(MultipartFinish::Finished),
            Err(error) => match StoreError::of(OPERATION, error) {
                // Somebody else finished or aborted it between the two calls.
                StoreError::NotFound => Ok(MultipartFinish::Unknown),
                error => Err(error),
            },
        }
    }

    /// Aborts every unfinished multipart upload of the key; the service forgets their parts.
    ///
    /// # Errors
    /// The service does not answer, or refuses.
    pub async fn multipart_abort_all(&self, key: &str) -> Result<(), StoreError> {
        for (of_key, upload_id) in self.unfinished(key).await? {
            if of_key == key {
                self.multipart_abort(key, &upload_id).await?;
            }
        }
        Ok(())
    }

    /// Aborts a multipart upload. Aborting what was finished or aborted before is fine.
    pub(super) async fn multipart_abort(&self, key: &str, upload_id: &str) -> Result<(), StoreError> {
        let request =
            self.calls().abort_multipart_upload().bucket(self.bucket()).key(key).upload_id(upload_id);
        match request.send().await.map_err(|error| StoreError::of("abort a multipart upload", error)) {
            Ok(_) | Err(StoreError::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Leaves nothing whose key begins with `prefix`: unfinished multipart uploads are aborted, objects deleted.
    ///
    /// # Errors
    /// The service does not answer, or refuses.
    pub async fn clear(&self, prefix: &str) -> Result<(), StoreError> {
        for (key, upload_id) in self.unfinished(prefix).await? {
            self.multipart_abort(&key, &upload_id).await?;
        }
        for key in self.keys(prefix).await? {
            self.delete(&key).await?;
        }
        Ok(())
    }

    /// The parts that came, with their ETags.
    async fn parts(&self, key: &str, upload_id: &str) -> Result<BTreeMap<i32, Option<String>>, StoreError> {
        let request = self.calls().list_parts().bucket(self.bucket()).key(key).upload_id(upload_id);
        let mut pages = request.into_paginator().send();
        let mut parts = BTreeMap::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| StoreError::of("list the parts of an upload", error))?;
            for part in page.parts.into_iter().flatten() {
                if let Some(number) = part.part_number {
                    parts.insert(number, part.e_tag);
                }
            }
        }
        Ok(parts)
    }

    /// Unfinished uploads of keys that begin with `prefix`: key and id.
    async fn unfinished(&self, prefix: &str) -> Result<Vec<(String, String)>, StoreError> {
        let mut unfinished = Vec::new();
        let (mut key_marker, mut upload_marker) = (None, None);
        loop {
            let request = self.calls().list_multipart_uploads().bucket(self.bucket()).prefix(prefix);
            let request = request.set_key_marker(key_marker).set_upload_id_marker(upload_marker);
            let page =
                request.send().await.map_err(|error| StoreError::of("list unfinished uploads", error))?;
            let has_more = page.is_truncated() == Some(true);
            let uploads = page.uploads.into_iter().flatten();
            unfinished.extend(uploads.filter_map(|upload| upload.key.zip(upload.upload_id)));
            if !has_more || page.next_key_marker.is_none() {
                return Ok(unfinished);
            }
            (key_marker, upload_marker) = (page.next_key_marker, page.next_upload_id_marker);
        }
    }
}

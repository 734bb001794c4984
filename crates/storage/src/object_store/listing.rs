//! What is in the bucket: for operators, and for tests that nothing was left behind.

use super::client::ObjectStore;
use super::error::StoreError;

impl ObjectStore {
    /// The keys that begin with `prefix`, in order. Unfinished multipart uploads are not among them.
    ///
    /// # Errors
    /// The service does not answer, or refuses.
    pub async fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let request = self.calls().list_objects_v2().bucket(self.bucket()).prefix(prefix);
        let mut pages = request.into_paginator().send();
        let mut keys = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| StoreError::of("list objects", error))?;
            keys.extend(page.contents.into_iter().flatten().filter_map(|object| object.key));
        }
        Ok(keys)
    }
}

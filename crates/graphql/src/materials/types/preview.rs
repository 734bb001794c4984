//! `MaterialPreview`

use std::sync::Arc;

use async_graphql::Object;

use crate::uploads::ShownFile;

/// What everybody may look into before buying: an image, a PDF, a film or a recording.
pub struct MaterialPreview(pub Arc<ShownFile>);

/// What everybody may look into before buying: an image, a PDF, a film or a recording.
#[Object]
impl MaterialPreview {
    /// Where it is, to be shown by its type: `<img>`, `<video>`, `<audio>`, or a link. It is the same all day and good for a
    /// day more: do not keep it.
    async fn url(&self) -> &str {
        &self.0.url
    }

    /// What its teacher calls it.
    async fn file_name(&self) -> &str {
        &self.0.file.file_name
    }

    /// Its type: `image/jpeg`, `application/pdf`, `video/mp4`, `video/webm` or `audio/mpeg`.
    async fn content_type(&self) -> &str {
        &self.0.file.content_type
    }

    /// Its length in bytes.
    async fn byte_size(&self) -> i32 {
        i32::try_from(self.0.file.byte_size).unwrap_or(i32::MAX)
    }
}

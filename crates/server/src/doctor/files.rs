//! Whether files could be kept.

use storage::{ObjectStore, Readiness};

use super::Finding;
use crate::configuration::WebSettings;
use crate::file_store;

pub(super) async fn examine(store: &ObjectStore, web: &WebSettings) -> Finding {
    let origins = file_store::origins(&web.frontend_origins, &web.public_url);
    let finding = |text: &str| format!("{text} (bucket {})", store.bucket());
    match store.examine(&origins).await {
        Ok(Readiness::NoBucket) => Finding::beware(
            "files",
            finding("the store knows the keys; the bucket is made when `serve` starts"),
        ),
        Ok(Readiness::Ready { origins_allowed: Some(true) }) => Finding::good(
            "files",
            finding(
                "written, read and deleted in the store, and browsers may speak to it from the frontends",
            ),
        ),
        Ok(Readiness::Ready { origins_allowed: Some(false) }) => Finding::beware(
            "files",
            finding(
                "the store works, but its CORS rules do not name all of TEACHERIN_FRONTEND_ORIGINS: browsers cannot upload \
                 until `serve` has set them, or somebody by hand where our keys may not",
            ),
        ),
        Ok(Readiness::Ready { origins_allowed: None }) => Finding::beware(
            "files",
            finding(
                "the store works, but does not tell which pages may speak to it: see that CORS is set for \
                 TEACHERIN_FRONTEND_ORIGINS",
            ),
        ),
        Err(error) => Finding::wrong("files", error.to_string()),
    }
}

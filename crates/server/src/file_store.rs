//! The file store at start: prepared beside everything else, because most of the product works without it.

use std::time::Duration;

use crate::configuration::{FrontendOrigins, browser_origin};
use crate::parts::Parts;

const PREPARED: &str = "teacherin_file_store_prepared";

/// How long after a failed try the next one comes, at first and at most.
const TRIED_AGAIN_AFTER: Duration = Duration::from_secs(2);
const TRIED_AGAIN_AFTER_MAX: Duration = Duration::from_secs(60);

/// The pages that upload and download: the frontends' and our own.
pub(crate) fn origins(frontends: &FrontendOrigins, public_url: &str) -> Vec<String> {
    match frontends {
        // As S3 writes "any port".
        FrontendOrigins::ThisMachine => {
            ["http://localhost", "http://localhost:*", "http://127.0.0.1", "http://127.0.0.1:*"]
                .map(str::to_owned)
                .to_vec()
        }
        FrontendOrigins::Listed(origins) => {
            let own = browser_origin(public_url);
            let all = own.iter().chain(origins).filter_map(|origin| origin.to_str().ok());
            all.map(str::to_owned).collect()
        }
    }
}

/// Prepares the store beside everything else, as often as it takes. A process whose store is away starts all the same, and
/// `/health/ready` does not tell: everything but files works, and a process that nobody is sent to would serve nothing at all.
pub(crate) fn prepare_until_done(parts: &Parts) {
    let (store, stop) = (parts.store.clone(), parts.stop.clone());
    let origins = origins(&parts.frontend_origins, &parts.public_url);
    metrics::gauge!(PREPARED).set(0.0);
    tokio::spawn(async move {
        let preparing = async {
            let mut pause = TRIED_AGAIN_AFTER;
            while let Err(error) = store.prepare(&origins).await {
                let seconds = pause.as_secs();
                tracing::warn!(%error, "no files can be uploaded or downloaded; trying again in {seconds} seconds");
                tokio::time::sleep(pause).await;
                pause = pause.saturating_mul(2).min(TRIED_AGAIN_AFTER_MAX);
            }
            metrics::gauge!(PREPARED).set(1.0);
            tracing::info!(bucket = store.bucket(), "the file store is ready");
        };
        stop.run_until_cancelled(Box::pin(preparing)).await;
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_listed_frontends_and_our_own_may_speak_to_the_store() {
        let listed =
            FrontendOrigins::Listed(vec![axum::http::HeaderValue::from_static("https://teacherin.example")]);
        let told = origins(&listed, "https://api.teacherin.example");
        assert_eq!(told, ["https://api.teacherin.example", "https://teacherin.example"]);
    }

    #[test]
    fn in_the_dev_mode_any_page_of_this_machine_may() {
        let told = origins(&FrontendOrigins::ThisMachine, "http://127.0.0.1:8000");
        assert!(told.contains(&"http://localhost:*".to_owned()), "{told:?}");
    }
}

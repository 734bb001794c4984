//! Which pages may speak to the bucket from a browser.

use aws_sdk_s3::types::{CorsConfiguration, CorsRule};

use super::client::ObjectStore;
use super::error::refusal;
use super::prepare::PrepareError;

/// The name of our rule among those of the bucket: others are left alone.
const RULE: &str = "teacherin";
/// What signed requests need, and what a download in ranges sends.
const HEADERS: [&str; 3] = ["content-type", "x-amz-checksum-sha256", "range"];
/// What a page may read of an answer.
const EXPOSED: [&str; 6] = [
    "ETag",
    "Content-Length",
    "Content-Range",
    "Accept-Ranges",
    "Content-Disposition",
    "x-amz-checksum-sha256",
];
/// How long a browser remembers the permission.
const MAX_AGE_SECONDS: i32 = 3600;

impl ObjectStore {
    /// Lets pages of these origins upload and download. A service that cannot be told, or keys that may not, are no failure:
    /// operators set it by hand then, and the log tells them what.
    pub(super) async fn allow_origins(&self, origins: &[String]) -> Result<(), PrepareError> {
        if origins.is_empty() {
            return Ok(());
        }
        let others = match self.cors_rules().await {
            Ok(rules) if rules.iter().any(|rule| is_ours(rule, origins)) => return Ok(()),
            Ok(rules) => rules.into_iter().filter(|rule| rule.id() != Some(RULE)),
            Err(reason) => return self.by_hand(origins, &reason),
        };
        let rules = others.chain([rule(origins)?]).collect();
        let configuration = CorsConfiguration::builder().set_cors_rules(Some(rules)).build();
        let configuration = configuration.map_err(|error| self.unexpected("build CORS rules", error))?;
        let request = self.calls().put_bucket_cors().bucket(self.bucket()).cors_configuration(configuration);
        match request.send().await {
            Ok(_) => Ok(()),
            Err(error) => match refusal(&error) {
                Some(refusal) => self.by_hand(origins, &format!("{} {}", refusal.status, refusal.code)),
                None => Err(self.failure("PutBucketCors", error)),
            },
        }
    }

    /// Whether the rules let pages of all these origins upload and download; `None` when the service does not tell.
    pub(super) async fn allows(&self, origins: &[String]) -> Option<bool> {
        let rules = self.cors_rules().await.ok()?;
        let is_allowed = |origin: &String| {
            rules.iter().any(|rule| {
                let origins = rule.allowed_origins();
                let methods = rule.allowed_methods();
                (origins.contains(origin) || origins.iter().any(|origin| origin == "*"))
                    && ["GET", "PUT"].iter().all(|needed| methods.iter().any(|method| method == needed))
            })
        };
        Some(origins.iter().all(is_allowed))
    }

    /// The rules that stand; none is no error.
    async fn cors_rules(&self) -> Result<Vec<CorsRule>, String> {
        match self.calls().get_bucket_cors().bucket(self.bucket()).send().await {
            Ok(answer) => Ok(answer.cors_rules.unwrap_or_default()),
            Err(error) => match refusal(&error) {
                Some(refusal) if refusal.status == 404 => Ok(Vec::new()),
                Some(refusal) => Err(format!("{} {}", refusal.status, refusal.code)),
                None => Err(error.to_string()),
            },
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "the last step of something that may fail")]
    fn by_hand(&self, origins: &[String], reason: &str) -> Result<(), PrepareError> {
        tracing::warn!(
            bucket = self.bucket(),
            origins = origins.join(", "),
            methods = "GET, HEAD, PUT",
            headers = HEADERS.join(", "),
            exposed = EXPOSED.join(", "),
            reason,
            "the file store did not take our CORS rule: browsers can upload only when it is set by hand, as told here"
        );
        Ok(())
    }
}

fn rule(origins: &[String]) -> Result<CorsRule, PrepareError> {
    let owned = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect());
    let rule = CorsRule::builder()
        .id(RULE)
        .set_allowed_origins(Some(origins.to_vec()))
        .set_allowed_methods(owned(&["GET", "HEAD", "PUT"]))
        .set_allowed_headers(owned(&HEADERS))
        .set_expose_headers(owned(&EXPOSED))
        .max_age_seconds(MAX_AGE_SECONDS);
    rule.build()
        .map_err(|error| PrepareError::Unexpected { step: "build a CORS rule", detail: error.to_string() })
}

fn is_ours(standing: &CorsRule, origins: &[String]) -> bool {
    rule(origins).is_ok_and(|ours| ours == *standing)
}

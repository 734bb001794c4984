//! Whether the keys make tokens that are good.

use identity::{AccessTokens, TokenKeys};
use kernel::id::{EntityId as _, LoginSessionId, UserId};
use secrecy::ExposeSecret as _;

use super::Finding;
use crate::configuration::Production;

pub(super) fn examine(production: &Production) -> Finding {
    let accepted = production.keys.accepted_access_token_seeds.len();
    let accepted = match accepted {
        0 => String::new(),
        more => format!("; {more} more keys are accepted"),
    };
    match TokenKeys::from_seed(&production.keys.access_token_seed) {
        Ok(keys) if signs(&keys, &production.web.public_url) => {
            Finding::good("keys", format!("access tokens are signed and read{accepted}"))
        }
        _ => Finding::wrong("keys", "TEACHERIN_ACCESS_TOKEN_KEY signs nothing: make another one"),
    }
}

fn signs(keys: &TokenKeys, public_url: &str) -> bool {
    let (nobody, nowhere) = (uuid::Uuid::nil(), chrono::DateTime::UNIX_EPOCH);
    let tokens = AccessTokens::new(keys.clone(), public_url, "doctor");
    let (user_id, session_id) = (UserId::from_uuid(nobody), LoginSessionId::from_uuid(nobody));
    let Ok((token, _)) = tokens.issue(user_id, session_id, nowhere) else { return false };
    tokens.verify(token.expose_secret(), nowhere).is_some_and(|claims| claims.user_id == user_id)
}

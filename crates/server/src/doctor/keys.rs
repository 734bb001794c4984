//! Whether the keys make tokens that are good.

use identity::{AccessTokens, TokenKeys};
use kernel::id::{EntityId as _, LoginSessionId, UserId};
use ledger::SealingKeys;
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

/// Whether every bank account can be decrypted with the keys that are there.
pub(super) fn judge_bank_accounts(configured: &SealingKeys, needed: &[String]) -> Finding {
    let is_known = |name: &&String| configured.names().any(|known| known == name.as_str());
    let unknown: Vec<_> = needed.iter().filter(|name| !is_known(name)).map(String::as_str).collect();
    if !unknown.is_empty() {
        let text = format!(
            "bank accounts are encrypted under keys that are not in TEACHERIN_BANK_ACCOUNT_KEYS ({}): put them back \
             behind the first one",
            unknown.join(", ")
        );
        return Finding::wrong("bank accounts", text);
    }
    let old = needed.iter().filter(|name| name.as_str() != configured.first_name()).count();
    let others = configured.names().skip(1).count();
    match (old, others) {
        (0, 0) => Finding::good("bank accounts", "all are encrypted under the one key"),
        (0, _) => Finding::beware(
            "bank accounts",
            "all are encrypted under the first key: take the others out of TEACHERIN_BANK_ACCOUNT_KEYS",
        ),
        _ => Finding::beware(
            "bank accounts",
            "some are encrypted under an old key: run `teacherin admin reseal-bank-accounts`",
        ),
    }
}

fn signs(keys: &TokenKeys, public_url: &str) -> bool {
    let (nobody, nowhere) = (uuid::Uuid::nil(), chrono::DateTime::UNIX_EPOCH);
    let tokens = AccessTokens::new(keys.clone(), public_url, "doctor");
    let (user_id, session_id) = (UserId::from_uuid(nobody), LoginSessionId::from_uuid(nobody));
    let Ok((token, _)) = tokens.issue(user_id, session_id, nowhere) else { return false };
    tokens.verify(token.expose_secret(), nowhere).is_some_and(|claims| claims.user_id == user_id)
}

#[cfg(test)]
mod tests {
    use kernel::Randomness;

    use super::*;
    use crate::doctor::Verdict;

    fn judged(configured: &SealingKeys, needed: &[&str]) -> Verdict {
        let needed: Vec<_> = needed.iter().map(|name| (*name).to_owned()).collect();
        judge_bank_accounts(configured, &needed).verdict
    }

    #[test]
    fn a_key_that_bank_accounts_need_is_missed_and_one_that_none_needs_is_told() {
        let alone = SealingKeys::new(&[2; 32], &[], Randomness::system());
        let both = SealingKeys::new(&[2; 32], &[[1; 32]], Randomness::system());
        let old = SealingKeys::new(&[1; 32], &[], Randomness::system());
        let (new, old) = (alone.first_name(), old.first_name());
        assert_eq!(judged(&alone, &[]), Verdict::Good);
        assert_eq!(judged(&alone, &[new]), Verdict::Good);
        assert_eq!(judged(&alone, &[old, new]), Verdict::Wrong, "the old one was taken away too early");
        assert_eq!(judged(&both, &[old, new]), Verdict::Beware, "they are to be encrypted anew");
        assert_eq!(judged(&both, &[new]), Verdict::Beware, "the old one can go");
    }
}

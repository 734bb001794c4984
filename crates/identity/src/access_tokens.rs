//! Access tokens: short JWTs that name the user and the login session. They prove who asks; whether the session still
//! lives is asked of the database, so that logout and suspension bite at the next request.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use database::DatabaseError;
use jsonwebtoken::jwk::{Jwk, JwkSet, KeyAlgorithm, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use kernel::id::{LoginSessionId, UserId};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// How long an access token is good for.
pub const ACCESS_TOKEN_LIFETIME: TimeDelta = TimeDelta::minutes(15);
/// The media type of RFC 9068: no other JWT signed with this key can pass for an access token.
const TOKEN_TYPE: &str = "at+jwt";
/// Ours have about 400 bytes; longer ones are not worth a signature check.
const TOKEN_BYTES_MAX: usize = 2048;
/// DER around an Ed25519 seed (RFC 8410, section 7).
const PKCS8_PREFIX: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// An Ed25519 key pair: signs access tokens, and is published with its public half.
#[derive(Clone)]
pub struct TokenKeys {
    signing: EncodingKey,
    verifying: DecodingKey,
    published: Jwk,
    key_id: String,
}

impl TokenKeys {
    /// The key pair of a secret seed. The same seed gives the same keys, in every process.
    ///
    /// # Errors
    /// When the public half cannot be derived.
    pub fn from_seed(seed: &[u8; 32]) -> Result<Self, DatabaseError> {
        let der: Vec<u8> = PKCS8_PREFIX.iter().chain(seed).copied().collect();
        let signing = EncodingKey::from_ed_der(&der);
        let mut published =
            Jwk::from_encoding_key(&signing, Algorithm::EdDSA).map_err(DatabaseError::internal)?;
        let key_id = published.thumbprint(ThumbprintHash::SHA256).map_err(DatabaseError::internal)?;
        published.common.key_id = Some(key_id.clone());
        published.common.key_algorithm = Some(KeyAlgorithm::EdDSA);
        published.common.public_key_use = Some(PublicKeyUse::Signature);
        let verifying = DecodingKey::from_jwk(&published).map_err(DatabaseError::internal)?;
        Ok(Self { signing, verifying, published, key_id })
    }
}

/// Makes and checks access tokens. Cheap to clone.
#[derive(Clone)]
pub struct AccessTokens(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    keys: TokenKeys,
    /// Tokens of these are good as well, and they are published: while the key is changed, some processes sign with the
    /// old one and some with the new.
    accepted: Vec<TokenKeys>,
    issuer: String,
    audience: String,
    validation: Validation,
}

/// Whom a good access token names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionClaims {
    /// The login.
    pub user_id: UserId,
    /// The signed-in device.
    pub login_session_id: LoginSessionId,
    /// When the token ends.
    pub expires_at: DateTime<Utc>,
}

/// The payload, by the registered names of RFC 7519 and RFC 9068.
#[derive(Serialize, Deserialize)]
struct Payload {
    iss: String,
    aud: String,
    sub: String,
    sid: String,
    iat: i64,
    exp: i64,
}

impl AccessTokens {
    /// Tokens of this issuer for this audience.
    #[must_use]
    pub fn new(keys: TokenKeys, issuer: &str, audience: &str) -> Self {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        // The library would ask the computer's clock; time is a parameter here.
        validation.validate_exp = false;
        let (issuer, audience) = (issuer.to_owned(), audience.to_owned());
        Self(Arc::new(Inner { keys, accepted: Vec::new(), issuer, audience, validation }))
    }

    /// The same, taking tokens for good that were signed by one of these keys.
    #[must_use]
    pub fn also_accepting(&self, accepted: Vec<TokenKeys>) -> Self {
        Self(Arc::new(Inner { accepted, ..(*self.0).clone() }))
    }

    /// The key that the token says it was signed by; ours, where it names none that we know.
    fn verifying(&self, token: &str) -> &DecodingKey {
        let named = || jsonwebtoken::decode_header(token).ok()?.kid;
        let accepted = &self.0.accepted;
        // Between two changes of the key, which is nearly always, the header is read once only.
        let other = if accepted.is_empty() { None } else { named() };
        let other = other.and_then(|key_id| accepted.iter().find(|keys| keys.key_id == key_id));
        &other.unwrap_or(&self.0.keys).verifying
    }

    /// A token for the session, and when it ends.
    ///
    /// # Errors
    /// When it cannot be signed.
    pub fn issue(
        &self,
        user_id: UserId,
        login_session_id: LoginSessionId,
        now: DateTime<Utc>,
    ) -> Result<(SecretString, DateTime<Utc>), DatabaseError> {
        let expires_at = now + ACCESS_TOKEN_LIFETIME;
        let payload = Payload {
            iss: self.0.issuer.clone(),
            aud: self.0.audience.clone(),
            sub: user_id.to_string(),
            sid: login_session_id.to_string(),
            iat: now.timestamp(),
            exp: expires_at.timestamp(),
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TOKEN_TYPE.to_owned());
        header.kid = Some(self.0.keys.key_id.clone());
        let token =
            jsonwebtoken::encode(&header, &payload, &self.0.keys.signing).map_err(DatabaseError::internal)?;
        Ok((token.into(), expires_at))
    }

    /// Whom the token names; `None` when it is forged, of another type or audience, or over.
    #[must_use]
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Option<SessionClaims> {
        if token.len() > TOKEN_BYTES_MAX {
            return None;
        }
        let decoded =
            jsonwebtoken::decode::<Payload>(token, self.verifying(token), &self.0.validation).ok()?;
        let expires_at = DateTime::from_timestamp(decoded.claims.exp, 0)?;
        let is_access_token = decoded.header.typ.as_deref() == Some(TOKEN_TYPE);
        if !is_access_token || expires_at <= now {
            return None;
        }
        Some(SessionClaims {
            user_id: decoded.claims.sub.parse().ok()?,
            login_session_id: decoded.claims.sid.parse().ok()?,
            expires_at,
        })
    }

    /// The published key set (RFC 7517), for whoever wants to check our tokens.
    #[must_use]
    pub fn key_set(&self) -> serde_json::Value {
        let all = std::iter::once(&self.0.keys).chain(&self.0.accepted);
        let keys = JwkSet { keys: all.map(|keys| keys.published.clone()).collect() };
        serde_json::to_value(keys).expect("a key set is plain text")
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use secrecy::ExposeSecret as _;

    use super::*;

    fn moment() -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000, 0).unwrap()
    }

    fn tokens(seed: u8, issuer: &str, audience: &str) -> AccessTokens {
        AccessTokens::new(TokenKeys::from_seed(&[seed; 32]).unwrap(), issuer, audience)
    }

    fn issued(tokens: &AccessTokens) -> (String, UserId, LoginSessionId) {
        let (user, session) = (UserId::generate(moment()), LoginSessionId::generate(moment()));
        let (token, expires_at) = tokens.issue(user, session, moment()).unwrap();
        assert_eq!(expires_at, moment() + TimeDelta::minutes(15));
        (token.expose_secret().to_owned(), user, session)
    }

    #[test]
    fn a_token_names_its_session_until_it_ends() {
        let tokens = tokens(1, "https://a.example", "teacherin");
        let (token, user_id, login_session_id) = issued(&tokens);
        let claims = tokens.verify(&token, moment() + TimeDelta::seconds(899)).unwrap();
        assert_eq!((claims.user_id, claims.login_session_id), (user_id, login_session_id));
        assert_eq!(tokens.verify(&token, moment() + TimeDelta::minutes(15)), None);
    }

    #[test]
    fn tokens_of_other_keys_issuers_and_audiences_are_refused() {
        let (token, ..) = issued(&tokens(1, "https://a.example", "teacherin"));
        for other in [
            tokens(2, "https://a.example", "teacherin"),
            tokens(1, "https://b.example", "teacherin"),
            tokens(1, "https://a.example", "other"),
        ] {
            assert_eq!(other.verify(&token, moment()), None);
        }
    }

    #[test]
    fn forged_headers_and_payloads_are_refused() {
        let ours = tokens(1, "https://a.example", "teacherin");
        let (token, ..) = issued(&ours);
        let parts: Vec<&str> = token.split('.').collect();
        let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"at+jwt"}"#);
        let symmetric = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"at+jwt"}"#);
        for forged in [
            format!("{none}.{}.", parts[1]),
            format!("{symmetric}.{}.{}", parts[1], parts[2]),
            format!("{}.{}.", parts[0], parts[1]),
            format!("{}x.{}.{}", parts[0], parts[1], parts[2]),
            String::new(),
            "☃".to_owned(),
            "a".repeat(100_000),
        ] {
            assert_eq!(ours.verify(&forged, moment()), None, "{forged}");
        }
    }

    #[test]
    fn another_kind_of_token_under_the_same_key_is_refused() {
        let ours = tokens(1, "https://a.example", "teacherin");
        let (token, ..) = issued(&ours);
        let payload =
            jsonwebtoken::decode::<Payload>(&token, &ours.0.keys.verifying, &ours.0.validation).unwrap();
        let plain =
            jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), &payload.claims, &ours.0.keys.signing)
                .unwrap();
        assert_eq!(ours.verify(&plain, moment()), None);
    }

    #[test]
    fn while_the_key_is_changed_tokens_of_both_keys_are_good_and_both_are_published() {
        let of = |seed: u8| tokens(seed, "https://a.example", "teacherin");
        let keys = |seed: u8| TokenKeys::from_seed(&[seed; 32]).unwrap();
        let (old, prepared) = (of(1), of(1).also_accepting(vec![keys(2)]));
        let (changed, new) = (of(2).also_accepting(vec![keys(1)]), of(2));
        let (old_token, ..) = issued(&prepared);
        let (new_token, ..) = issued(&changed);
        let good = |tokens: &AccessTokens, token: &str| tokens.verify(token, moment()).is_some();
        for both in [&prepared, &changed] {
            assert!(good(both, &old_token) && good(both, &new_token));
            assert_eq!(both.key_set()["keys"].as_array().unwrap().len(), 2);
            assert!(!good(both, &issued(&of(3)).0), "of a key that nobody named");
        }
        assert!(good(&old, &old_token) && !good(&old, &new_token));
        assert!(good(&new, &new_token) && !good(&new, &old_token));
        let over = moment() + TimeDelta::minutes(15);
        assert_eq!(changed.verify(&old_token, over), None, "an old key makes no token live longer");
    }

    #[test]
    fn the_key_set_publishes_the_public_half_only() {
        let ours = tokens(1, "https://a.example", "teacherin");
        let set = ours.key_set();
        let key = &set["keys"][0];
        assert_eq!((key["kty"].as_str(), key["crv"].as_str()), (Some("OKP"), Some("Ed25519")));
        assert_eq!((key["use"].as_str(), key["alg"].as_str()), (Some("sig"), Some("EdDSA")));
        assert!(key.get("d").is_none());
        let (token, ..) = issued(&ours);
        let header = jsonwebtoken::decode_header(&token).unwrap();
        assert_eq!(header.kid.as_deref(), key["kid"].as_str());
        let published: Jwk = serde_json::from_value(key.clone()).unwrap();
        let verifying = DecodingKey::from_jwk(&published).unwrap();
        assert!(jsonwebtoken::decode::<Payload>(&token, &verifying, &ours.0.validation).is_ok());
    }
}

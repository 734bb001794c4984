CREATE TABLE people (
    id uuid PRIMARY KEY,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
COMMENT ON TABLE people IS 'Human beings the calendar and the ledger know; every user and every teacher points to one.';

CREATE TABLE users (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL UNIQUE REFERENCES people ON DELETE RESTRICT,
    email text NOT NULL CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
    email_verified_at timestamptz,
    suspended_at timestamptz,
    suspension_reason text,
    deleted_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((suspended_at IS NULL) = (suspension_reason IS NULL))
);
COMMENT ON TABLE users IS 'Logins. Credentials stand apart, so that other ways to sign in can come.';
-- A deleted account must not keep its address from being used again.
CREATE UNIQUE INDEX users_email_key ON users (email) WHERE deleted_at IS NULL;

CREATE TABLE credentials (
    user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    password_hash text NOT NULL,
    replaced_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
COMMENT ON COLUMN credentials.replaced_at IS 'When another password last took the place of an earlier one; empty for the first.';
COMMENT ON COLUMN credentials.password_hash IS 'PHC string (Argon2id); its parameters say when to hash again.';

CREATE TABLE profiles (
    user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    full_name text NOT NULL CHECK (length(full_name) BETWEEN 1 AND 100),
    city_id uuid REFERENCES cities ON DELETE RESTRICT,
    time_zone text NOT NULL,
    locale text NOT NULL CONSTRAINT profiles_locale_check CHECK (locale IN ('id', 'en')),
    whatsapp_number text,
    learning_goal text CHECK (length(learning_goal) <= 2000),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
COMMENT ON COLUMN profiles.time_zone IS 'IANA zone in which this person reads a clock.';
COMMENT ON COLUMN profiles.whatsapp_number IS 'E.164, e.g. +6281234567890.';

CREATE TABLE user_roles (
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    role text NOT NULL CONSTRAINT user_roles_role_check CHECK (role IN ('STUDENT', 'TEACHER', 'ADMIN')),
    granted_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, role)
);

CREATE TABLE login_sessions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    user_agent text CHECK (length(user_agent) <= 300),
    last_used_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    revocation text CONSTRAINT login_sessions_revocation_check
        CHECK (revocation IN ('LOGOUT', 'REVOKED_BY_USER', 'TOKEN_REUSED', 'PASSWORD_CHANGED', 'PASSWORD_RESET', 'SUSPENDED')),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((revoked_at IS NULL) = (revocation IS NULL))
);
COMMENT ON TABLE login_sessions IS 'Signed-in devices: each a family of rotating refresh tokens.';
COMMENT ON COLUMN login_sessions.expires_at IS 'The absolute end, however often the session is refreshed.';
CREATE INDEX login_sessions_of_user ON login_sessions (user_id, created_at DESC) WHERE revoked_at IS NULL;

CREATE TABLE refresh_tokens (
    token_hash bytea PRIMARY KEY,
    login_session_id uuid NOT NULL REFERENCES login_sessions ON DELETE CASCADE,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    created_at timestamptz NOT NULL
);
COMMENT ON COLUMN refresh_tokens.token_hash IS 'SHA-256 of a 256-bit random token; the token itself is never stored.';
CREATE INDEX refresh_tokens_of_session ON refresh_tokens (login_session_id);

CREATE TABLE one_time_codes (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    purpose text NOT NULL CONSTRAINT one_time_codes_purpose_check CHECK (purpose IN ('EMAIL_VERIFICATION', 'PASSWORD_RESET')),
    code_hash bytea,
    failed_attempts integer NOT NULL DEFAULT 0 CHECK (failed_attempts BETWEEN 0 AND 5),
    expires_at timestamptz,
    consumed_at timestamptz,
    superseded_at timestamptz,
    created_at timestamptz NOT NULL,
    CHECK ((code_hash IS NULL) = (expires_at IS NULL)),
    CHECK (consumed_at IS NULL OR code_hash IS NOT NULL)
);
COMMENT ON TABLE one_time_codes IS 'Six-digit codes asked for and sent by mail; one live code per user and purpose.';
COMMENT ON COLUMN one_time_codes.code_hash IS 'HMAC-SHA-256 under a server key: a stolen table is no list of codes. Empty until the mail is written.';
COMMENT ON COLUMN one_time_codes.created_at IS 'When it was asked for: how often one may ask is counted by this, whether or not the mail could be sent.';
CREATE UNIQUE INDEX one_time_codes_live ON one_time_codes (user_id, purpose) WHERE consumed_at IS NULL AND superseded_at IS NULL;
CREATE INDEX one_time_codes_of_user ON one_time_codes (user_id, purpose, created_at DESC);

CREATE TABLE login_throttles (
    address_hash bytea PRIMARY KEY,
    failures integer NOT NULL CHECK (failures >= 0),
    last_failed_at timestamptz NOT NULL,
    blocked_until timestamptz
);
COMMENT ON TABLE login_throttles IS 'Failed sign-ins per e-mail address, known or not: equal for both, so it tells nobody which exist.';

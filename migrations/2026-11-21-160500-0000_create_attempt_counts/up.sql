-- Failures at one address made everybody wait, its owner too, and a client that tried one password at many addresses was
-- never stopped. Attempts are now also counted by the network they come from.

CREATE TABLE attempt_counts (
    kind text NOT NULL CONSTRAINT attempt_counts_kind_check
        CHECK (kind IN ('PASSWORD', 'CODE', 'CODE_OF_ADDRESS', 'MAIL', 'MAIL_OF_ADDRESS', 'REGISTRATION')),
    subject_hash bytea NOT NULL,
    window_started_at timestamptz NOT NULL,
    attempts integer NOT NULL CHECK (attempts >= 0),
    previous_attempts integer NOT NULL CHECK (previous_attempts >= 0),
    forgotten_at timestamptz NOT NULL,
    PRIMARY KEY (subject_hash, kind)
);
COMMENT ON TABLE attempt_counts IS 'Attempts of one client: at passwords, at codes, at mails asked for, at registering.';
COMMENT ON COLUMN attempt_counts.subject_hash IS 'HMAC-SHA-256 under a server key of the network, or of network and e-mail address: neither is stored.';
COMMENT ON COLUMN attempt_counts.previous_attempts IS 'Those of the window before this one: both count, so that no window''s edge lets more pass.';
COMMENT ON COLUMN attempt_counts.forgotten_at IS 'From when on the row says nothing and may be deleted.';

-- The row without a client is the address as a whole, as it was until now: a server of the version before goes on.
ALTER TABLE login_throttles
    ADD COLUMN client_address_hash bytea NOT NULL DEFAULT '\x',
    ADD COLUMN forgotten_at timestamptz,
    DROP CONSTRAINT login_throttles_pkey,
    ADD PRIMARY KEY (address_hash, client_address_hash);
COMMENT ON TABLE login_throttles IS 'Failed sign-ins per e-mail address, known or not, and per address and client: equal for all, so it tells nobody which exist.';
COMMENT ON COLUMN login_throttles.address_hash IS 'HMAC-SHA-256 under a server key: of the e-mail address, or of the user whose own password is asked for again.';
COMMENT ON COLUMN login_throttles.client_address_hash IS 'HMAC-SHA-256 of the network; empty in the row that counts for all of them.';
COMMENT ON COLUMN login_throttles.forgotten_at IS 'From when on the failures no longer count; without it, a day after the last one.';

ALTER TABLE login_sessions ADD COLUMN client_address_hash bytea;
COMMENT ON COLUMN login_sessions.client_address_hash IS 'HMAC-SHA-256 under a server key of the network it was opened from: an attack from elsewhere does not shut this one out.';

ALTER TABLE login_sessions DROP COLUMN client_address_hash;
DELETE FROM login_throttles WHERE client_address_hash <> '\x';
ALTER TABLE login_throttles
    DROP CONSTRAINT login_throttles_pkey,
    ADD PRIMARY KEY (address_hash),
    DROP COLUMN forgotten_at,
    DROP COLUMN client_address_hash;
COMMENT ON TABLE login_throttles IS 'Failed sign-ins per e-mail address, known or not: equal for both, so it tells nobody which exist.';
COMMENT ON COLUMN login_throttles.address_hash IS NULL;
DROP TABLE attempt_counts;

-- Each sign-in asks whether the user signed in from this network before.
CREATE INDEX CONCURRENTLY login_sessions_of_client ON login_sessions (user_id, client_address_hash)

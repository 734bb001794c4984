CREATE TABLE availability_slots (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES people ON DELETE RESTRICT,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    time_zone text NOT NULL,
    free boolean NOT NULL,
    withdrawn_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (ends_at > starts_at),
    CHECK (NOT (free AND withdrawn_at IS NOT NULL)),
    CONSTRAINT availability_slots_no_overlap
        EXCLUDE USING gist (person_id WITH =, tstzrange(starts_at, ends_at, '[)') WITH &&) WHERE (withdrawn_at IS NULL)
);
COMMENT ON TABLE availability_slots IS 'Bookable lesson times, each booked whole. Owned by the calendar, the only writer of free and taken.';
COMMENT ON COLUMN availability_slots.time_zone IS 'IANA zone the slot was scheduled in.';
COMMENT ON COLUMN availability_slots.free IS 'Not withdrawn and no live claim of the person overlaps; computed under the person''s lock.';
CREATE INDEX availability_slots_free ON availability_slots (person_id, starts_at) INCLUDE (ends_at, id) WHERE free;
CREATE INDEX availability_slots_free_by_time ON availability_slots (starts_at, person_id) INCLUDE (ends_at, id) WHERE free;
CREATE INDEX availability_slots_of_person ON availability_slots (person_id, starts_at, id) WHERE withdrawn_at IS NULL;

CREATE TABLE calendar_claims (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES people ON DELETE RESTRICT,
    owner_kind text NOT NULL CONSTRAINT calendar_claims_owner_kind_check CHECK (owner_kind IN ('BOOKING')),
    owner_id uuid NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    during tstzrange NOT NULL GENERATED ALWAYS AS (tstzrange(starts_at, ends_at, '[)')) STORED,
    status text NOT NULL CONSTRAINT calendar_claims_status_check
        CHECK (status IN ('HELD', 'SECURED', 'RELEASED', 'EXPIRED', 'FINISHED')),
    held_until timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (ends_at > starts_at),
    CHECK (status <> 'HELD' OR held_until IS NOT NULL),
    -- Nobody is in two places at once, whatever product took the time. Past claims are FINISHED and leave the index.
    CONSTRAINT calendar_claims_no_overlap
        EXCLUDE USING gist (person_id WITH =, during WITH &&) WHERE (status IN ('HELD', 'SECURED'))
);
COMMENT ON TABLE calendar_claims IS 'This person is taken from starts_at to ends_at: the one table with the overlap constraint, for every product.';
COMMENT ON COLUMN calendar_claims.owner_id IS 'What the time was taken for, e.g. a booking; opaque to the calendar.';
CREATE INDEX calendar_claims_of_owner ON calendar_claims (owner_id);
CREATE INDEX calendar_claims_held ON calendar_claims (held_until) WHERE status = 'HELD';
CREATE INDEX calendar_claims_live_by_end ON calendar_claims (ends_at) WHERE status IN ('HELD', 'SECURED');

CREATE TABLE jobs (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    payload jsonb NOT NULL,
    status text NOT NULL CONSTRAINT jobs_status_check CHECK (status IN ('READY', 'RUNNING', 'DEAD')),
    run_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    attempts_max integer NOT NULL CHECK (attempts_max > 0),
    lease_until timestamptz,
    lease_id uuid,
    last_error text,
    deduplication_key text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((status = 'RUNNING') = (lease_until IS NOT NULL)),
    CHECK ((status = 'RUNNING') = (lease_id IS NOT NULL))
);
COMMENT ON TABLE jobs IS 'Side effects decided in a transaction and done after it. Finished jobs are deleted; DEAD ones wait for an admin.';
COMMENT ON COLUMN jobs.payload IS 'Ids only: what to do is read again when the job runs.';
CREATE INDEX jobs_due ON jobs (run_at, id) WHERE status = 'READY';
CREATE INDEX jobs_leased ON jobs (lease_until) WHERE status = 'RUNNING';
CREATE INDEX jobs_dead ON jobs (updated_at DESC, id) WHERE status = 'DEAD';
CREATE UNIQUE INDEX jobs_deduplication ON jobs (kind, deduplication_key) WHERE deduplication_key IS NOT NULL AND status = 'READY';

CREATE TABLE job_schedules (
    name text PRIMARY KEY,
    last_due_at timestamptz NOT NULL
);
COMMENT ON TABLE job_schedules IS 'Until which instant each repeating job has been enqueued, so that several workers enqueue it once.';

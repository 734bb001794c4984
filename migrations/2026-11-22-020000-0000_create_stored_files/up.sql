CREATE TABLE stored_files (
    id uuid PRIMARY KEY,
    owner_user_id uuid NOT NULL REFERENCES users ON DELETE RESTRICT,
    purpose text NOT NULL CONSTRAINT stored_files_purpose_check CHECK (purpose IN (
        'AVATAR', 'TEACHER_PHOTO', 'PORTFOLIO_IMAGE', 'MATERIAL_FILE', 'MATERIAL_PREVIEW', 'MATERIAL_COVER')),
    file_name text NOT NULL CHECK (length(file_name) BETWEEN 1 AND 200),
    content_type text NOT NULL CHECK (length(content_type) BETWEEN 1 AND 100),
    byte_size bigint NOT NULL CHECK (byte_size > 0),
    sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
    status text NOT NULL CONSTRAINT stored_files_status_check CHECK (status IN (
        'PENDING', 'INSPECTING', 'READY', 'REFUSED', 'EXPIRED', 'DELETED')),
    refusal text CONSTRAINT stored_files_refusal_check CHECK (refusal IN (
        'WRONG_LENGTH', 'WRONG_CHECKSUM', 'WRONG_TYPE', 'FORBIDDEN_TYPE', 'UNREADABLE_IMAGE', 'IMAGE_TOO_LARGE',
        'INFECTED')),
    scan_status text NOT NULL CONSTRAINT stored_files_scan_status_check CHECK (scan_status IN (
        'PENDING_SCAN', 'CLEAN', 'INFECTED')),
    multipart_id text CHECK (length(multipart_id) <= 1024),
    part_byte_size bigint CHECK (part_byte_size > 0),
    object_key text CHECK (length(object_key) BETWEEN 1 AND 500),
    width integer CHECK (width > 0),
    height integer CHECK (height > 0),
    expires_at timestamptz NOT NULL,
    ready_at timestamptz,
    attached_at timestamptz,
    deleted_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((status = 'REFUSED') = (refusal IS NOT NULL)),
    CHECK ((status = 'DELETED') = (deleted_at IS NOT NULL)),
    CHECK (status <> 'READY' OR (object_key IS NOT NULL AND ready_at IS NOT NULL)),
    CHECK (attached_at IS NULL OR ready_at IS NOT NULL),
    CHECK ((width IS NULL) = (height IS NULL))
);
COMMENT ON TABLE stored_files IS 'Files that people upload to the object store. They never pass through our process.';
COMMENT ON COLUMN stored_files.file_name IS 'What the uploader calls it; never part of a key.';
COMMENT ON COLUMN stored_files.content_type IS 'As declared and inspected; of an image for the public that of what was made of it.';
COMMENT ON COLUMN stored_files.byte_size IS 'As declared and inspected; of an image for the public that of what was made of it.';
COMMENT ON COLUMN stored_files.sha256 IS 'Of the bytes as they were uploaded.';
COMMENT ON COLUMN stored_files.multipart_id IS 'What the object store calls the upload in parts.';
COMMENT ON COLUMN stored_files.object_key IS 'Where it lies once it is READY; before that under a key made of the id.';
COMMENT ON COLUMN stored_files.expires_at IS 'Until when it can be uploaded; the signed requests end with it.';
COMMENT ON COLUMN stored_files.attached_at IS 'When something began to use it. What nothing uses is swept away.';
CREATE INDEX stored_files_of_owner ON stored_files (owner_user_id, created_at DESC, id DESC);
CREATE INDEX stored_files_unfinished ON stored_files (expires_at, id) WHERE status IN ('PENDING', 'INSPECTING');
CREATE INDEX stored_files_unattached ON stored_files (ready_at, id) WHERE status = 'READY' AND attached_at IS NULL;
CREATE INDEX stored_files_to_scan ON stored_files (updated_at, id) WHERE status = 'READY' AND scan_status = 'PENDING_SCAN';

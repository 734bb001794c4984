CREATE TABLE materials (
    id uuid PRIMARY KEY,
    teacher_id uuid NOT NULL REFERENCES teachers ON DELETE RESTRICT,
    status text NOT NULL CONSTRAINT materials_status_check CHECK (status IN ('DRAFT', 'PUBLISHED', 'UNPUBLISHED', 'ARCHIVED')),
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 120),
    description text NOT NULL CHECK (length(description) <= 10000),
    price bigint NOT NULL CHECK (price = 0 OR price BETWEEN 1000 AND 10000000),
    currency text NOT NULL DEFAULT 'IDR' CHECK (currency = 'IDR'),
    cover_file_id uuid CONSTRAINT materials_cover_file_key UNIQUE REFERENCES stored_files ON DELETE RESTRICT,
    preview_file_id uuid CONSTRAINT materials_preview_file_key UNIQUE REFERENCES stored_files ON DELETE RESTRICT,
    published_version integer CHECK (published_version > 0),
    published_at timestamptz,
    taken_down_at timestamptz,
    taken_down_reason text CHECK (length(taken_down_reason) <= 500),
    buyers_keep_access boolean NOT NULL DEFAULT true,
    rating_count integer NOT NULL DEFAULT 0 CHECK (rating_count >= 0),
    rating_sum integer NOT NULL DEFAULT 0 CHECK (rating_sum BETWEEN rating_count AND 5 * rating_count),
    rating_score integer NOT NULL DEFAULT 0 CHECK (rating_score BETWEEN 0 AND 5000),
    sold_count integer NOT NULL DEFAULT 0 CHECK (sold_count >= 0),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    -- What was ever in the store has a version that buyers got.
    CHECK (status = 'DRAFT' OR status = 'ARCHIVED' OR (published_version IS NOT NULL AND published_at IS NOT NULL)),
    CHECK (taken_down_at IS NOT NULL OR (taken_down_reason IS NULL AND buyers_keep_access))
);
COMMENT ON TABLE materials IS 'Files that teachers sell.';
COMMENT ON COLUMN materials.description IS 'Markdown as typed; rendered safely when it is shown.';
COMMENT ON COLUMN materials.price IS 'Whole rupiah; 0 is free.';
COMMENT ON COLUMN materials.published_version IS 'The version that who gets it now gets.';
COMMENT ON COLUMN materials.taken_down_at IS 'Set by an admin: gone from public view whatever its status is.';
COMMENT ON COLUMN materials.buyers_keep_access IS 'False when it was taken down from those who have it, too.';
COMMENT ON COLUMN materials.rating_score IS 'Bayesian rating in thousandths (4.87 is 4870), 0 without reviews; what lists are ordered by.';
COMMENT ON COLUMN materials.sold_count IS 'Live entitlements that were granted, free ones included; kept in the transaction that grants or revokes.';
CREATE INDEX materials_of_teacher ON materials (teacher_id, created_at DESC, id DESC);
CREATE INDEX materials_newest ON materials (published_at DESC, id DESC) WHERE status = 'PUBLISHED' AND taken_down_at IS NULL;
CREATE INDEX materials_best_rated ON materials (rating_score DESC, id DESC) WHERE status = 'PUBLISHED' AND taken_down_at IS NULL;
CREATE INDEX materials_most_sold ON materials (sold_count DESC, id DESC) WHERE status = 'PUBLISHED' AND taken_down_at IS NULL;
CREATE INDEX materials_by_price ON materials (price, id) WHERE status = 'PUBLISHED' AND taken_down_at IS NULL;
CREATE INDEX materials_taken_down ON materials (taken_down_at DESC, id DESC) WHERE taken_down_at IS NOT NULL;

CREATE TABLE material_skills (
    material_id uuid NOT NULL REFERENCES materials ON DELETE CASCADE,
    skill_id uuid NOT NULL REFERENCES skills ON DELETE RESTRICT,
    PRIMARY KEY (material_id, skill_id)
);
COMMENT ON TABLE material_skills IS 'What a material helps to learn.';
CREATE INDEX material_skills_of_skill ON material_skills (skill_id, material_id);

CREATE TABLE material_texts (
    material_id uuid PRIMARY KEY REFERENCES materials ON DELETE CASCADE,
    document tsvector NOT NULL,
    words text NOT NULL
);
COMMENT ON TABLE material_texts IS 'Read table of free-text search: one row per published material that is not taken down. Written with the material, rebuilt by a command.';
COMMENT ON COLUMN material_texts.document IS 'Title and skills weigh A, description C; stemmed for Indonesian and English.';
COMMENT ON COLUMN material_texts.words IS 'Lower-case, without accents: title and skill names, compared by trigrams so that typing errors are forgiven.';
CREATE INDEX material_texts_document ON material_texts USING gin (document);
CREATE INDEX material_texts_words ON material_texts USING gin (words gin_trgm_ops);

CREATE TABLE material_versions (
    id uuid PRIMARY KEY,
    material_id uuid NOT NULL REFERENCES materials ON DELETE CASCADE,
    number integer NOT NULL CHECK (number > 0),
    notes text CHECK (length(notes) <= 2000),
    published_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT material_versions_number_key UNIQUE (material_id, number)
);
COMMENT ON TABLE material_versions IS 'What a material consisted of at a time. Who bought one keeps it, and gets those that follow.';
COMMENT ON COLUMN material_versions.published_at IS 'Empty while the teacher works on it; afterwards it is never changed.';
CREATE UNIQUE INDEX material_versions_draft ON material_versions (material_id) WHERE published_at IS NULL;

CREATE TABLE material_files (
    version_id uuid NOT NULL REFERENCES material_versions ON DELETE CASCADE,
    stored_file_id uuid NOT NULL REFERENCES stored_files ON DELETE RESTRICT,
    position integer NOT NULL CHECK (position >= 0),
    PRIMARY KEY (version_id, stored_file_id),
    CONSTRAINT material_files_position_key UNIQUE (version_id, position)
);
COMMENT ON TABLE material_files IS 'The files of a version, in order. A file that does not change stays the same in the next version.';
CREATE INDEX material_files_of_stored_file ON material_files (stored_file_id);

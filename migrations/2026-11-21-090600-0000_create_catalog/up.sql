CREATE TABLE categories (
    id uuid PRIMARY KEY,
    vocabulary_key text UNIQUE,
    slug text NOT NULL UNIQUE,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    name_indonesian text NOT NULL CHECK (length(name_indonesian) BETWEEN 1 AND 60),
    position integer NOT NULL,
    retired_at timestamptz,
    merged_into_id uuid REFERENCES categories ON DELETE RESTRICT,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (merged_into_id IS NULL OR retired_at IS NOT NULL),
    CHECK (merged_into_id <> id)
);
COMMENT ON TABLE categories IS 'Groups of skills, edited by admins.';
COMMENT ON COLUMN categories.vocabulary_key IS 'The row''s name in the shipped vocabulary, so that installing it again never undoes an admin''s renaming.';
CREATE UNIQUE INDEX categories_name_key ON categories (lower(name)) WHERE retired_at IS NULL;

CREATE TABLE skills (
    id uuid PRIMARY KEY,
    category_id uuid NOT NULL REFERENCES categories ON DELETE RESTRICT,
    vocabulary_key text UNIQUE,
    slug text NOT NULL UNIQUE,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    name_indonesian text NOT NULL CHECK (length(name_indonesian) BETWEEN 1 AND 60),
    retired_at timestamptz,
    merged_into_id uuid REFERENCES skills ON DELETE RESTRICT,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (merged_into_id IS NULL OR retired_at IS NOT NULL),
    CHECK (merged_into_id <> id)
);
COMMENT ON TABLE skills IS 'What a teacher can be found by, edited by admins.';
CREATE UNIQUE INDEX skills_name_key ON skills (lower(name)) WHERE retired_at IS NULL;
CREATE INDEX skills_of_category ON skills (category_id);

CREATE TABLE teachers (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL UNIQUE REFERENCES people ON DELETE RESTRICT,
    user_id uuid UNIQUE REFERENCES users ON DELETE RESTRICT,
    slug text NOT NULL UNIQUE,
    status text NOT NULL CONSTRAINT teachers_status_check CHECK (status IN ('DRAFT', 'PUBLISHED')),
    display_name text NOT NULL CHECK (length(display_name) BETWEEN 1 AND 100),
    headline text CHECK (length(headline) <= 160),
    bio text CHECK (length(bio) <= 5000),
    city_id uuid REFERENCES cities ON DELETE RESTRICT,
    experience_years integer CHECK (experience_years BETWEEN 0 AND 80),
    price_per_hour bigint CHECK (price_per_hour BETWEEN 10000 AND 10000000),
    currency text NOT NULL DEFAULT 'IDR' CHECK (currency = 'IDR'),
    offers_online boolean NOT NULL DEFAULT false,
    offers_offline boolean NOT NULL DEFAULT false,
    languages text[] NOT NULL DEFAULT '{}',
    instant_booking boolean NOT NULL DEFAULT false,
    default_place text CHECK (length(default_place) <= 300),
    verified_at timestamptz,
    published_at timestamptz,
    hidden_at timestamptz,
    deleted_at timestamptz,
    rating_count integer NOT NULL DEFAULT 0 CHECK (rating_count >= 0),
    rating_sum integer NOT NULL DEFAULT 0 CHECK (rating_sum BETWEEN rating_count AND 5 * rating_count),
    rating_score integer NOT NULL DEFAULT 0 CHECK (rating_score BETWEEN 0 AND 5000),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    -- What the public sees is complete.
    CHECK (status <> 'PUBLISHED' OR (
        headline IS NOT NULL AND bio IS NOT NULL AND city_id IS NOT NULL AND experience_years IS NOT NULL
        AND price_per_hour IS NOT NULL AND published_at IS NOT NULL AND (offers_online OR offers_offline)
        AND cardinality(languages) > 0))
);
COMMENT ON TABLE teachers IS 'Public teaching profiles.';
COMMENT ON COLUMN teachers.user_id IS 'Who may edit it and be booked; empty for an unclaimed profile, which can be seen but not booked.';
COMMENT ON COLUMN teachers.price_per_hour IS 'Whole rupiah.';
COMMENT ON COLUMN teachers.bio IS 'Markdown as typed; rendered safely when it is shown.';
COMMENT ON COLUMN teachers.languages IS 'ISO 639-1 codes of the languages of instruction.';
COMMENT ON COLUMN teachers.hidden_at IS 'Set while the user is suspended or the profile taken down: gone from public view.';
COMMENT ON COLUMN teachers.rating_score IS 'Bayesian rating in thousandths (4.87 is 4870), 0 without reviews; what lists are ordered by.';
CREATE INDEX teachers_public_by_rating ON teachers (rating_score DESC, id DESC)
    WHERE status = 'PUBLISHED' AND hidden_at IS NULL AND deleted_at IS NULL;
CREATE INDEX teachers_public_by_price ON teachers (price_per_hour, id)
    WHERE status = 'PUBLISHED' AND hidden_at IS NULL AND deleted_at IS NULL;
CREATE INDEX teachers_public_by_publication ON teachers (published_at DESC, id DESC)
    WHERE status = 'PUBLISHED' AND hidden_at IS NULL AND deleted_at IS NULL;
CREATE INDEX teachers_public_by_city_and_rating ON teachers (city_id, rating_score DESC, id DESC)
    WHERE status = 'PUBLISHED' AND hidden_at IS NULL AND deleted_at IS NULL;

CREATE TABLE teacher_slugs (
    slug text PRIMARY KEY,
    teacher_id uuid NOT NULL REFERENCES teachers ON DELETE CASCADE,
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE teacher_slugs IS 'Every slug a teacher ever had, the current one included: old links go on working and are never given to another.';
CREATE INDEX teacher_slugs_of_teacher ON teacher_slugs (teacher_id);

CREATE TABLE teacher_skills (
    teacher_id uuid NOT NULL REFERENCES teachers ON DELETE CASCADE,
    skill_id uuid NOT NULL REFERENCES skills ON DELETE RESTRICT,
    PRIMARY KEY (teacher_id, skill_id)
);
CREATE INDEX teacher_skills_of_skill ON teacher_skills (skill_id, teacher_id);

CREATE TABLE teacher_search (
    skill_id uuid NOT NULL REFERENCES skills ON DELETE CASCADE,
    teacher_id uuid NOT NULL REFERENCES teachers ON DELETE CASCADE,
    category_id uuid NOT NULL REFERENCES categories ON DELETE RESTRICT,
    city_id uuid NOT NULL REFERENCES cities ON DELETE RESTRICT,
    price_per_hour bigint NOT NULL,
    rating_score integer NOT NULL,
    offers_online boolean NOT NULL,
    offers_offline boolean NOT NULL,
    is_verified boolean NOT NULL,
    languages text[] NOT NULL,
    published_at timestamptz NOT NULL,
    PRIMARY KEY (skill_id, teacher_id)
);
COMMENT ON TABLE teacher_search IS 'Read table of teacher search: one row per public teacher and skill. Written with the teacher, rebuilt by a command.';
CREATE INDEX teacher_search_by_rating ON teacher_search (skill_id, rating_score DESC, teacher_id DESC)
    INCLUDE (city_id, price_per_hour, offers_online, offers_offline, is_verified);
CREATE INDEX teacher_search_by_city_and_rating ON teacher_search (skill_id, city_id, rating_score DESC, teacher_id DESC)
    INCLUDE (price_per_hour, offers_online, offers_offline, is_verified);
CREATE INDEX teacher_search_by_price ON teacher_search (skill_id, price_per_hour, teacher_id);
CREATE INDEX teacher_search_by_publication ON teacher_search (skill_id, published_at DESC, teacher_id DESC);
CREATE INDEX teacher_search_of_teacher ON teacher_search (teacher_id);
CREATE INDEX teacher_search_of_category ON teacher_search (category_id, rating_score DESC, teacher_id DESC);

CREATE TABLE teacher_texts (
    teacher_id uuid PRIMARY KEY REFERENCES teachers ON DELETE CASCADE,
    document tsvector NOT NULL,
    words text NOT NULL
);
COMMENT ON TABLE teacher_texts IS 'Read table of free-text search: one row per public teacher. Written with the teacher, rebuilt by a command.';
COMMENT ON COLUMN teacher_texts.document IS 'Name and skills weigh A, headline B, bio C; stemmed for Indonesian and English.';
COMMENT ON COLUMN teacher_texts.words IS 'Lower-case, without accents: name, headline and skill names, compared by trigrams so that typing errors are forgiven.';
CREATE INDEX teacher_texts_document ON teacher_texts USING gin (document);
CREATE INDEX teacher_texts_words ON teacher_texts USING gin (words gin_trgm_ops);

CREATE TABLE portfolio_items (
    id uuid PRIMARY KEY,
    teacher_id uuid NOT NULL REFERENCES teachers ON DELETE CASCADE,
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 120),
    description text CHECK (length(description) <= 2000),
    url text CHECK (length(url) <= 500),
    position integer NOT NULL CHECK (position >= 0),
    deleted_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX portfolio_items_of_teacher ON portfolio_items (teacher_id, position, id) WHERE deleted_at IS NULL;

CREATE TABLE favourites (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    teacher_id uuid NOT NULL REFERENCES teachers ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    CONSTRAINT favourites_user_teacher_key UNIQUE (user_id, teacher_id)
);
CREATE INDEX favourites_of_user ON favourites (user_id, created_at DESC, id DESC);
CREATE INDEX favourites_of_teacher ON favourites (teacher_id);

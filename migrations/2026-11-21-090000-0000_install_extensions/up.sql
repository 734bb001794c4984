-- btree_gist: exclusion constraints that compare a person and a time range together.
-- pg_trgm: search that forgives typing errors. unaccent: search that forgives missing accents.
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;

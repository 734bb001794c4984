COMMENT ON COLUMN teacher_texts.document IS 'Name and skills weigh A, headline B, bio C; stemmed for Indonesian and English.';
COMMENT ON COLUMN teacher_texts.words IS 'Lower-case, without accents: name, headline and skill names, compared by trigrams so that typing errors are forgiven.';
CREATE INDEX teacher_texts_words ON teacher_texts USING gin (words gin_trgm_ops);
DROP TABLE search_words;

-- A mistyped word is compared with the few thousand words there are, not with the text of every teacher: that took more
-- than a second of 100,000 teachers, this takes milliseconds.
CREATE TABLE search_words (
    word text PRIMARY KEY
);
COMMENT ON TABLE search_words IS 'Read table of free-text search: the words of teacher_texts.words, for finding what a mistyped one means.';
COMMENT ON COLUMN search_words.word IS 'Lower-case, without accents.';
CREATE INDEX search_words_likeness ON search_words USING gin (word gin_trgm_ops);
INSERT INTO search_words (word)
SELECT DISTINCT t.word
FROM teacher_texts, regexp_split_to_table(teacher_texts.words, '[^[:alnum:]]+') AS t (word)
WHERE length(t.word) BETWEEN 3 AND 40;
DROP INDEX teacher_texts_words;
COMMENT ON COLUMN teacher_texts.words IS 'Lower-case, without accents: name, headline and skill names, compared by trigrams with what is looked for.';
COMMENT ON COLUMN teacher_texts.document IS 'Name and skills weigh A, headline B, bio C; without accents, stemmed for Indonesian and English.';

"""The tables of a store."""

SCHEMA = """
CREATE TABLE articles (
    number    INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,
    title     TEXT,
    source    TEXT NOT NULL,
    url       TEXT,
    published TEXT,
    text      TEXT NOT NULL,
    author    TEXT,
    dated_by  TEXT NOT NULL CHECK (dated_by IN ('header', 'column', 'metadata', 'url', 'none')),
    other_day TEXT,              -- a second day that the article gives, if it is not the same
    vector    BLOB               -- float16: the direction of its passages' vectors taken together
) STRICT;
CREATE INDEX articles_by_day ON articles (published, source);
CREATE TABLE passages (
    id               INTEGER PRIMARY KEY,
    article          INTEGER NOT NULL REFERENCES articles (number),
    start            INTEGER NOT NULL,
    "end"            INTEGER NOT NULL,
    sentences        BLOB NOT NULL,  -- start and end of each, little-endian uint32 pairs
    sentence_vectors BLOB NOT NULL   -- int8, one row a sentence, each scaled so that its peak is 127
) STRICT;
CREATE INDEX passages_by_article ON passages (article);
CREATE TABLE event_days (  -- the days that a passage's words name, by rule; offsets in the article's text
    passage INTEGER NOT NULL REFERENCES passages (id),
    start   INTEGER NOT NULL,
    "end"   INTEGER NOT NULL,
    first   TEXT NOT NULL,
    last    TEXT NOT NULL,
    PRIMARY KEY (passage, start)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_days_by_day ON event_days (first, last, passage);
CREATE TABLE relations (  -- sentences by passage and place in it, each pair both ways round
    passage        INTEGER NOT NULL REFERENCES passages (id),
    sentence       INTEGER NOT NULL,
    other_passage  INTEGER NOT NULL REFERENCES passages (id),
    other_sentence INTEGER NOT NULL,
    kind           TEXT NOT NULL CHECK (kind IN ('copy', 'retells', 'disagrees')),
    PRIMARY KEY (passage, sentence, other_passage, other_sentence)
) STRICT, WITHOUT ROWID;
CREATE TABLE article_copies (
    first  INTEGER NOT NULL REFERENCES articles (number),
    second INTEGER NOT NULL REFERENCES articles (number),
    PRIMARY KEY (first, second)
) STRICT, WITHOUT ROWID;
CREATE TABLE tokens (
    passage   INTEGER PRIMARY KEY REFERENCES passages (id),
    codes     BLOB NOT NULL,  -- as index.tokens makes them, one row a token
    sentences BLOB NOT NULL   -- int16 little-endian: the place of each token's sentence, or -1
) STRICT;
"""

"""The tables of a store: of a whole generation, or of what another one adds to it, its base."""

RELATIONS = """
CREATE TABLE relations (  -- sentences by passage and place in it, each pair both ways round
    passage        INTEGER NOT NULL REFERENCES passages (id),
    sentence       INTEGER NOT NULL,
    other_passage  INTEGER NOT NULL REFERENCES passages (id),
    other_sentence INTEGER NOT NULL,
    kind           TEXT NOT NULL CHECK (kind IN ('copy', 'retells', 'disagrees')),
    PRIMARY KEY (passage, sentence, other_passage, other_sentence)
) STRICT, WITHOUT ROWID;
CREATE TABLE replaced_relations (  -- sentences of the base whose relations are all here instead
    passage  INTEGER NOT NULL,
    sentence INTEGER NOT NULL,
    PRIMARY KEY (passage, sentence)
) STRICT, WITHOUT ROWID;
CREATE TABLE article_copies (
    first  INTEGER NOT NULL REFERENCES articles (number),
    second INTEGER NOT NULL REFERENCES articles (number),
    PRIMARY KEY (first, second)
) STRICT, WITHOUT ROWID;
CREATE TABLE gone_copies (  -- pairs of articles of the base that no longer count
    first  INTEGER NOT NULL,
    second INTEGER NOT NULL,
    PRIMARY KEY (first, second)
) STRICT, WITHOUT ROWID;
"""
"""Which sentences say the same."""

SCHEMA = f"""
CREATE TABLE articles (  -- numbered in the order of their ids; what is added, after those of the base
    number    INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,
    title     TEXT,
    source    TEXT NOT NULL,
    url       TEXT,
    published TEXT,
    author    TEXT,
    dated_by  TEXT NOT NULL CHECK (dated_by IN ('header', 'column', 'metadata', 'url', 'none')),
    other_day TEXT,
    text      TEXT NOT NULL,
    sha256    TEXT NOT NULL,     -- of the text
    content   BLOB NOT NULL,     -- SHA-256 of everything but the id
    header    TEXT               -- the line that is embedded above each passage
) STRICT;
CREATE INDEX articles_by_day ON articles (published, source);
CREATE INDEX articles_by_source ON articles (source, published);
CREATE INDEX articles_by_content ON articles (content);
CREATE INDEX articles_by_text ON articles (sha256);
CREATE INDEX articles_of_two_days ON articles (other_day) WHERE other_day IS NOT NULL;
CREATE TABLE article_vectors (  -- apart from the texts, which would be read on the way to them
    article INTEGER PRIMARY KEY REFERENCES articles (number),
    vector  BLOB NOT NULL  -- float16: the direction of its passages' vectors taken together
) STRICT;
CREATE TABLE passages (  -- numbered in the order of articles and places
    id               INTEGER PRIMARY KEY,
    article          INTEGER NOT NULL REFERENCES articles (number),
    start            INTEGER NOT NULL,
    "end"            INTEGER NOT NULL,
    sentences        BLOB NOT NULL,  -- start and end of each, little-endian uint32 pairs
    key              BLOB NOT NULL   -- what its embedding is kept by; see index.packed
) STRICT;
CREATE INDEX passages_by_article ON passages (article);
CREATE TABLE embeddings (
    passage          INTEGER PRIMARY KEY REFERENCES passages (id),
    vector           BLOB NOT NULL,  -- float16
    sentence_vectors BLOB NOT NULL,  -- int8, one row a sentence, each scaled so that its peak is 127
    token_sentences  BLOB NOT NULL,  -- int16 little-endian: the place of each token's sentence, or -1
    token_codes      BLOB NOT NULL   -- as index.tokens makes them, one row a token
) STRICT;
CREATE TABLE coder (packed BLOB NOT NULL) STRICT;  -- the one that made the token codes
CREATE TABLE event_days (  -- the days that a passage's words name, by rule; offsets in the article's text
    passage INTEGER NOT NULL REFERENCES passages (id),
    start   INTEGER NOT NULL,
    "end"   INTEGER NOT NULL,
    first   TEXT NOT NULL,
    last    TEXT NOT NULL,
    PRIMARY KEY (passage, start)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_days_by_day ON event_days (first, last, passage);
{RELATIONS}CREATE TABLE signatures (  -- by which copies are looked for
    article INTEGER PRIMARY KEY REFERENCES articles (number),
    minima  BLOB NOT NULL   -- uint32 little-endian, 32 of each sentence of 8 words or more
) STRICT;
CREATE TABLE signing (version TEXT NOT NULL) STRICT;  -- the way in which signatures were made
"""

QUANTIZER = """
CREATE TABLE quantizer (packed BLOB NOT NULL) STRICT;  -- see index.vector_lists
"""
"""A table that is there where several collections' vectors are put into the same lists."""

INCOMING = """
CREATE TABLE articles (
    id TEXT PRIMARY KEY, title TEXT, source TEXT NOT NULL, url TEXT, published TEXT, author TEXT,
    dated_by TEXT NOT NULL, other_day TEXT, text TEXT NOT NULL, sha256 TEXT NOT NULL, content BLOB NOT NULL
) STRICT;
CREATE TABLE kept (id TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT, WITHOUT ROWID;
"""
"""Articles that come in: whole, or by the id of one that the collection holds as it is."""

CACHE = """
CREATE TABLE IF NOT EXISTS models (weights TEXT PRIMARY KEY, coder BLOB NOT NULL, checksum BLOB NOT NULL)
    STRICT;
CREATE TABLE IF NOT EXISTS embeddings (
    key              BLOB NOT NULL UNIQUE,
    model            TEXT NOT NULL,  -- SHA-256 of its weights
    vector           BLOB NOT NULL,  -- float16
    sentence_vectors BLOB NOT NULL,
    token_sentences  BLOB NOT NULL,
    token_codes      BLOB NOT NULL,
    checksum         BLOB NOT NULL   -- of the four
) STRICT;
CREATE TABLE IF NOT EXISTS settled (last INTEGER NOT NULL) STRICT;  -- embedding, by rowid, that was tidied
CREATE TABLE IF NOT EXISTS pending (model TEXT PRIMARY KEY) STRICT;  -- whose `--full` has not ended yet
"""

ARTICLE_COLUMNS = "id, title, source, url, published, author, dated_by, other_day, text"
"""What an Article is made of."""

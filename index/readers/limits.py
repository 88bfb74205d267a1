"""How much is read of one thing, and why no more."""

LARGEST_ARTICLE = 20_000_000
"""Bytes of a file that is one article, or of one line or row; no news article comes near."""

LARGEST_PAGE = 5 * 1024 * 1024
"""Bytes of a web page: Common Crawl cuts pages here, and the time to take one apart grows with it."""

MOST_ELEMENTS = 50_000
"""Elements of a web page: the longest news pages have some 20,000, and taking one apart takes time with
their square: 10 seconds for 50,000, three minutes for 200,000."""

LARGEST_FEED = 50_000_000
"""Bytes of a feed, which has to be in memory whole; site exports in RSS come to some tens of MB."""

LARGEST_FRONT_MATTER = 20_000
"""Characters between the two lines of dashes; YAML of a page or more is no heading."""

DEEPEST_JSON = 100
"""Levels of lists and objects; what describes an article has fewer than ten."""

MOST_ENTRIES = 1_000_000
"""Entries of an archive and the archives inside it; more is a way to keep a machine busy."""

MOST_NESTED = 4
"""Layers of archives and compression around a file; a `.tar.gz` is one."""

HIGHEST_RATIO = 200
"""Unpacked to packed bytes: text reaches 10, tables that repeat themselves 50, a bomb 1,000."""

RATIO_FREE = 10_000_000
"""Unpacked bytes below which no ratio is asked for: a small file may well be one repeated line."""

LARGEST_UNPACKED = 100_000_000_000
"""Unpacked bytes of one file and the archives inside it: twenty times a CC-NEWS file."""

DECODING_SAMPLE = 256 * 1024
"""Bytes of a table from which its encoding is told, without reading it whole."""

FIRST_YEAR, LAST_YEAR = 1500, 2089
"""Years that an article can be of: before there was no news, and 2099 and 9999 stand for no date."""

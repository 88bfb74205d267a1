"""A small archive in every format, each file with articles whose texts are known."""

import csv
import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Mapping, Sequence

import pyarrow
import pyarrow.parquet
from news_pages import REGIONAL, WIRE
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

ROWS = (
    {"id": "1", "title": "Harbour", "date": "2025-03-08T23:30:00-05:00", "source": "Arlen Post",
     "url": "https://arlen.example/harbour", "author": "Ilva Morn", "text": "The harbour of Arlen is open."},
    {"id": "2", "title": "Café", "date": "2025-03-09", "source": "Velmark Post",
     "url": "https://velmark.example/cafe", "author": "Sana Oke",
     "text": "“Closed,” the café’s owner said.\n\nNobody knows why."},
    {"id": "3", "title": "Snow", "date": "", "source": "Arlen Post", "url": "", "author": "",
     "text": "There is no snow on the Sarn."},
)  # fmt: skip

FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Velmark Wire</title>
<link>https://velmark.example</link>
<item><title>Bridge &amp; toll</title><link>https://velmark.example/bridge</link><guid>velmark-1</guid>
<dc:creator>Teo Brandt</dc:creator><pubDate>Sat, 08 Mar 2025 23:30:00 -0500</pubDate>
<description>The toll rises.</description>
<content:encoded><![CDATA[<p>The toll at the <b>bridge</b> rises.</p>
<p>It was 2 crowns<br>and is 3 now.</p>]]>
</content:encoded></item>
<item><title>Market</title><link>https://velmark.example/2025/03/01/market</link>
<description>The market moves to the quay.</description></item></channel></rss>
"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Brennick Notes</title><id>urn:brennick</id>
<entry><title>Lamp</title><id>urn:brennick:1</id><link href="https://brennick.example/lamp"/>
<author><name>Orla Venn</name></author><published>2024-12-31T23:59:00-08:00</published>
<updated>2025-02-02T00:00:00Z</updated>
<content type="html">&lt;p&gt;The lamp is out.&lt;/p&gt;</content></entry>
<entry><title>Stairs</title><id>urn:brennick:2</id><updated>2025-02-02T00:00:00Z</updated>
<content type="text">Nobody misses the stairs.</content></entry></feed>
"""


def json_lines(rows: Sequence[Mapping[str, object]] = ROWS) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def delimited(separator: str, rows: Sequence[Mapping[str, object]] = ROWS) -> bytes:
    file = io.StringIO()
    writer = csv.DictWriter(file, list(rows[0]), delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def parquet(rows: Sequence[Mapping[str, object]] = ROWS) -> bytes:
    file = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(list(rows)), file)
    return file.getvalue()


def warc(*responses: tuple[str, str, str, bytes], packed: bool = False) -> bytes:
    """Write a request and a response for each address, status, content type and body."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=packed)
    for url, status, kind, body in responses:
        request = StatusAndHeaders("GET / HTTP/1.1", [("Host", "a.example")], is_http_request=True)
        answer = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        for record in (
            writer.create_warc_record(url, "request", io.BytesIO(), http_headers=request),
            writer.create_warc_record(url, "response", io.BytesIO(body), http_headers=answer),
        ):
            writer.write_record(record)
            record.raw_stream.close()
    return file.getvalue()


PAGES = (
    ("https://wire.example/ferry", "200 OK", "text/html; charset=utf-8", WIRE.encode()),
    ("https://velmark.example/mayor", "200 OK", "text/html", REGIONAL.encode()),
)


def zipped(members: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def tarred(members: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return file.getvalue()


def archive() -> dict[str, bytes]:
    """Return a good file of every format, by name."""
    texts = {
        "harbour.txt": b" date 2025-03-08 The harbour of Arlen is open.",
        "snow.md": b"---\ntitle: Snow\ndate: 2025-03-09\n---\n\nThere is no snow on the Sarn.\n",
    }
    return {
        **texts,
        "rows.jsonl": json_lines(),
        "list.json": json.dumps(ROWS, indent=1).encode(),
        "rows.csv": delimited(","),
        "rows.tsv": delimited("\t"),
        "rows.parquet": parquet(),
        "page.html": WIRE.encode(),
        "feed.xml": FEED.encode(),
        "atom.xml": ATOM.encode(),
        "crawl.warc": warc(*PAGES),
        "crawl.warc.gz": warc(*PAGES, packed=True),
        "rows.jsonl.gz": gzip.compress(json_lines(), mtime=0),
        "all.zip": zipped({**texts, "rows.csv": delimited(",")}),
        "all.tar.gz": gzip.compress(tarred({**texts, "in/rows.jsonl": json_lines()}), mtime=0),
    }


COUNTS = {
    "harbour.txt": 1, "snow.md": 1, "rows.jsonl": 3, "list.json": 3, "rows.csv": 3, "rows.tsv": 3,
    "rows.parquet": 3, "page.html": 1, "feed.xml": 2, "atom.xml": 2, "crawl.warc": 2, "crawl.warc.gz": 2,
    "rows.jsonl.gz": 3, "all.zip": 5, "all.tar.gz": 5,
}  # fmt: skip
"""How many articles each file of `archive` has."""

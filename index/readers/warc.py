"""WARC: what a crawler kept of the web; each page that was answered with HTML is an article."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from index.articles import Article
from index.errors import ArticleError
from index.readers.inputs import Input, ReadOptions, Skipped, Unread, read_some
from index.readers.limits import LARGEST_PAGE
from index.readers.pages import extract
from index.readers.records import Records

_PAGES = ("text/html", "application/xhtml+xml")
_FOUND = 200
_LARGEST_HEADERS = 64 * 1024
_END_OF_RECORD = b"\r\n\r\n"


def read(source: Input, options: ReadOptions) -> Iterator[Article | Skipped | Unread]:
    """Read responses in the file's order; requests and the crawler's own notes are no inputs."""
    records = Records(source)
    with source.open() as stream:
        metered = _Metered(stream)
        for found in _responses(metered):
            record = f"record {found.record_id}"
            try:
                url = found.headers.get("WARC-Target-URI")
                page, charset = _page(found)
                fields = extract(page, charset, url.strip("<>") if url else None)
            except ArticleError as error:
                yield source.skipped(str(error), record)
            else:
                yield from records.read(fields, record)
        if metered.count and metered.tail != _END_OF_RECORD:
            yield source.skipped("breaks off within a record")


class _Metered:
    """A stream that knows how far it was read, and what it ended with."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.count = 0
        self.tail = b""

    def read(self, size: int = -1) -> bytes:
        """Read the next bytes."""
        part = read_some(self._stream, size)
        self.count += len(part)
        self.tail = (self.tail + part[-4:])[-4:]
        return part

    def tell(self) -> int:
        """Return how far it was read."""
        return self.count


def _responses(stream: _Metered) -> Iterator[Any]:
    # Loaded here, as only archives with WARC files need it.
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    wanted = WarcRecordType.response | WarcRecordType.resource
    try:
        yield from ArchiveIterator(stream, record_types=wanted, parse_http=False)  # type: ignore[arg-type]
    except ArticleError:
        raise
    except Exception as error:
        raise ArticleError(f"is no WARC, or damaged from here on ({type(error).__name__})") from error


def _page(record: Any) -> tuple[bytes, str | None]:
    """Return a response's page and the encoding it was sent in; raise ArticleError where it is none.

    What was sent is read first and taken apart then: fastwarc by itself doesn't say that it breaks off.
    """
    try:
        sent = bytes(record.reader.read(LARGEST_PAGE + _LARGEST_HEADERS))
        is_whole = len(sent) == record.content_length
        is_http = record.is_http
        reason, content, charset = None, sent, None
        if is_http and is_whole:
            record.set_bytes_content(sent)
            record.parse_http(auto_decode="all")
            reason, charset = (
                _reason(record.http_headers.status_code, record.http_content_type),
                record.http_charset,
            )
            content = b"" if reason else bytes(record.reader.read(LARGEST_PAGE + 1))
        elif is_whole:
            reason = _reason(_FOUND, record.headers.get("Content-Type"))
    except ArticleError:
        raise
    except Exception as error:
        raise ArticleError(f"is damaged ({type(error).__name__})") from error
    if max(len(content), record.content_length - _LARGEST_HEADERS) > LARGEST_PAGE:
        raise ArticleError(f"is larger than {LARGEST_PAGE // 1_000_000} MB")
    if not is_whole:
        raise ArticleError("breaks off")
    if reason:
        raise ArticleError(reason)
    return content, charset


def _reason(status: int | None, content_type: str | None) -> str | None:
    """Return why a response is no page; None if it is one."""
    if status != _FOUND:
        return f"is an answer with status {status}, not a page"
    kind = (content_type or "").partition(";")[0].strip().lower()
    return None if kind in _PAGES else f"is {kind[:60] or 'of an unknown type'}, not a page of HTML"

"""From hits to citations, which need no collection to be shown."""

from qa.answers import Also, Citation, Excerpt
from qa.hits import Hit
from qa.receipts import Receipt
from qa.reports import Related


def cite(number: int, hit: Hit, generation: int) -> Citation:
    """Return a hit as the citation with that number, from that generation."""
    article, passage = hit.article, hit.passage
    quote = hit.quote.of(article.text)
    return Citation(
        number=number,
        article_id=article.id,
        title=article.title,
        source=article.source,
        url=article.url,
        published=article.published,
        score=hit.score,
        passage=Excerpt(passage.start, passage.end, passage.text),
        quote=Excerpt(hit.quote.start, hit.quote.end, quote),
        also=tuple(_also(one) for one in hit.related),
        event_days=hit.event_days,
        dated_by=article.dated_by,
        other_day=article.other_day,
        receipt=Receipt(article.sha256, hit.quote.start, hit.quote.end, generation, article.id, quote),
    )


def _also(related: Related) -> Also:
    article, quote = related.article, related.quote
    return Also(
        kind=related.kind,
        article_id=article.id,
        title=article.title,
        source=article.source,
        url=article.url,
        published=article.published,
        quote=Excerpt(quote.start, quote.end, quote.of(article.text)),
    )

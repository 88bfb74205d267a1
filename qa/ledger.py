"""What the command line shows of an archive's life: changes, generations, findings, receipts."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from index import DatelineError
from qa.terminal import print_report, printable
from qa.wording import articles, passages

if TYPE_CHECKING:
    from index import BuildReport, Changes, Finding, Manifest
    from qa.feedback import Judgement
    from qa.guard import Reanswer
    from qa.judged import Export
    from qa.receipts import Verdict
    from qa.users import User

_SHOWN = 20


def notice(sentence: str) -> None:
    """Print on standard error what was mended on the way."""
    _print(f"Note: {_line(sentence)}", error=True)


def print_replaced(ids: Sequence[str]) -> None:
    """Print which articles had another one's id and took its place."""
    for article_id in ids[:_SHOWN]:
        _print(f"Replaced {_line(article_id)}", error=True)
    if len(ids) > _SHOWN:
        _print(f"… and {len(ids) - _SHOWN} more", error=True)


def print_changes(report: "BuildReport") -> None:
    """Print what a sync changed and what that cost; of the first there is nothing more to say."""
    if report.built and report.generation > 1:
        _print(f"Generation {report.generation}: {_changes(report.changes)}")


def print_change(report: "BuildReport | DatelineError") -> None:
    """Print what a watched folder's change came to; nothing where it came to nothing."""
    if isinstance(report, DatelineError):
        _print(f"Error: {_line(str(report))}", error=True)
    elif report.built:
        print_report(report)
        print_changes(report)


def watching(folder: Path) -> None:
    """Print that a folder is watched."""
    _print(f"Watching {_line(str(folder))} (Ctrl-C ends it)")


def print_history(kept: "Sequence[Manifest]", current: int) -> None:
    """Print the generations that are kept, latest first, the one in use marked."""
    for manifest in reversed(kept):
        mark = "*" if manifest.generation == current else " "
        counts = f"{articles(manifest.articles)}, {passages(manifest.passages)}"
        made = f"{manifest.made[:10]} {manifest.made[11:16]} UTC"
        _print(f"{mark} {manifest.generation:>4}  {made}  {counts}: {_changes(manifest.changes)}")


def print_rollback(index: Path, manifest: "Manifest") -> None:
    """Print which generation counts now."""
    counts = f"{articles(manifest.articles)}, {passages(manifest.passages)}"
    _print(f"Back to generation {manifest.generation} of {index}: {counts}")


def print_findings(index: Path, findings: "Sequence[Finding]", *, repaired: bool) -> None:
    """Print what a verification found."""
    for finding in findings:
        _print(f"{'Mended' if finding.mended else 'Wrong'}: {_line(finding.told)}")
    left = sum(not finding.mended for finding in findings)
    if not findings:
        _print(f"{index} is sound")
    elif left and not repaired:
        _print(f"To mend it: dateline verify --repair --index {index}")
    elif left:
        _print(f"To mend the rest: dateline build ARTICLES… --index {index}, or dateline rollback")


def print_reanswer(reanswer: "Reanswer") -> None:
    """Print how a pinned question's answer changed."""
    before, after = (
        "nothing" if answer is None or not answer.citations else _line(answer.citations[0].quote.text)
        for answer in (reanswer.before, reanswer.after)
    )
    word = "Lost" if reanswer.is_lost else "Changed"
    _print(f"{word}: {_line(reanswer.pin.question)}\n    before: {before}\n    now:    {after}", error=True)


def print_verdicts(verdicts: "Sequence[Verdict]") -> None:
    """Print what became of each quote."""
    for verdict in verdicts:
        told = f"{verdict.status}: {_line(verdict.receipt.quote)}"
        if verdict.status == "unchanged" and verdict.place is not None:
            place = f"{verdict.place.start}–{verdict.place.end}"
            moved = "" if verdict.is_in_place else ", moved"
            told += f"\n    {verdict.article_id}, characters {place}{moved}"
        elif verdict.status == "gone":
            told += f"\n    {verdict.receipt.article_id} is not in the archive any more"
        for line in verdict.diff:
            told += f"\n    {_line(line)}"
        if verdict.elsewhere:
            told += f"\n    the same words stand in {', '.join(verdict.elsewhere)}"
        _print(printable(told))


def print_judgements(judgements: "Sequence[Judgement]") -> None:
    """Print what was said of answers, in the order given."""
    for one in judgements:
        told = f"{one.made[:10]} {one.said}: {_line(one.asked.searched_for)}"
        told += f"\n    {_line(one.receipt.quote)}"
        place = f"{one.receipt.start}–{one.receipt.end}"
        told += f"\n    {_line(one.receipt.article_id)}, characters {place}"
        if one.note is not None:
            told += f"\n    note: {_line(one.note)}"
        _print(told)
    if not judgements:
        _print("Nothing was said of any answer yet")


def print_user_set(file: Path, name: str, role: str) -> None:
    """Print what a user is from now on."""
    _print(f"{_line(name)} is {'an editor' if role == 'editor' else 'a reader'} in {_line(str(file))}")


def print_user_removed(file: Path, name: str) -> None:
    """Print who is no user any more."""
    _print(f"{_line(name)} is in {_line(str(file))} no more")


def print_users(users: "Sequence[User]") -> None:
    """Print each user's role, in the order of the file."""
    for user in users:
        _print(f"{user.role}  {_line(user.name)}")
    if not users:
        _print("There is no user yet")


def print_export(made: "Export") -> None:
    """Print what a test set was made of, and what was left out of it."""
    judged = f"{_counted(made.relevant, 'article')} judged to answer, {made.irrelevant} not to"
    _print(
        f"Wrote {made.folder}: {articles(made.articles)}, {_counted(made.questions, 'question')}, {judged}"
    )
    for one in made.overruled:
        told = f"{_line(one.asked.searched_for)}: {_line(one.receipt.quote)}"
        _print(f"Overruled: {one.made[:10]} {one.said}, for {told}", error=True)
    for left in made.left_out:
        told = f"{left.judgement.made[:10]} {left.judgement.said}, for "
        told += f"{_line(left.judgement.asked.searched_for)}: {_line(left.judgement.receipt.article_id)}"
        _print(f"Left out: {told} {left.reason}", error=True)
    if made.unanswered:
        told = "Questions without an article that answers, which no metric is about:"
        _print(f"{told} {made.unanswered}", error=True)
    if made.unanswered < made.questions:
        _print(f"To measure it: dateline evaluate {made.folder}")


def _changes(changes: "Changes") -> str:
    counted = {
        "added": changes.added,
        "changed": changes.changed,
        "removed": changes.removed,
        "moved": changes.moved,
    }
    told = ", ".join(f"{count} {word}" for word, count in counted.items() if count) or "nothing changed"
    return f"{told}; {passages(changes.embedded)} embedded, {changes.kept} kept"


def _counted(count: int, thing: str) -> str:
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def _line(text: str) -> str:
    return " ".join(printable(text).split())


def _print(text: str, *, error: bool = False) -> None:
    Console(stderr=error, highlight=False, soft_wrap=True, markup=False).print(text)

"""The windows that questions name, by hand-written tables and laws."""

import subprocess
import sys
import time
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import QuestionError
from index.dates import event_days
from index.dates.phrases import FIRST_WORDS
from qa.windows import Refusal, Window, window, window_or_reason

TODAY = date(2025, 3, 9)
HERE = Path(__file__).parent
TABLES = HERE / "data/dates"


def lines(name: str) -> list[str]:
    """Return the lines of a table, comments left out."""
    text = (TABLES / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def case(line: str) -> tuple[str, date | None, date | None]:
    """Return the question and the two ends of a table's line."""
    question, ends = line.rsplit(" => ", 1)
    since, until = ends.split("..")
    return (
        question,
        date.fromisoformat(since) if since else None,
        date.fromisoformat(until) if until else None,
    )


@pytest.mark.parametrize("line", lines("window_cases.txt"))
def test_window_of_a_question(line: str) -> None:
    question, since, until = case(line)
    found = window(question, TODAY)
    assert found is not None
    assert (found.since, found.until) == (since, until)
    assert question[found.start : found.end].strip() == question[found.start : found.end] != ""


@pytest.mark.parametrize("question", lines("window_nothing.txt"))
def test_words_that_only_look_like_time(question: str) -> None:
    assert window_or_reason(question, TODAY) is None


@pytest.mark.parametrize("question", lines("window_refusals.txt"))
def test_dates_that_cannot_be(question: str) -> None:
    found = window_or_reason(question, TODAY)
    assert isinstance(found, Refusal)
    assert found.reason.endswith(".")
    assert question[found.start : found.end] != ""
    assert window(question, TODAY) is None


OTHER_CLOCKS = {"window_fresh1.txt": date(2024, 5, 15), "window_fresh2.txt": date(2024, 5, 15),
                "window_fresh3.txt": date(2023, 11, 4), "window_fresh4.txt": date(2025, 3, 9),
                "window_fresh5.txt": date(2024, 12, 31),
                "window_fresh6.txt": date(2024, 2, 29), "window_fresh7.txt": date(2024, 2, 29),
                "window_fresh8.txt": date(2020, 2, 29)}  # fmt: skip


def clocked() -> list[tuple[str, date, str]]:
    """Return the lines of those tables with table and clock, which "# clock 2024-02-29" sets anew."""
    found = []
    for name, day in OTHER_CLOCKS.items():
        for line in (TABLES / name).read_text(encoding="utf-8").splitlines():
            if line.startswith("# clock "):
                day = date.fromisoformat(line.removeprefix("# clock "))
            elif line and not line.startswith("#"):
                found.append((name, day, line))
    return found


def is_exact(line: str, today: date) -> bool:
    """Whether the question of a table's line is read as the line has it."""
    question, ends = line.rsplit(" => ", 1)
    found = window(question, today)
    return ends == ("none" if found is None else f"{found.since or ''}..{found.until or ''}")


@pytest.mark.parametrize(("name", "today", "line"), clocked())
def test_window_on_another_day(name: str, today: date, line: str) -> None:
    assert is_exact(line, today), name


@pytest.mark.parametrize(
    ("question", "day_first", "day"),
    [
        ("on 08/03/2025", True, date(2025, 3, 8)),
        ("on 08/03/2025", False, date(2025, 8, 3)),
        ("on 3/13/2025", False, date(2025, 3, 13)),
        ("on 2025-03-08", False, date(2025, 3, 8)),
    ],
)
def test_the_collection_says_whether_the_day_comes_first(question: str, day_first: bool, day: date) -> None:
    found = window(question, TODAY, day_first=day_first)
    assert found is not None
    assert (found.since, found.until) == (day, day)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What happened on Friday?", "on Friday"),
        ("What has been said since Thursday about aid?", "since Thursday"),
        ("Was it worse between 6 and 8 March 2025?", "between 6 and 8 March 2025"),
        ("What was Saturday's toll?", "Saturday"),
        ("In 2024 who won?", "In 2024"),
        ("What happened from 6 March onwards in Homs?", "from 6 March onwards"),
        ("Who fled in the last three months?", "in the last three months"),
        ("2025-03-01..2025-03-05", "2025-03-01..2025-03-05"),
        ("What was said 2025-03-01.. in Homs?", "2025-03-01.."),
        ("What was said ..2025-03-01?", "..2025-03-01"),
    ],
)
def test_matched_words(question: str, words: str) -> None:
    found = window(question, TODAY)
    assert found is not None
    assert question[found.start : found.end] == words


def test_a_refusal_says_why_and_where() -> None:
    assert window_or_reason("Who died on 31 April in Homs?", TODAY) == Refusal("There is no 31 April.", 9, 20)
    found = window_or_reason("from 8 March 2025 to 6 March 2025", TODAY)
    assert isinstance(found, Refusal)
    assert found.reason == "The window would end before it begins."


VOCABULARY = (
    "what happened on in over since after before by until from to between and or the a of last next "
    "this past early mid late mid- end start week month year weekend quarter day days hours ago later "
    "half first second March March's May may Friday Sunday Sat summer winter Easter Christmas New "
    "Year's Eve Q1 H2 1990s 90s 8 8th 31 2025 20255 2025-03-08 2024-02-30 8/3/2025 08/03/25 3–5 .. - "
    "– , . ? ' \" ( ) two three few couple yesterday today tomorrow tonight now so far ٣ 年 T14:30 1963 "
    "9999 99999 onwards earlier Black Theresa"
)
PIECES = st.sampled_from(VOCABULARY.split())


@settings(max_examples=600)
@given(st.lists(PIECES, max_size=14), st.dates(), st.booleans())
def test_any_words_of_time_give_an_ordered_window_within_the_text(
    pieces: list[str], today: date, day_first: bool
) -> None:
    check(" ".join(pieces), today, day_first)
    check("".join(pieces), today, day_first)


@settings(max_examples=300)
@given(st.text(max_size=120), st.dates())
def test_any_text_gives_an_ordered_window_within_it(text: str, today: date) -> None:
    check(text, today, True)


def check(text: str, today: date, day_first: bool) -> None:
    """Assert the laws of `window_or_reason` and that `window` is its window or None."""
    found = window_or_reason(text, today, day_first=day_first)
    if found is not None:
        assert 0 <= found.start < found.end <= len(text)
    if isinstance(found, Window):
        assert (found.since, found.until) != (None, None)
        assert found.since is None or found.until is None or found.since <= found.until
        assert window(text, today, day_first=day_first) == found
    else:
        assert window(text, today, day_first=day_first) is None


@given(st.dates(date(1000, 1, 1), date(2999, 12, 31)), st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_a_written_date_is_itself_on_any_clock(day: date, today: date) -> None:
    name = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    for text in (
        day.isoformat(),
        f"{day.day}/{day.month}/{day.year}",
        f"on {day.day} {name[day.month - 1]} {day.year}",
        f"on {name[day.month - 1]} {day.day}, {day.year}",
        f"by the {day.day}th of {name[day.month - 1]} {day.year}",
    ):
        found = window(text, today)
        assert found is not None
        assert found.until == day
        assert found.since == (None if text.startswith("by") else day)


@given(st.dates(date(10, 1, 1), date(9990, 1, 1)), st.integers(1, 400))
def test_the_past_days_end_today_and_are_so_many(today: date, count: int) -> None:
    found = window(f"in the past {count} days", today)
    assert found is not None
    assert found.since is not None
    assert found.until == today
    assert (today - found.since).days == count - 1


HARD = [
    "a" * 10_000, "1-" * 5_000, "last " * 2_000, "٣" * 10_000, "1/" * 5_000, "March 1, " * 1_100,
    "'" * 10_000, "the end of " * 900, "between 1 and " * 700, "since a b on c " * 650,
    "first week of " * 700, "Q1" * 5_000, "on or " * 1_600, "twenty-" * 1_400, "2025-" * 2_000,
    "early Q1," * 1_100, "on 1st," * 1_400, "29 Feb " * 1_400, "late 9 May " * 900, "mid-May," * 1_200,
    "…" * 10_000, "mid-" * 2_500, " " * 10_000, "-" * 10_000, "3rd of " * 1_400, "the 3rd of " * 900,
]  # fmt: skip


def test_long_questions_take_linear_time() -> None:
    """Run every hard text in a process of its own, which is killed if it hangs."""
    code = (
        "import re, sys, time\n"
        "from datetime import date\n"
        "from index.dates import tokens\n"
        "from qa.windows import window_or_reason\n"
        "from test_windows import HARD\n"
        "for text in HARD:\n"
        "    best = min(timed for _ in range(5) for begun in [time.perf_counter()]\n"
        "               for _ in [tokens.TOKEN.findall(text)] for timed in [time.perf_counter() - begun])\n"
        "    assert best < 0.010, (text[:20], best)\n"
        "    window_or_reason(text, date(2025, 3, 9))\n"
    )
    run = [sys.executable, "-c", code]
    subprocess.run(run, check=True, timeout=30, env={"PYTHONPATH": f"{HERE.parent}:{HERE}"})


REPEATED = [
    f"{before}{word}{after}" * 400
    for word in sorted({*FIRST_WORDS, "3rd", "8", "2024", "2025-03-08"})
    for before, after in (("", " "), ("the ", " of "))
]


def test_no_repeated_phrase_nests_without_end() -> None:
    for text in REPEATED:
        window_or_reason(text, TODAY)
        event_days(text, [(0, len(text))], TODAY)


@pytest.mark.parametrize("today", ["2024-05-12", date(2024, 5, 12), datetime(2024, 5, 12, 9, 30)])
def test_today_as_a_day_or_as_text(today: date | str) -> None:
    assert window("What happened yesterday?", today) == Window(date(2024, 5, 11), date(2024, 5, 11), 14, 23)


@pytest.mark.parametrize("today", ["yesterday", "2024-02-30", "", 20240512])
def test_a_today_that_is_no_day(today: str) -> None:
    with pytest.raises(QuestionError, match=r"^today is .*, which is no day; write it as 2025-03-08\.$"):
        window("What happened yesterday?", today)


def test_four_times_the_text_costs_about_four_times_as_much() -> None:
    for text in HARD:
        short, long = (min(_seconds(text * count) for _ in range(3)) for count in (1, 4))
        assert long < 12 * short + 0.05, text[:20]


def _seconds(text: str) -> float:
    # The processor's seconds: what else the machine does is no cost of the text's.
    begun = time.thread_time()
    window_or_reason(text, TODAY)
    return time.thread_time() - begun

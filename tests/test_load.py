"""The short form of `make load`."""

from pathlib import Path

import pytest
from load_campaign import Phase, missed, served_chat, table, visiting

pytestmark = pytest.mark.model


def test_visitors_get_their_own_answers_while_articles_are_published(tmp_path: Path) -> None:
    with served_chat(tmp_path, outlets=10) as chat, visiting(chat, visitors=10, seed=20310502) as visitors:
        phase = visitors.ask("questions during a publish", seconds=10, publishes=1)
    assert (phase.wrong, phase.seen) == ({}, [])
    assert phase.questions >= 20
    said = (tmp_path / "chat.log").read_text("utf-8").splitlines()
    assert [line for line in said if "QuestionError" not in line] == []


def test_the_table_tells_what_was_counted_and_which_goals_were_missed() -> None:
    well = Phase("well", 120, 2_000, {}, [], (210, 1_300, 1_800), 380_000_000, 398_000_000)
    badly = Phase("badly", 60, 10, {"mixed": 2, "status 500": 1}, [], (1, 2, 3), 100_000_000, 106_000_000)
    assert missed(well) == []
    assert missed(badly) == [
        "badly: 2 × mixed",
        "badly: 1 × status 500",
        "badly: the memory went from 100 to 106 MB",
    ]
    assert table(50, [well, badly]).splitlines()[2:] == [
        "| well | 50, 120 | 2,000 | 0 | 0 | 210 | 1,300 | 1,800 | 380 | 398 | +4.7% |",
        "| badly | 50, 60 | 10 | 1 | 2 | 1 | 2 | 3 | 100 | 106 | +6.0% |",
    ]

"""How far a build is, where there is no terminal."""

from qa.progress_log import ProgressLog


def test_a_line_is_said_of_each_tenth_and_of_each_stage() -> None:
    lines: list[str] = []
    log = ProgressLog(lines.append)
    for done in range(1, 1_201):
        log.show("Embedding blocks", done, done)  # of how many is known when all are done
    for done in range(41):
        log.show("Writing shards", done, 40)
    log.show("Comparing articles", 0, 1)
    log.show("Comparing articles", 1, 1)
    log.close()
    assert lines == [
        "Embedding blocks: 1",
        "Embedding blocks: 1,200",
        *(f"Writing shards: {done} of 40" for done in range(0, 41, 4)),
        "Comparing articles: 0 of 1",
        "Comparing articles: 1 of 1",
    ]


def test_nothing_is_said_of_nothing_and_nothing_twice() -> None:
    lines: list[str] = []
    log = ProgressLog(lines.append)
    log.close()
    log.show("Writing shards", 1, 3)
    log.close()
    log.close()
    assert lines == ["Writing shards: 1 of 3"]

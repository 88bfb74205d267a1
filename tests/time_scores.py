"""Print how many of the tables' questions and sentences are read exactly as meant."""

from collections import Counter

from test_events import cases, is_right
from test_outlets import SOURCES, shares
from test_windows import OTHER_CLOCKS, TODAY, clocked, is_exact, lines

if __name__ == "__main__":
    right, asked = Counter[str](), Counter[str]()
    for name, today, line in clocked():
        asked[name] += 1
        right[name] += is_exact(line, today)
    for line in lines("window_cases.txt"):
        asked["window_cases.txt"] += 1
        right["window_cases.txt"] += is_exact(line, TODAY)
    for name in ("window_cases.txt", *OTHER_CLOCKS):
        print(f"{name:<24}{right[name]:>4} of {asked[name]:>3}")
    sentences = cases()
    print(f"{'sentences':<24}{sum(map(is_right, sentences)):>4} of {len(sentences):>3}")
    if SOURCES.exists():
        tuned, held_out = shares()
        print(f"public outlet questions: {tuned:.3f} of the half tuned on, {held_out:.3f} of the other")

"""What the process of the chat asks of Python and of the C library."""

import platform
import subprocess
import sys

import pytest
from conftest import ROOT

# Threads that hold memory of their own at the same time; each further pool of glibc reserves 64 MB.
PROGRAM = """
import gc, re, threading
from qa import process

process.share_memory()
barrier = threading.Barrier(13)

def hold():
    held = [bytearray(10_000) for _ in range(100)]
    barrier.wait()
    barrier.wait()

threads = [threading.Thread(target=hold) for _ in range(12)]
for thread in threads:
    thread.start()
barrier.wait()
pools = 0
for line in open("/proc/self/maps"):
    start, end, rights = re.match(r"(\\w+)-(\\w+) (\\S+)", line).groups()
    pools += rights == "---p" and 2**25 < int(end, 16) - int(start, 16) <= 2**26
barrier.wait()
process.keep_what_is_loaded()
print(pools, len(gc.get_objects()) < 100 < gc.get_freeze_count())
"""


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc",
    reason="Python runs on another C library than glibc, whose pools of memory are counted here: run this on "
    "a Linux that has it, as Debian, Fedora and Ubuntu do.",
)
def test_threads_share_two_pools_and_what_is_loaded_is_kept() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    # Besides the main one, which reserves nothing.
    assert ran.stdout == "1 True\n"

"""Ten thousand messages, all equal or all random, cost a bounded time and a bounded memory."""

import sys
from subprocess import run

import pytest

SEED = 20241124
LOAD = f"""
import random, resource, time
from hub.dedup.engine import Engine
engine, rng, began = Engine(), random.Random({SEED}), time.thread_time()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
letters = "bcdhklmnt"
for number in range(10_000):
    word = lambda: rng.choice(letters) + rng.choice("aeiou") + rng.choice(letters)
    text = EQUAL or " ".join(word() for _ in range(6))
    engine.add(str(number), "A", text)
found = engine.like(text, "B").matches
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(found[0].score, len(found), grown // 1024, time.thread_time() - began)
"""
EQUAL = "Đề nghị mở lớp dạy nghề ngắn hạn ngay tại xã cho thanh niên."
CASES = {"equal": (EQUAL, 60), "random": ("", 200)}


@pytest.mark.skipif(sys.platform == "win32", reason="a process is asked for its memory as Unix does")
@pytest.mark.parametrize(("text", "megabytes"), CASES.values(), ids=CASES)
def test_ten_thousand_messages_are_taken_in_and_the_last_is_found(text: str, megabytes: int) -> None:
    program = LOAD.replace("EQUAL", repr(text))
    done = run([sys.executable, "-c", program], capture_output=True, timeout=120, check=True)
    score, found, grown, seconds = map(float, done.stdout.split())
    assert score == 1.0, f"seed {SEED}"
    assert 1 <= found <= 24
    assert grown < megabytes
    assert seconds < 60  # a blow-up, not a speed: speeds are in bench

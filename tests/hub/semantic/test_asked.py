"""The talk with a model beside it: a model that hangs, dies or raves costs one text its vector and ends nothing."""

import json
import sys
from io import BytesIO
from pathlib import Path

import pytest

from hub.semantic.asked import RESTARTS_MAX, Absent, asked
from hub.similar import serve
from tests.hub.semantic.test_reader import MODEL


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """One letter for each start of the model."""
    return tmp_path / "runs"


def command(runs: Path, script: str = MODEL) -> tuple[str, ...]:
    return sys.executable, "-c", script, str(runs)


@pytest.mark.parametrize("word", ["die", "rave", "hang"])
def test_a_text_without_an_answer_has_no_vector_and_the_next_one_has(runs: Path, word: str) -> None:
    told: list[str] = []
    with asked(command(runs), text_s=0.5 if word == "hang" else 30.0, tell=told.append) as model:
        assert list(model("abc") or ()) == [3.0, 0.5]
        assert model(word) is None
        assert list(model("ab") or ()) == [2.0, 0.5]
        assert model(word) is None, "it is not asked of the next process"
    assert runs.read_text() == "xx"
    assert len(told) == 1


def test_a_text_larger_than_the_pipe_does_not_hang_where_nobody_reads(runs: Path) -> None:
    script = 'import time; print(\'{"ready": "x"}\', flush=True); time.sleep(600)'
    with asked(command(runs, script), text_s=0.5, tell=lambda line: None) as model:
        assert model("a" * 1_000_000) is None


def test_a_model_that_always_dies_is_started_so_often_and_no_more(runs: Path) -> None:
    told: list[str] = []
    dying = MODEL.replace('== "die"', '!= ""')
    with asked(command(runs, dying), tell=told.append) as model:
        assert [model(f"text {n}") for n in range(10)] == [None] * 10
    assert runs.read_text() == "x" * (1 + RESTARTS_MAX)
    assert len(told) == 2, "that it did not answer, and that it is given up"


@pytest.mark.parametrize("script", ["import sys; sys.exit(69)", "print('[', flush=True)", "print('{}', flush=True)"])
def test_where_there_is_no_model_it_is_said_at_the_beginning(runs: Path, script: str) -> None:
    with pytest.raises(Absent), asked(command(runs, script)):
        pass


def test_a_talk_outlives_its_model(runs: Path) -> None:
    dying = MODEL.replace('asked["text"] == "die"', '"chết" in asked["text"]')
    lines = [{"op": "open", "topics": [], "points": []}]
    lines += [
        {"op": "add", "id": f"m{n}", "point": "A", "text": text} for n, text in enumerate(("Mở lớp", "chết", "Mở lớp"))
    ]
    said = BytesIO()
    with asked(command(runs, dying), tell=lambda line: None) as model:
        serve(BytesIO(b"".join(json.dumps(line).encode() + b"\n" for line in lines)).readline, said.write, model, "e5")
    replies = [json.loads(line) for line in said.getvalue().splitlines()]
    assert [reply.get("id") for reply in replies] == [None, "m0", "m1", "m2"]
    assert replies[3]["units"][0]["with"] == "m0#1"

"""The table: one row a family, and an exit code that turns red with the first broken promise."""

import pytest

from tests.faults import __main__ as command
from tests.faults.family import Family, Result


class Fixed:
    """A family that has seen what it is told to have seen."""

    promises = "I1"

    def __init__(self, name: str, result: Result | Exception, *, waits: bool = False) -> None:
        self.name, self._result, self._waits = name, result, waits
        self.asked: list[tuple[int, float]] = []

    def run(self, seed: int, seconds: float) -> object:
        self.asked.append((seed, seconds))
        if isinstance(self._result, Exception):
            raise self._result
        return self._later() if self._waits else self._result

    async def _later(self) -> Result:
        assert isinstance(self._result, Result)
        return self._result


def run(monkeypatch: pytest.MonkeyPatch, families: list[Fixed], *words: str) -> int:
    made: dict[str, Fixed] = {each.name: each for each in families}
    monkeypatch.setattr(command, "SHARES", dict.fromkeys(made, 1.0))
    monkeypatch.setattr(command, "family", made.__getitem__)
    return command.main(list(words))


CLEAN = Result(12, [], "ratio 1.1")
BROKEN = Result(3, ["seed 7: I2: twice", "seed 8: I5: early"])


def test_kept_promises_end_with_0_and_a_row_each(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    families = [Fixed("one", CLEAN), Fixed("two", CLEAN, waits=True)]
    assert run(monkeypatch, families, "--seed", "7", "--minutes", "1") == 0
    told = capsys.readouterr().out
    assert "seed 7" in told
    assert [line.split("|")[0].strip() for line in told.splitlines()[-2:]] == ["one", "two"]
    assert "ratio 1.1" in told
    assert [each.asked for each in families] == [[(7, 30.0)], [(7, 30.0)]]


def test_one_violation_ends_with_1_and_says_how_to_see_it_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    families = [Fixed("good", CLEAN), Fixed("bad one", BROKEN, waits=True)]
    assert run(monkeypatch, families, "--seed", "7") == 1
    told = capsys.readouterr().out
    assert "I2: twice" in told
    assert '--only "bad one" --seed 7' in told
    assert told.splitlines()[-1].split("|")[3].strip() == "2"


def test_a_family_that_fails_has_shown_nothing_and_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good = Fixed("good", CLEAN)
    assert run(monkeypatch, [Fixed("failing", RuntimeError("no such disk")), good]) == 1
    assert good.asked
    assert "no such disk" in capsys.readouterr().out


def test_a_family_that_cannot_be_made_is_a_red_row(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(where: str) -> Family:
        raise ImportError("apsw")

    monkeypatch.setattr(command, "SHARES", {"somewhere:Disk": 1.0})
    monkeypatch.setattr(command, "family", missing)
    assert command.main(["--seed", "1"]) == 1
    assert "somewhere:Disk" in capsys.readouterr().out.splitlines()[-1]


def test_only_the_named_families_run(monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = Fixed("one", CLEAN), Fixed("two", BROKEN)
    assert run(monkeypatch, [one, two], "--only", "one", "--seed", "3") == 0
    assert (len(one.asked), len(two.asked)) == (1, 0)


@pytest.mark.parametrize("words", [["--only", "nonsense"], ["--minutes", "0"], ["--minutes", "x"], ["--seed", "x"]])
def test_bad_use_ends_with_2(monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        run(monkeypatch, [Fixed("one", CLEAN)], *words)
    assert end.value.code == 2


def test_every_family_can_be_made_and_names_differ() -> None:
    made, broken = command._families()
    assert broken == []
    names = [each.name for each, _ in made]
    assert len(set(names)) == len(names)
    for each, share in made:
        assert isinstance(each.promises, str)
        assert callable(each.run)
        assert share > 0

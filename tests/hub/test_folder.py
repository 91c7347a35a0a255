"""A data folder: one conference, whole or not at all."""

import asyncio
import random
import sqlite3
from pathlib import Path

import pytest

from hub.eventlog.verify import verify_path
from hub.exports import read_closed
from hub.folder import CONSOLE_ROLES, BadFolder, create, with_access
from hub.gateway.server import World
from tests.scenario import COMMUNES, DISTRICTS, START

SEED = 3


def world() -> World:
    chance = random.Random(SEED)
    return World(lambda: START, lambda: 0.0, chance.randbytes, chance.random)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_new_folder_holds_a_log_that_verifies_and_codes_for_all(data: Path) -> None:
    codes = create(data, DISTRICTS, "collect", world())
    assert names(data) == {"log.sqlite", "head", "access.sqlite"}
    assert list(codes["point"]) == [point.id for point in DISTRICTS.points]
    assert list(codes["department"]) == [department.id for department in DISTRICTS.departments]
    assert tuple(codes["role"]) == CONSOLE_ROLES
    every = [code for group in codes.values() for code in group.values()]
    assert len(set(every)) == len(every)
    report = verify_path(data)
    assert (report.ok, report.seq, report.epoch) == (True, 1, 1)
    closed = asyncio.run(read_closed(data))
    assert (closed.state.plan, closed.state.phase, closed.position.seq) == (DISTRICTS, "collect", 1)
    assert closed.header.conference == DISTRICTS.id


def test_every_code_opens_its_own_door(data: Path) -> None:
    codes = create(data, DISTRICTS, "collect", world())
    access = with_access(data, world())
    for n, (group, name) in enumerate((g, n) for g, of in codes.items() for n in of):
        grant = access.join(codes[group][name], None, f"d{n}", START)[0].grant
        assert (grant.role, grant.point, grant.department) == {
            "point": ("point", name, None),
            "department": ("department", None, name),
            "role": (name, None, None),
        }[group]
    access.close()


def test_a_folder_with_other_files_keeps_them(data: Path) -> None:
    data.mkdir()
    (data / "giấy mời.docx").write_bytes(b"x")
    create(data, DISTRICTS, "collect", world())
    assert (data / "giấy mời.docx").read_bytes() == b"x"


def test_a_folder_holds_one_conference(data: Path) -> None:
    create(data, DISTRICTS, "collect", world())
    before = {path.name: path.read_bytes() for path in data.iterdir()}
    with pytest.raises(BadFolder, match="holds a conference already"):
        create(data, COMMUNES, "collect", world())
    assert {path.name: path.read_bytes() for path in data.iterdir()} == before


def test_a_bad_phase_leaves_no_trace(data: Path) -> None:
    with pytest.raises(BadFolder, match="phase"):
        create(data, DISTRICTS, "nirvana", world())
    assert not data.exists()


def test_a_failure_in_the_middle_leaves_the_folder_as_it_was(data: Path) -> None:
    """Chance runs out after the log was made, while the codes are drawn."""
    data.mkdir()
    (data / "other").touch()
    left = [50]

    def scarce(count: int) -> bytes:
        left[0] -= 1
        if left[0] < 40:
            raise OSError("no more chance")
        return random.Random(left[0]).randbytes(count)

    poor = World(lambda: START, lambda: 0.0, scarce, lambda: 0.0)
    with pytest.raises(OSError, match="no more chance"):
        create(data, DISTRICTS, "collect", poor)
    assert names(data) == {"other"}
    create(data, DISTRICTS, "collect", world())


def test_a_folder_without_a_conference_gives_no_codes(tmp_path: Path) -> None:
    with pytest.raises(BadFolder, match="holds no conference"):
        with_access(tmp_path, world())
    assert names(tmp_path) == set()


def test_a_crash_between_the_two_files_is_mended_by_creating_again(data: Path) -> None:
    """The log is the conference: where it is missing there is none yet."""
    create(data, DISTRICTS, "collect", world())
    (data / "log.sqlite").unlink()
    codes = create(data, COMMUNES, "collect", world())
    access = with_access(data, world())
    assert access.join(codes["point"]["x1"], None, "d1", START)[0].grant.point == "x1"
    access.close()
    with sqlite3.connect(data / "access.sqlite") as db:
        assert db.execute("SELECT count(*) FROM code WHERE point = 'cl1'").fetchone() == (0,)
    db.close()

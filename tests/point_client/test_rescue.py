"""A damaged outbox: never silently empty, nothing deleted, everything readable kept under its id."""

import random
import shutil
from pathlib import Path

import pytest

from point_client.outbox import Outbox, Rescued, State, damage_of, rescue
from protocol.ids import name_id
from protocol.messages import Outcome

DEVICE = name_id("device")
CONFERENCE = "ls-2026"
COUNT = 30
SEEDS = 40


def filled(path: Path, settled: int = 10) -> list[str]:
    """An outbox with this many items, the first of them accepted; their ids."""
    outbox = Outbox(path, CONFERENCE)
    outbox.move_to(DEVICE)
    for n in range(1, COUNT + 1):
        outbox.put("submit", {"text": f"Kiến nghị {n} " + "x" * 300}, 1_000 + n, name_id(f"r{n}"))
    for n in range(1, settled + 1):
        outbox.sent(n)
        outbox.settle(Outcome(command_seq=n, id=name_id(f"r{n}"), status="accepted", seq=n, receipt=f"{n:03}"), 1)
    ids = [item.id for item in outbox.items()]
    outbox.close()
    return ids


def rescued(path: Path) -> Rescued:
    why = damage_of(path)
    assert why is not None
    return rescue(path, CONFERENCE, DEVICE, why)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.sqlite"


def test_a_sound_outbox_has_no_damage_open_or_closed_or_not_yet_made(path: Path) -> None:
    assert damage_of(path) is None
    filled(path)
    assert damage_of(path) is None
    outbox = Outbox(path, CONFERENCE)
    outbox.put("submit", {"text": "x"}, 1, name_id("x"))
    assert damage_of(path) is None
    outbox.close()


@pytest.mark.parametrize("how", ["missing", "empty", "zeroed", "foreign"])
def test_a_file_that_is_gone_is_made_again_from_the_second_copy(path: Path, how: str) -> None:
    ids = filled(path)
    match how:
        case "missing":
            path.unlink()
        case "empty":
            path.write_bytes(b"")
        case "zeroed":
            path.write_bytes(bytes(path.stat().st_size))
        case _:
            path.write_bytes(b"letters of the commune " * 500)
    found = rescued(path)
    assert (found.items, found.rejoin) == (COUNT, False)
    again = Outbox(path, CONFERENCE)
    assert [item.id for item in again.items()] == ids
    assert [item.command_seq for item in again.items()] == list(range(1, COUNT + 1))
    assert (again.device, again.top, again.pending) == (DEVICE, COUNT, COUNT)
    assert not again.needs_new_device(10)
    again.close()
    assert damage_of(path) is None


def test_a_torn_end_that_sqlite_passes_over_is_noticed(path: Path, tmp_path: Path) -> None:
    """The power goes, and the WAL loses its end: SQLite opens the file and says nothing."""
    outbox = Outbox(path, CONFERENCE)
    outbox.move_to(DEVICE)
    for n in range(1, COUNT + 1):
        outbox.put("submit", {"text": f"{n}"}, n, name_id(f"r{n}"))
    after = tmp_path / "after"
    after.mkdir()
    for file in (path, Path(f"{path}-wal"), path.with_suffix(".copy")):
        shutil.copyfile(file, after / file.name)
    outbox.close()
    wal = after / "outbox.sqlite-wal"
    wal.write_bytes(wal.read_bytes()[: wal.stat().st_size * 2 // 3])
    there = after / path.name
    assert "văn bản ở cuối" in str(damage_of(there))
    assert rescued(there).items == COUNT
    assert damage_of(there) is None


@pytest.mark.parametrize("count", [1, 10, 40])
def test_flipped_bytes_are_passed_over_or_rescued_whatever_sqlite_says_of_them(
    path: Path, tmp_path: Path, count: int
) -> None:
    """SQLite's finding may quote the damaged bytes, which are no text."""
    filled(path)
    for seed in range(SEEDS // 2):
        rng = random.Random(f"{count} {seed}")
        folder = tmp_path / f"{seed}"
        folder.mkdir()
        data = bytearray(path.read_bytes())
        for at in rng.sample(range(len(data)), count):
            data[at] ^= rng.randint(1, 255)
        (folder / path.name).write_bytes(data)
        shutil.copyfile(path.with_suffix(".copy"), folder / "outbox.copy")
        why = damage_of(folder / path.name)
        if why is not None:
            assert rescue(folder / path.name, CONFERENCE, DEVICE, why).items == COUNT, seed


def test_where_everything_is_gone_the_device_must_join_again_and_is_not_silently_empty(path: Path) -> None:
    assert damage_of(path, ever_made=True) is not None
    found = rescue(path, CONFERENCE, DEVICE, str(damage_of(path, ever_made=True)))
    assert (found.items, found.rejoin) == (0, True)


def test_random_damage_to_one_file_loses_no_item_and_outcomes_stay_true(path: Path, tmp_path: Path) -> None:
    ids = filled(path)
    noticed = 0
    for seed in range(SEEDS):
        rng = random.Random(seed)
        folder = tmp_path / f"{seed}"
        folder.mkdir()
        for file in (path, path.with_suffix(".copy")):
            shutil.copyfile(file, folder / file.name)
        _damage(folder / rng.choice((path.name, path.name, "outbox.copy")), rng)
        there = folder / path.name
        why = damage_of(there)
        if why is not None:
            noticed += 1
            assert rescue(there, CONFERENCE, DEVICE, why).items == COUNT, seed
        again = Outbox(there, CONFERENCE)
        assert [item.id for item in again.items()] == ids, seed
        for item in again.items():
            if item.state is State.ACKNOWLEDGED:
                assert item.settlement is not None
                assert item.settlement.receipt == f"{item.command_seq:03}", seed
        again.close()
        assert damage_of(there) is None, seed
    assert noticed > SEEDS // 4


def test_items_lost_in_both_files_ask_for_a_new_device_and_the_others_move_there(path: Path) -> None:
    ids = filled(path, settled=0)
    copy = path.with_suffix(".copy")
    lines = [line for line in copy.read_bytes().split(b"\n") if line]
    copy.write_bytes(b"\n".join((*lines[:12], lines[12][:40], *lines[14:])))
    path.write_bytes(bytes(path.stat().st_size))
    found = rescued(path)
    assert (found.items, found.rejoin) == (COUNT - 2, True)
    outbox = Outbox(path, CONFERENCE)
    assert outbox.needs_new_device(0)
    outbox.put("submit", {"text": "typed meanwhile"}, 9_999, name_id("new"))
    assert outbox.move_to(name_id("second device")) == COUNT - 1
    assert not outbox.needs_new_device(0)
    items = outbox.items()
    assert [item.command_seq for item in items] == list(range(1, COUNT))
    assert [item.id for item in items] == [*ids[:12], *ids[14:], name_id("new")]
    outbox.close()


def test_what_a_former_device_was_told_and_nobody_can_read_any_more_is_asked_again_by_the_present_one(
    path: Path,
) -> None:
    outbox = Outbox(path, CONFERENCE)
    outbox.move_to(name_id("former device"))
    first = outbox.put("submit", {"text": "x"}, 1, name_id("refused"))
    outbox.settle(Outcome(command_seq=1, id=first.id, status="refused", seq=1, code="quota"), 1)
    outbox.move_to(DEVICE)
    outbox.put("submit", {"text": "y"}, 2, name_id("mine"))
    outbox.close()
    path.write_bytes(bytes(path.stat().st_size))
    assert rescued(path).rejoin is False
    again = Outbox(path, CONFERENCE)
    asked = [(item.id, item.command_seq) for item in again.next_to_send(10)]
    assert asked == [(name_id("mine"), 1), (first.id, 2)]
    assert again.pending == 2, "nothing waits that is never sent"
    again.close()
    assert damage_of(path) is None


def test_nothing_of_the_damaged_files_is_changed_and_a_second_rescue_has_a_place_of_its_own(path: Path) -> None:
    filled(path)
    for n in (1, 2):
        broken = random.Random(n).randbytes(5000)
        path.write_bytes(broken)
        aside = rescued(path).aside
        assert aside.name == f"outbox.sqlite.damaged-{n:03}"
        assert (aside / path.name).read_bytes() == broken


def test_a_line_after_a_torn_one_is_read(path: Path) -> None:
    filled(path)
    copy = path.with_suffix(".copy")
    copy.write_bytes(copy.read_bytes()[:-20])
    outbox = Outbox(path, CONFERENCE)
    outbox.put("submit", {"text": "x"}, 9_999, name_id("new"))
    outbox.close()
    path.unlink()
    assert rescued(path).items == COUNT + 1


def test_a_purge_is_no_loss(path: Path) -> None:
    ids = filled(path)
    outbox = Outbox(path, CONFERENCE)
    outbox.mark_sealed()
    assert outbox.purge() == 10
    outbox.close()
    assert damage_of(path) is None
    path.unlink()
    rescued(path)
    again = Outbox(path, CONFERENCE)
    assert [item.id for item in again.items()] == ids[10:]
    again.close()


def _damage(file: Path, rng: random.Random) -> None:
    content = bytearray(file.read_bytes())
    at = rng.randrange(len(content))
    match rng.randrange(3):
        case 0:
            del content[at:]
        case 1:
            content[at : at + 4096] = bytes(len(content[at : at + 4096]))
        case _:
            content[at] ^= 1 << rng.randrange(8)
    file.write_bytes(content)

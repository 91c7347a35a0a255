"""A damaged outbox: found, set aside, and made again from all that can be read. Changes with how files get damaged.

Nothing is deleted and nothing is silently empty. What has no outcome any more is sent again under its own number and
id, and the hub answers with what it recorded; where numbers are missing the device must join again, with the same ids.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from point_client.outbox.items import Item
from point_client.outbox.second import SecondCopy
from point_client.outbox.store import Outbox, item_of, second_copy_of

SUFFIXES: Final = ("", "-wal", "-shm")
# In the order of typing, without the index; then by the index, which does without damaged pages between.
WAYS: Final = ("NOT INDEXED ORDER BY rowid", "ORDER BY device, command_seq")


@dataclass(frozen=True, slots=True)
class Rescued:
    """`why`: what was found. `aside`: where the damaged files are. `rejoin`: numbers are missing among the items."""

    why: str
    aside: Path
    items: int
    rejoin: bool


MISSING: Final = "không còn tệp"


def damage_of(path: Path, ever_made: bool = False) -> str | None:
    """What is wrong with the outbox at the path, in words; None for a sound one, and where none was ever made.

    Raises `sqlite3.Error` for what is no damage: a disk that does not answer, a file that may not be read.
    """
    known = SecondCopy(second_copy_of(path)).items()  # first: what another process adds now is in the file before
    if not path.exists():
        return MISSING if known or ever_made else None
    if path.stat().st_size == 0 and not known:
        return None
    try:
        with closing(sqlite3.connect(path, timeout=10.0, isolation_level=None)) as connection:
            (finding,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if finding != "ok":
                return str(finding)
            if connection.execute("PRAGMA user_version").fetchone() == (0,):
                return "tệp rỗng" if known or path.stat().st_size else None
            there = {id for (id,) in connection.execute("SELECT id FROM command")}
            connection.execute("SELECT conference, device, sealed FROM outbox").fetchone()[0]
    except (sqlite3.DatabaseError, TypeError, ValueError) as error:
        # Errors of the Python module itself, as on bytes that are no text (SQLite's own finding may quote such), carry
        # no code.
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
        if code & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR):
            raise  # SQLITE_ERROR: a table is gone
        return str(error)
    missing = len(known.keys() - there)
    return f"thiếu {missing} văn bản ở cuối" if missing else None


def rescue(path: Path, conference: str, device: str, why: str) -> Rescued:
    """Set the outbox aside and make it again. Nobody else may have it open. Raises `OtherConference`, `OSError`."""
    aside = _set_aside(path)
    rows, sealed = _readable(aside / path.name)
    items = SecondCopy(aside / second_copy_of(path).name).items()
    _add(rows, items)
    ordered = sorted(items.values(), key=lambda item: (item.device != device, item.at, item.command_seq))
    numbers = sorted(item.command_seq for item in ordered if item.device == device)
    nothing_left = why == MISSING and not items  # the hub may know numbers of which nobody here does any more
    rejoin = not sealed and (nothing_left or numbers != list(range(1, len(numbers) + 1)))
    fresh = Outbox(path, conference)
    try:
        fresh.take_in(ordered, device, sealed=sealed, rejoin=rejoin)
    finally:
        fresh.close()
    return Rescued(why, aside, len(ordered), rejoin)


def _add(rows: Iterable[Item], items: dict[str, Item]) -> None:
    """Give known items their outcomes, and add what the second copy has lost. Each line of the copy carries a checksum
    and a row carries none: where they contradict each other, the row is the damaged one."""
    taken = {(item.device, item.command_seq) for item in items.values()}
    for row in rows:
        known, number = items.get(row.id), (row.device, row.command_seq)
        if known is not None and number == (known.device, known.command_seq):
            items[row.id] = replace(known, state=row.state, settlement=row.settlement, told=row.told)
        elif known is None and number not in taken and row.command_seq > 0:
            taken.add(number)
            items[row.id] = row


def _set_aside(path: Path) -> Path:
    """Into a folder under a number of its own, in the same place."""
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number:03}")).exists():
        number += 1
    aside.mkdir(mode=0o700)
    for part in (*(path.with_name(path.name + suffix) for suffix in SUFFIXES), second_copy_of(path)):
        if part.exists():
            part.rename(aside / part.name)
    return aside


def _readable(path: Path) -> tuple[list[Item], bool]:
    """The items of a damaged file, and whether it says that the conference is sealed. Works on a copy of its bytes:
    SQLite would write into what was set aside."""
    work = path.with_name("reading")
    work.mkdir()
    for suffix in ("", "-wal"):
        source = path.with_name(path.name + suffix)
        if source.exists():
            (work / source.name).write_bytes(source.read_bytes())
    found: dict[str, Item] = {}
    sealed = False
    try:
        with (
            suppress(sqlite3.Error, ValueError),
            closing(sqlite3.connect(work / path.name, isolation_level=None)) as connection,
        ):
            connection.execute("PRAGMA writable_schema=ON")  # a file that was cut off is read as far as it goes
            for way in WAYS:
                for item in _rows(connection, way):
                    found.setdefault(item.id, item)
            sealed = bool(connection.execute("SELECT sealed FROM outbox").fetchone()[0])
    except TypeError:
        pass
    for part in work.iterdir():
        part.unlink()
    work.rmdir()
    return list(found.values()), sealed


def _rows(connection: sqlite3.Connection, way: str) -> Iterator[Item]:
    with suppress(sqlite3.Error, ValueError):
        for row in connection.execute(f"SELECT {Outbox.COLUMNS} FROM command {way}"):
            with suppress(ValueError, TypeError):  # a row whose bytes say nothing sensible
                yield item_of(row)

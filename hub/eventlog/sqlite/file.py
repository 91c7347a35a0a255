"""The file of a log: its schema, its pragmas, its rows. Changes with the format on disk."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from ..base import STREAMS, Broken, Position, Record, Stored, Unusable
from ..chain import Walk, genesis
from .errors import RESTORE, translated

APPLICATION_ID = 0x44434C47  # "DCLG" in the file's header: a log of this system and nothing else
SCHEMA_VERSION = 1
# A hub which is just closing finishes its last commit within this; a serving one never lets go.
BUSY_TIMEOUT_S = 1.0
ROWS_MAX = 256  # rows a read takes at once, so that a long read never keeps appends waiting for long

SCHEMA = (
    """CREATE TABLE event(
        stream TEXT NOT NULL, seq INTEGER NOT NULL, id TEXT NOT NULL, device TEXT, command_seq INTEGER,
        i INTEGER NOT NULL, raw BLOB NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (stream, seq)) STRICT""",
    # At most one outcome of a device's command, kept by the store a second time.
    "CREATE UNIQUE INDEX event_command ON event(device, command_seq, i) WHERE device IS NOT NULL",
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT",
    f"PRAGMA application_id={APPLICATION_ID}",
    f"PRAGMA user_version={SCHEMA_VERSION}",
)

# The exclusive lock comes before the first access to the WAL: no shared memory file, a second process is
# refused, and with one connection nobody else can write or checkpoint at the same time.
LOCKING = "PRAGMA locking_mode=EXCLUSIVE"
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # one sync in every commit: an acknowledged record survives a power cut
    "PRAGMA fullfsync=1",  # the same promise on macOS
    "PRAGMA wal_autocheckpoint=1000",
    "PRAGMA journal_size_limit=67108864",
    "PRAGMA mmap_size=0",  # an I/O error is an error code then, not a signal
    "PRAGMA cell_size_check=ON",
    "PRAGMA trusted_schema=OFF",
)

Connect = Callable[[str], sqlite3.Connection]


def connect_file(uri: str) -> sqlite3.Connection:
    """A connection in autocommit, for one thread at a time, whichever it is."""
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_TIMEOUT_S, check_same_thread=False)


def create_file(path: Path, log_id: str, epoch: int, connect: Connect) -> sqlite3.Connection:
    """A new, empty log. Raises `Unusable` when something is at the path already, `sqlite3.Error`."""
    genesis(log_id)  # refuses what is not an id
    if epoch < 1:
        raise ValueError("epochs count from 1")
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise Unusable(f"{path} exists", hint="one folder holds one conference: choose another") from None
    except OSError as error:
        raise Unusable(f"{path}: {error.strerror}", hint="the folder must exist and be writable") from None
    try:
        return _furnished(connect(_uri(path, "mode=rw")), log_id, epoch)
    except BaseException:
        # An empty file of ours would keep the next try from starting.
        path.unlink()
        raise


def _furnished(connection: sqlite3.Connection, log_id: str, epoch: int) -> sqlite3.Connection:
    try:
        for statement in (LOCKING, *PRAGMAS, "BEGIN IMMEDIATE", *SCHEMA):
            connection.execute(statement)
        connection.execute("INSERT INTO meta VALUES ('log_id', ?), ('epoch', ?)", (log_id, epoch))
        connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection


def open_file(path: Path, connect: Connect) -> sqlite3.Connection:
    """The log at the path, locked for this process alone. Raises `Unusable`, `sqlite3.Error`."""
    must_exist(path)
    connection = connect(_uri(path, "mode=rw"))
    try:
        connection.execute(LOCKING)
        must_be_ours(connection, path)  # before anything which would change a foreign file
        for pragma in PRAGMAS:
            connection.execute(pragma)
    except BaseException:
        connection.close()
        raise
    return connection


def open_frozen(path: Path, connect: Connect, *, immutable: bool) -> sqlite3.Connection:
    """The log at the path, to be read and not changed. `immutable` also takes no lock."""
    must_exist(path)
    connection = connect(_uri(path, "mode=ro&immutable=1" if immutable else "mode=ro"))
    try:
        must_be_ours(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def must_exist(path: Path) -> None:
    """Raises `Unusable` where no file is."""
    if not path.is_file():
        raise Unusable(f"{path} is missing", hint="name the data folder of a conference that was created")


def must_be_ours(connection: sqlite3.Connection, path: Path) -> None:
    """Raises `Unusable` when the header is not that of a log in this version's format."""
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application_id != APPLICATION_ID:
        raise Unusable(f"{path} is not a log of this system", hint="name another file")
    if version != SCHEMA_VERSION:
        raise Unusable(f"{path} has format {version}, not {SCHEMA_VERSION}", hint="use the matching version")


def identity(connection: sqlite3.Connection) -> tuple[str, int]:
    """The log's id and epoch. Raises `Broken` when they are not there."""
    meta = dict(connection.execute("SELECT key, value FROM meta"))
    match meta.get("log_id"), meta.get("epoch"):
        case str(log_id), int(epoch) if epoch >= 1 and _is_log_id(log_id):
            return log_id, epoch
        case _:
            raise Broken("the log has lost its id or epoch", hint=RESTORE)


def _is_log_id(log_id: str) -> bool:
    try:
        genesis(log_id)
    except ValueError:
        return False
    return True


def rows(connection: sqlite3.Connection, stream: str, after: int, count: int = ROWS_MAX) -> list[Stored]:
    """At most `count` records with seq > `after`, in order. Raises `sqlite3.Error`."""
    return list(_selected(connection, stream, after, count))


def all_rows(connection: sqlite3.Connection, stream: str) -> Iterator[Stored]:
    """Every record of the stream, in order, as far as it can be read. Raises `sqlite3.Error`."""
    # A seq below 1 is to be found too, and damage shows at the row which has it: hence one by one.
    return _selected(connection, stream, after=-(2**63), count=-1)


def _selected(connection: sqlite3.Connection, stream: str, after: int, count: int) -> Iterator[Stored]:
    found = connection.execute(
        "SELECT id, device, command_seq, i, raw, seq, hash FROM event WHERE stream=? AND seq>? ORDER BY seq LIMIT ?",
        (stream, after, count),
    )
    for *record, seq, hash in found:
        yield Stored(Record(*record), seq, hash.hex())


def insert(connection: sqlite3.Connection, stream: str, stored: list[Stored]) -> None:
    """Add the records. Raises `sqlite3.IntegrityError` when one repeats, `sqlite3.Error`."""
    connection.executemany(
        "INSERT INTO event(stream, seq, id, device, command_seq, i, raw, hash) VALUES (?,?,?,?,?,?,?,?)",
        [
            (stream, s.seq, r.id, r.device, r.command_seq, r.i, r.raw, bytes.fromhex(s.hash))
            for s in stored
            for r in (s.record,)
        ],
    )


def set_epoch(connection: sqlite3.Connection, epoch: int) -> None:
    """Write the epoch, which only rises, in a transaction of its own. Raises `sqlite3.Error`, `ValueError`."""
    connection.execute("BEGIN IMMEDIATE")
    changed = connection.execute("UPDATE meta SET value=? WHERE key='epoch' AND value<?", (epoch, epoch)).rowcount
    if changed != 1:
        raise ValueError(f"the log's epoch is {epoch} or later already")
    connection.execute("COMMIT")


def hash_at(connection: sqlite3.Connection, stream: str, seq: int) -> str | None:
    """The hash of the record at `seq`; None when there is none."""
    row = connection.execute("SELECT hash FROM event WHERE stream=? AND seq=?", (stream, seq)).fetchone()
    return None if row is None else row[0].hex()


def last_row(connection: sqlite3.Connection, stream: str) -> tuple[int, str] | None:
    """Seq and hash of the newest record."""
    row = connection.execute(
        "SELECT seq, hash FROM event WHERE stream=? ORDER BY seq DESC LIMIT 1", (stream,)
    ).fetchone()
    return None if row is None else (row[0], row[1].hex())


def verified_heads(connection: sqlite3.Connection, log_id: str, epoch: int) -> dict[str, Position]:
    """The head of every stream after following the whole chain. Raises `Broken`, `sqlite3.Error`."""
    heads = {stream: _walked(connection, stream, log_id, epoch) for stream in STREAMS}
    damage = whole_file_damage(connection)
    if damage is not None:
        raise Broken(damage, hint=RESTORE)
    return heads


def _walked(connection: sqlite3.Connection, stream: str, log_id: str, epoch: int) -> Position:
    walk = Walk(log_id)
    try:
        for stored in all_rows(connection, stream):
            problem = walk.step(stored.seq, stored.record.raw, stored.hash)
            if problem is not None:
                raise Broken(problem, hint=RESTORE)
    except sqlite3.Error as error:
        if not isinstance(translated(error, ""), Broken):
            raise
        raise Broken(f"seq {walk.seq + 1}: the file is damaged from here on: {error}", hint=RESTORE) from error
    return Position(epoch, walk.seq, walk.hash)


def whole_file_damage(connection: sqlite3.Connection) -> str | None:
    """What SQLite finds wrong outside the chain: indexes which disagree with the rows, lost pages."""
    (finding,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    return None if finding == "ok" else f"integrity check: {finding}"


def _uri(path: Path, options: str) -> str:
    return f"{path.absolute().as_uri()}?{options}"

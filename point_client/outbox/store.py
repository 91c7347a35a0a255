"""The outbox on disk (SQLite): the only place where a point's commands live until the conference is sealed.

Durability. `put` and everything that changes what will be sent is one transaction at synchronous=FULL: when
it returns, power may fail. A settlement is written without that sync: losing it only means that the hub is
asked again and tells its recorded outcome. "Sent" is not written at all: it ends with the connection, and no
connection outlives the process.

Several processes may hold the file (a `submit` beside the running uplink). SQLite 3.7.0 to 3.51.2 can damage
a WAL that is reset while another process writes. So nobody checkpoints while the file is open: SQLite does it
alone, under its exclusive lock, when the last one closes. A conference's outbox is some megabytes.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

import msgspec

from point_client.outbox.items import PENDING, Item, Settlement, State
from point_client.outbox.second import SecondCopy
from protocol.codec import decode_from_client, encode
from protocol.errors import DecodeError, LocalError
from protocol.messages import Arg, Command, Outcome

FORMAT: Final = 1
BUSY_MS: Final = 10_000
"""How long to wait for another process's transaction: each is a few milliseconds, a bad disk is seconds."""

_SCHEMA: Final = """
CREATE TABLE outbox (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    conference TEXT NOT NULL,
    device TEXT,
    sealed INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE device (device TEXT PRIMARY KEY, top INTEGER NOT NULL);
CREATE TABLE command (
    device TEXT NOT NULL, command_seq INTEGER NOT NULL CHECK (command_seq > 0),
    id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, args TEXT NOT NULL, at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'acknowledged', 'refused', 'orphaned')),
    status TEXT, epoch INTEGER, seq INTEGER, receipt TEXT, code TEXT, detail TEXT,
    told INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (device, command_seq)
);
"""
_COLUMNS: Final = "device, command_seq, id, name, args, at, state, status, epoch, seq, receipt, code, detail, told"
_UNCOUNTED: Final = "CREATE TABLE IF NOT EXISTS uncounted (device TEXT PRIMARY KEY)"
"""Devices of which numbers were lost with a damaged file: they can go on only as a new device."""
_NOT_SETTLED: Final = "status = NULL, epoch = NULL, seq = NULL, receipt = NULL, code = NULL, detail = NULL, told = 0"
_OURS: Final = "device = (SELECT device FROM outbox)"
_MOVES: Final = "state IN ('queued', 'acknowledged')"
_AS_TYPED: Final = f"{_OURS}, CASE WHEN {_OURS} THEN command_seq ELSE rowid END"
"""What is with a former device still was typed before everything of ours, whose order is that of its numbers."""
_ARGS: Final = msgspec.json.Decoder(dict[str, Arg])


class Unsendable(ValueError):
    """The hub could never read this command: too long, no Unicode, or a malformed id. Nothing was stored."""


class NotJoined(Exception):
    """No device yet: join the conference first."""


class OtherConference(Exception):
    """The file belongs to another conference: its items are never sent to this one."""


class NotSealed(Exception):
    """The conference is not sealed, so nothing may be purged."""


class ContradictoryOutcome(Exception):
    """The hub told two different outcomes of one command. The first one stays; a person must look at this."""


class Outbox:
    """The commands of one point in one conference. Use from one thread; several processes may open the file."""

    COLUMNS: Final = _COLUMNS

    def __init__(
        self, path: Path, conference: str, connect: Callable[[Path], sqlite3.Connection] | None = None
    ) -> None:
        """Open, or create with mode 0600. Raises OtherConference. `connect`: another disk than the system's."""
        self._db = (connect or _open_file)(path)
        self._second = SecondCopy(second_copy_of(path) if connect is None else None)
        self._on_wire: set[int] = set()
        try:
            self._prepare(conference)
        except BaseException:
            self._db.close()
            raise
        self._seen = self._data_version()

    def close(self) -> None:
        """Close the file. Nothing is lost by not calling this."""
        self._db.close()

    # ---- writing down ----------------------------------------------------------------------------------------

    def put(self, name: str, args: dict[str, Arg], at: int, id: str) -> Item:
        """Store one command under the next number. When this returns, it is on the disk.

        The same id again is the same command: its item is returned, nothing is added. Raises NotJoined, and
        Unsendable for what would close every connection that it is sent on.
        """
        _check_sendable(name, args, at, id)
        with self._transaction():
            known = self._one("id = ?", (id,))
            if known is not None:
                if (known.name, known.args) != (name, args):
                    raise Unsendable("the id belongs to another command")
                return known
            device, command_seq = self._next_number()
            item = Item(device, command_seq, id, name, args, at, State.QUEUED, None, 0)
            self._insert(item)
        self._second.add([item])
        return item

    def take_in(self, items: Sequence[Item], device: str, *, sealed: bool, rejoin: bool) -> None:
        """Begin with what was read from a damaged file, numbers, ids and outcomes as they are; but what a former device
        has no outcome of becomes ours, for nobody else would send it. `rejoin`: numbers are missing among them, so that
        a new device is needed. Only for an outbox that holds nothing."""
        with self._transaction():
            tops = {device: 0}
            for item in items:
                self._insert(item)
                tops[item.device] = max(tops.get(item.device, 0), item.command_seq)
                if item.settlement is not None:
                    self._settled(item.settlement, item.told, "id = ?", item.id)
            self._db.executemany("INSERT INTO device (device, top) VALUES (?, ?)", list(tops.items()))
            self._db.execute("UPDATE outbox SET device = ?, sealed = ?", (device, int(sealed)))
            if rejoin:
                self._db.execute("INSERT INTO uncounted (device) VALUES (?)", (device,))
            self._make_ours(self._select(f"NOT {_OURS} AND state = 'queued' ORDER BY rowid"))
            held = self._select("TRUE ORDER BY rowid")
        self._second.add(held)

    def move_to(self, device: str) -> int:
        """From now on this is our device. What has no outcome and what was accepted moves to it, to be sent: same ids,
        next numbers, same order. A welcome speaks of our present device alone: what the hub has lost of a former one
        could never be noticed, while an id that it still has is answered as it was. A refusal was read by its person
        and stays with its device: nobody wants it decided anew.

        Changes nothing when it is our device already, so it may follow every start. Returns how many of those moved
        had no outcome.
        """
        with self._transaction():
            if self.device == device:
                return 0
            waiting = self.pending
            moving = self._select(f"device != ? AND {_MOVES} ORDER BY {_AS_TYPED}", (device,))
            self._db.execute("INSERT OR IGNORE INTO device (device, top) VALUES (?, 0)", (device,))
            self._db.execute("UPDATE outbox SET device = ?", (device,))
            self._make_ours(moving)
            moved = self._select(f"{_OURS} AND state = 'queued' ORDER BY command_seq")
        self._second.add(moved)
        self._on_wire.clear()
        return waiting

    # ---- the link --------------------------------------------------------------------------------------------

    def on_welcome(self, last_command_seq: int) -> int:
        """The welcome rule, the whole of exactly-once. Afterwards `next_to_send` gives, in order, every command
        without an outcome, also those up to `last_command_seq` (an acknowledgement is never inferred), and
        every one settled above it: the hub lost its tail. Returns how many of the latter there were.
        """
        assert not self.needs_new_device(last_command_seq), "an old copy: sending would give numbers away twice"
        self._on_wire.clear()
        with self._transaction():
            return self._db.execute(
                f"UPDATE command SET state = 'queued', {_NOT_SETTLED}"
                f" WHERE {_OURS} AND command_seq > ? AND state != 'queued'",
                (last_command_seq,),
            ).rowcount

    def needs_new_device(self, last_command_seq: int) -> bool:
        """The hub knows more of this device than we do: this folder was restored from an old copy, or was damaged."""
        uncounted = self._db.execute(f"SELECT 1 FROM uncounted WHERE {_OURS}").fetchone() is not None
        return uncounted or self.top < last_command_seq

    def next_to_send(self, limit: int) -> Sequence[Item]:
        """The commands that follow what is on the wire, by number, at most `limit`."""
        above = max(self._on_wire, default=0)
        return self._select(
            f"{_OURS} AND state = 'queued' AND command_seq > ? ORDER BY command_seq LIMIT ?", (above, limit)
        )

    def sent(self, command_seq: int) -> None:
        """It is being written to the wire. Not stored: true for this connection only."""
        self._on_wire.add(command_seq)

    def requeue_from(self, command_seq: int) -> None:
        """The hub was busy at this number, so at everything above it too: all of it will be sent again."""
        self._on_wire = {each for each in self._on_wire if each < command_seq}

    def on_disconnect(self) -> None:
        """sent → queued, always."""
        self._on_wire.clear()

    def settle(self, outcome: Outcome, epoch: int) -> bool:
        """Keep a recorded outcome. True for the first one; a further one is counted and compared.

        Raises ContradictoryOutcome when it differs, or speaks of a command that we never sent.
        """
        told = Settlement.of(outcome, epoch)
        with self._transaction(durable=False):
            item = self._one(f"{_OURS} AND command_seq = ?", (outcome.command_seq,))
            if item is None or item.id != outcome.id:
                raise ContradictoryOutcome(f"an outcome of {outcome.command_seq} {outcome.id}, which is not ours")
            if item.settlement is None:
                self._settled(told, 1, f"{_OURS} AND command_seq = ?", outcome.command_seq)
            else:
                self._db.execute(
                    f"UPDATE command SET told = told + 1 WHERE {_OURS} AND command_seq = ?", (outcome.command_seq,)
                )
        self._on_wire.discard(outcome.command_seq)
        if item.settlement is not None and not item.settlement.agrees_with(told):
            raise ContradictoryOutcome(f"two outcomes of {outcome.command_seq} {outcome.id}")
        return item.settlement is None

    # ---- the end ---------------------------------------------------------------------------------------------

    def mark_sealed(self) -> None:
        """The hub said that the conference is sealed."""
        if not self.sealed:
            with self._transaction():
                self._db.execute("UPDATE outbox SET sealed = 1")

    def purge(self) -> int:
        """Forget what has its outcome in the sealed record; what never got there stays. Raises NotSealed."""
        with self._transaction():
            if not self.sealed:
                raise NotSealed
            self._second.replace(self._select("state NOT IN ('acknowledged', 'refused') ORDER BY rowid"))
            return self._db.execute("DELETE FROM command WHERE state IN ('acknowledged', 'refused')").rowcount

    # ---- reading ---------------------------------------------------------------------------------------------

    @property
    def device(self) -> str | None:
        """Our device now, or None before the first `move_to`."""
        (device,) = self._db.execute("SELECT device FROM outbox").fetchone()
        return None if device is None else str(device)

    @property
    def top(self) -> int:
        """The highest number given to a command of this device; 0 for none."""
        row = self._db.execute(f"SELECT top FROM device WHERE {_OURS}").fetchone()
        return 0 if row is None else int(row[0])

    @property
    def sealed(self) -> bool:
        """Whether the hub said that the conference is sealed."""
        return bool(self._db.execute("SELECT sealed FROM outbox").fetchone()[0])

    @property
    def pending(self) -> int:
        """How many commands have no outcome."""
        (count,) = self._db.execute("SELECT count(*) FROM command WHERE state = 'queued'").fetchone()
        return int(count)

    def item(self, command_seq: int) -> Item | None:
        """The command with this number of our device."""
        return self._one(f"{_OURS} AND command_seq = ?", (command_seq,))

    def find(self, id: str) -> Item | None:
        """The command with this id, whichever device it went with."""
        return self._one("id = ?", (id,))

    def items(self) -> Sequence[Item]:
        """Everything, in the order of typing: for people."""
        return self._select("TRUE ORDER BY rowid")

    def changed_elsewhere(self) -> bool:
        """Whether another process has written since the last call. Cheap: it reads one page."""
        seen, self._seen = self._seen, self._data_version()
        return seen != self._seen

    # ---- SQLite ----------------------------------------------------------------------------------------------

    def _prepare(self, conference: str) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA wal_autocheckpoint = 0")
        self._db.execute("PRAGMA fullfsync = ON")  # macOS: fsync alone leaves the data in the drive's cache
        self._db.execute("PRAGMA checkpoint_fullfsync = ON")
        with self._transaction():
            (found,) = self._db.execute("PRAGMA user_version").fetchone()
            if found == 0:
                for statement in _SCHEMA.split(";"):
                    self._db.execute(statement)
                self._db.execute("INSERT INTO outbox (one, conference) VALUES (1, ?)", (conference,))
                self._db.execute(f"PRAGMA user_version = {FORMAT}")
            elif found != FORMAT:
                raise OtherConference(f"the outbox has format {found}, this program reads {FORMAT}")
            self._db.execute(_UNCOUNTED)
            (owner,) = self._db.execute("SELECT conference FROM outbox").fetchone()
            if owner != conference:
                raise OtherConference(f"the outbox belongs to conference {owner}")
        known = self._second.items()
        self._second.add([item for item in self._select("TRUE ORDER BY rowid") if item.id not in known])

    @contextmanager
    def _transaction(self, *, durable: bool = True) -> Iterator[None]:
        self._db.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def _next_number(self) -> tuple[str, int]:
        """Take the next number of our device; inside a transaction."""
        row = self._db.execute(f"UPDATE device SET top = top + 1 WHERE {_OURS} RETURNING device, top").fetchone()
        if row is None:
            raise NotJoined
        return str(row[0]), int(row[1])

    def _make_ours(self, items: Sequence[Item]) -> None:
        """Let our device send them, in this order under its next numbers; inside a transaction."""
        for item in items:
            self._db.execute(
                f"UPDATE command SET device = ?, command_seq = ?, state = 'queued', {_NOT_SETTLED} WHERE id = ?",
                (*self._next_number(), item.id),
            )

    def _insert(self, item: Item) -> None:
        self._db.execute(
            "INSERT INTO command (device, command_seq, id, name, args, at, state) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                item.device,
                item.command_seq,
                item.id,
                item.name,
                msgspec.json.encode(item.args).decode(),
                item.at,
                State.QUEUED,  # what is settled is said so in a second step
            ),
        )

    def _settled(self, told: Settlement, times: int, condition: str, value: str | int) -> None:
        self._db.execute(
            f"UPDATE command SET state = ?, status = ?, epoch = ?, seq = ?, receipt = ?, code = ?,"
            f" detail = ?, told = ? WHERE {condition}",
            (told.state, *_settlement_row(told), times, value),
        )

    def _one(self, condition: str, values: tuple[str | int, ...]) -> Item | None:
        found = self._select(condition, values)
        return found[0] if found else None

    def _select(self, condition: str, values: tuple[str | int, ...] = ()) -> list[Item]:
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM command WHERE {condition}", values)
        items = [item_of(row) for row in rows]
        ours = self.device
        return [
            replace(item, state=State.SENT)
            if item.state in PENDING and item.device == ours and item.command_seq in self._on_wire
            else item
            for item in items
        ]

    def _data_version(self) -> int:
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])


def _open_file(path: Path) -> sqlite3.Connection:
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    return sqlite3.connect(path, isolation_level=None, timeout=BUSY_MS / 1000)


def second_copy_of(path: Path) -> Path:
    """Where the second copy of an outbox lies."""
    return path.with_suffix(".copy")


def item_of(row: sqlite3.Row) -> Item:
    """The item in a row of `Outbox.COLUMNS`. Raises `ValueError`, `TypeError`."""
    device, command_seq, id, name, args, at, state, status, epoch, seq, receipt, code, detail, told = row
    settlement = None if status is None else Settlement(status, epoch, seq, receipt, code, detail)
    return Item(device, command_seq, id, name, _ARGS.decode(args), at, State(state), settlement, told)


def _settlement_row(settlement: Settlement) -> tuple[str | int | None, ...]:
    return (
        settlement.status,
        settlement.epoch,
        settlement.seq,
        settlement.receipt,
        settlement.code,
        settlement.detail,
    )


def _check_sendable(name: str, args: dict[str, Arg], at: int, id: str) -> None:
    """Read the frame as a hub would: what it cannot read would close this connection and every next one."""
    frame = Command(command_seq=2**53, id=id, name=name, args=args, at=at, now=at)
    try:
        decode_from_client(encode(frame))
    except (LocalError, DecodeError) as error:
        raise Unsendable(str(error)) from None

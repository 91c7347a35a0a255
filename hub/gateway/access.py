"""`access.sqlite`: join codes, devices and personal data, apart from the log and erasable.

An ordinary WAL database, so that the command line may add a code while the hub serves. Secrets are kept as
SHA-256 only. Every method is one short transaction, safe from any thread; times are milliseconds and passed in.
"""

import hashlib
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hub.eventlog.base import Broken, Unavailable, Unusable

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford base 32: no I, L, O, U, so that a code can be read over the phone."""
SELECTOR_CHARS: Final = 4
SECRET_CHARS: Final = 8
WRONG_MAX: Final = 5
LOCK_MS: Final = 15 * 60 * 1000
"""Five wrong secrets lock a selector this long: 2^40 secrets cannot be tried out."""
ATTEMPT_MS: Final = 10 * 60 * 1000
"""How long a repeated join (same code and attempt) gets a fresh secret: a lost reply does not burn the code."""

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS code (
    selector TEXT PRIMARY KEY, secret TEXT NOT NULL, role TEXT NOT NULL, point TEXT, department TEXT,
    created_at INTEGER NOT NULL, revoked_at INTEGER, used_at INTEGER, attempt TEXT, device TEXT,
    wrong INTEGER NOT NULL DEFAULT 0, locked_until INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE IF NOT EXISTS device (
    id TEXT PRIMARY KEY, secret TEXT NOT NULL UNIQUE, role TEXT NOT NULL, point TEXT, department TEXT,
    generation INTEGER NOT NULL DEFAULT 1, joined_at INTEGER NOT NULL, revoked_at INTEGER, frozen_at INTEGER) STRICT;
CREATE TABLE IF NOT EXISTS person (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, phone TEXT, consent INTEGER NOT NULL, at INTEGER NOT NULL) STRICT;
"""


RESTORE: Final = "hãy lấy lại access.sqlite từ bản sao lưu mới nhất: docs/van-hanh.md, mục access.sqlite"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a code gives: a role, and the point or department it belongs to."""

    role: str
    point: str | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """A joined device and its authority. `joined_at` bounds how early a text may claim to have been typed."""

    id: str
    grant: Grant
    joined_at: int
    revoked: bool = False
    frozen: bool = False
    """Its secret was seen in two hands: it joins again as a new device."""
    generation: int = 1
    """Rises with every fresh secret."""


class JoinRefused(Exception):
    """A code that gives nothing: `status` is the HTTP answer (401 wrong, 410 used, revoked or expired, 429 locked)."""

    def __init__(self, status: int, code: str, retry_after_s: int = 0) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.retry_after_s = retry_after_s


def sha256(secret: str) -> str:
    """How a secret is kept."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()  # a header may hold any byte


def normal_code(text: str) -> str:
    """A code as typed by a person, in its one form: upper case, O and I L read as digits, the dash where it belongs."""
    letters = "".join(c for c in text.upper().translate(str.maketrans("OIL", "011")) if c in ALPHABET)
    return f"{letters[:SELECTOR_CHARS]}-{letters[SELECTOR_CHARS:]}"


def counted(path: Path) -> tuple[int, int]:
    """Read the whole store at `path`, which is there: how many codes and devices it holds.

    Raises `Broken` when it is damaged, or not ours: no conference is without codes. `Unavailable` for the disk's own
    errors.
    """
    try:
        uri = f"{path.absolute().as_uri()}?mode=rw"  # a read-only one would leave a WAL behind
        with closing(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=5)) as db:
            [found] = db.execute("PRAGMA integrity_check(1)").fetchone()
            if found != "ok":
                raise Broken(f"{path}: {found}", hint=RESTORE)
            [codes], [devices], _ = (
                db.execute(f"SELECT count(*) FROM {table}").fetchone() for table in ("code", "device", "person")
            )
    except sqlite3.Error as error:
        raise _translated(error, path) from error
    if not codes:
        raise Broken(f"{path}: không có mã tham gia nào", hint=RESTORE)
    return codes, devices


def _translated(error: sqlite3.Error, path: Path) -> Unavailable:
    """Whatever is neither the disk's nor the folder's fault is wrong in the file."""
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_IOERR | sqlite3.SQLITE_FULL | sqlite3.SQLITE_NOMEM | sqlite3.SQLITE_BUSY:
            return Unavailable(f"{path}: {error}")
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return Unusable(f"{path}: {error}")
        case _:
            return Broken(f"{path}: {error}", hint=RESTORE)


class Access:
    """The store of one data folder. `chance(n)` gives n random bytes."""

    def __init__(self, path: Path, chance: Callable[[int], bytes]) -> None:
        self._chance = chance
        self._lock = threading.Lock()
        self._swept: tuple[int, int] | None = None
        self._devices: dict[str, tuple[int, bool]] = {}
        path.touch(mode=0o600)
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=5)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except JoinRefused:  # a wrong try is counted
                self._db.execute("COMMIT")
                raise
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    # ---- codes ------------------------------------------------------------------------------------------------

    def new_codes(self, grants: Sequence[Grant], now_ms: int) -> list[str]:
        """One fresh code for each grant, durable when this returns; the only time they are known in full."""
        with self._transaction() as db:
            return [self._new_code(db, grant, now_ms) for grant in grants]

    def _new_code(self, db: sqlite3.Connection, grant: Grant, now_ms: int) -> str:
        while True:
            selector, secret = self._letters(SELECTOR_CHARS), self._letters(SECRET_CHARS)
            if db.execute("SELECT 1 FROM code WHERE selector = ?", (selector,)).fetchone() is None:
                break
        db.execute(
            "INSERT INTO code (selector, secret, role, point, department, created_at) VALUES (?, ?, ?, ?, ?, ?)",
            (selector, sha256(secret), grant.role, grant.point, grant.department, now_ms),
        )
        return f"{selector}-{secret}"

    def _letters(self, count: int) -> str:
        return "".join(ALPHABET[byte % len(ALPHABET)] for byte in self._chance(count))

    def knows(self, kind: str, name: str) -> bool:
        """Whether a point or department (`kind`) of this name had a code from the start."""
        column = {"point": "point", "department": "department"}[kind]
        with self._lock:
            return self._db.execute(f"SELECT 1 FROM code WHERE {column} = ? LIMIT 1", (name,)).fetchone() is not None

    def join(
        self, code: str, attempt: str | None, new_device: str, now_ms: int, *, sealed: bool = False
    ) -> tuple[Device, str]:
        """Use a code: the device it made and its secret, shown this once. Raises `JoinRefused`.

        The same code and attempt within ten minutes gives the same device a fresh secret, which replaces the first.
        Once the conference is `sealed` a code makes no device any more.
        """
        selector, _, secret = normal_code(code).partition("-")
        with self._transaction() as db:
            row = db.execute(
                "SELECT secret, role, point, department, revoked_at, used_at, attempt, device, locked_until"
                " FROM code WHERE selector = ?",
                (selector,),
            ).fetchone()
            if row is None:
                raise JoinRefused(401, "wrong_code")
            known, role, point, department, revoked_at, used_at, first_attempt, device, locked_until = row
            if now_ms < locked_until:
                raise JoinRefused(429, "locked", -((now_ms - locked_until) // 1000))
            if sha256(secret) != known:
                self._count_wrong(db, selector, now_ms)
                raise JoinRefused(401, "wrong_code")
            if revoked_at is not None:
                raise JoinRefused(410, "code_revoked")
            again = attempt is not None and attempt == first_attempt and now_ms - (used_at or 0) < ATTEMPT_MS
            if used_at is not None and not again:
                raise JoinRefused(410, "code_used")
            if sealed and not again:
                raise JoinRefused(410, "code_expired")
            fresh = self._chance(32).hex()
            if again:
                return self._again(db, device, fresh), fresh
            db.execute(
                "INSERT INTO device (id, secret, role, point, department, joined_at) VALUES (?, ?, ?, ?, ?, ?)",
                (new_device, sha256(fresh), role, point, department, now_ms),
            )
            db.execute(
                "UPDATE code SET used_at = ?, attempt = ?, device = ?, wrong = 0 WHERE selector = ?",
                (now_ms, attempt, new_device, selector),
            )
            return Device(new_device, Grant(role, point, department), now_ms), fresh

    def _again(self, db: sqlite3.Connection, device: str, fresh: str) -> Device:
        """The device of a repeated join, with its fresh secret."""
        known = self._device(db, "id", device)
        if known.revoked or known.frozen:
            raise JoinRefused(410, "code_revoked")
        db.execute("UPDATE device SET secret = ?, generation = generation + 1 WHERE id = ?", (sha256(fresh), device))
        return self._device(db, "id", device)

    @staticmethod
    def _count_wrong(db: sqlite3.Connection, selector: str, now_ms: int) -> None:
        db.execute("UPDATE code SET wrong = wrong + 1 WHERE selector = ?", (selector,))
        db.execute(
            "UPDATE code SET wrong = 0, locked_until = ? WHERE selector = ? AND wrong >= ?",
            (now_ms + LOCK_MS, selector, WRONG_MAX),
        )

    # ---- devices ----------------------------------------------------------------------------------------------

    def device_of_secret(self, secret: str) -> Device | None:
        """The device that carries this secret, revoked or not; None when no device does."""
        with self._lock:
            try:
                return self._device(self._db, "secret", sha256(secret))
            except LookupError:
                return None

    @staticmethod
    def _device(db: sqlite3.Connection, column: str, value: str) -> Device:
        row = db.execute(
            "SELECT id, role, point, department, joined_at, revoked_at, frozen_at, generation"
            f" FROM device WHERE {column} = ?",
            (value,),
        ).fetchone()
        if row is None:
            raise LookupError(column)
        id, role, point, department, joined_at, revoked_at, frozen_at, generation = row
        grant = Grant(role, point, department)
        return Device(id, grant, joined_at, revoked_at is not None, frozen_at is not None, generation)

    def revoke(self, device: str, now_ms: int) -> bool:
        """Take a device's authority away; False when there is no such device."""
        with self._transaction() as db:
            return db.execute("UPDATE device SET revoked_at = ? WHERE id = ?", (now_ms, device)).rowcount == 1

    def revoke_code(self, code: str, now_ms: int) -> bool:
        """Take back a code, named whole or by its first four characters; False when there is no such code.

        The device it may have made keeps its authority: that is `revoke`.
        """
        selector = normal_code(code).partition("-")[0]
        with self._transaction() as db:
            return db.execute("UPDATE code SET revoked_at = ? WHERE selector = ?", (now_ms, selector)).rowcount == 1

    def freeze(self, device: str, now_ms: int) -> None:
        """A device whose secret was seen in two hands never connects again, also after a restart."""
        with self._transaction() as db:
            db.execute("UPDATE device SET frozen_at = ? WHERE id = ?", (now_ms, device))

    def without_authority(self, devices: Mapping[str, int]) -> set[str]:
        """Which of these devices (id -> generation at their hello) were revoked or got another secret since."""
        now = self._all_devices()
        return {id for id, generation in devices.items() if now.get(id) != (generation, False)}

    def revoked_of(self, devices: Collection[str]) -> set[str]:
        """Which of these devices were revoked."""
        now = self._all_devices()
        return {id for id in devices if now.get(id, (0, True))[1]}

    def _all_devices(self) -> Mapping[str, tuple[int, bool]]:
        """Generation and revocation of every device."""
        with self._lock:
            version = self._db.execute("PRAGMA data_version").fetchone()[0], self._db.total_changes
            if version != self._swept:  # nothing was written since: the answer of then is the answer of now
                rows = self._db.execute("SELECT id, generation, revoked_at FROM device").fetchall()
                self._devices = {id: (generation, revoked_at is not None) for id, generation, revoked_at in rows}
                self._swept = version
            return self._devices

    # ---- personal data ----------------------------------------------------------------------------------------

    def keep_person(self, reference: str, name: str, phone: str | None, consent: bool, now_ms: int) -> bool:
        """Store who raised a recommendation under the command's id; False when it was there: nothing changes then."""
        with self._transaction() as db:
            kept = db.execute(
                "INSERT OR IGNORE INTO person (id, name, phone, consent, at) VALUES (?, ?, ?, ?, ?)",
                (reference, name, phone, consent, now_ms),
            )
            return kept.rowcount == 1

    def people(self) -> list[str]:
        """The references under which somebody is stored."""
        with self._lock:
            return [id for (id,) in self._db.execute("SELECT id FROM person")]

    def forget_people(self, references: Collection[str]) -> None:
        """Erase personal data; the record does not change, it only holds the references."""
        with self._transaction() as db:
            db.executemany("DELETE FROM person WHERE id = ?", [(reference,) for reference in references])

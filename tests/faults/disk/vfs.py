"""A disk in memory below SQLite, which remembers what was written, what was synced, and in which order.

Any moment of its journal can be made into the files that a power cut at that moment might leave: what a file was told
before its last sync is there; of what came later each write is there, or not, or torn at a sector. Changes with what a
disk may do.
"""

# ruff: noqa: N802 - the methods of a VFS have the names that SQLite gave them
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

import apsw

SECTOR_BYTES: Final = 512
Kind = Literal["write", "truncate", "sync", "failed", "delete", "told"]
Fault = Callable[["Op"], Exception | None]


@dataclass(frozen=True)
class Op:
    """One step of the disk's life. `told`: somebody was told something (`at` says what). `failed`: a sync that did not
    work; what it should have made durable counts as clean from then on, and no later sync writes it."""

    kind: Kind
    file: str = ""
    at: int = 0
    data: bytes = b""


@dataclass
class Disk:
    """`fault`: what the next step raises instead of happening, by the step."""

    journal: list[Op] = field(default_factory=list)
    content: dict[str, bytearray] = field(default_factory=dict)
    fault: Fault = lambda op: None

    def do(self, op: Op) -> None:
        """Take the step, or raise. Every write is journalled before it is seen."""
        problem = self.fault(op)
        if problem is not None:
            if op.kind == "sync":
                self.journal.append(Op("failed", op.file))
            raise problem
        self.journal.append(op)
        _apply(self.content, op)

    def told(self, number: int) -> None:
        """From here on somebody relies on this."""
        self.journal.append(Op("told", at=number))

    def relied_on(self, end: int) -> int:
        """The highest number told before that moment."""
        return max((op.at for op in self.journal[:end] if op.kind == "told"), default=0)

    def image(self, end: int, rng: random.Random) -> dict[str, bytes]:
        """What a power cut after `end` steps might leave."""
        durable = self._durable(end)
        left: dict[str, bytearray] = {}
        # A disk writes its cache back in any order. What was rewritten meanwhile exists once in the cache: so leaving
        # writes out, each for itself, gives what any order gives.
        keep = rng.random()
        for n, op in enumerate(self.journal[:end]):
            if n in durable or op.kind == "delete":
                _apply(left, op)
            elif rng.random() < keep:
                _apply(left, _torn(op, rng))
        return {name: bytes(content) for name, content in left.items()}

    def _durable(self, end: int) -> set[int]:
        """The steps before that moment which a sync of their file followed, before any that failed."""
        durable: set[int] = set()
        dirty: dict[str, list[int]] = {}
        for n, op in enumerate(self.journal[:end]):
            if op.kind in ("sync", "failed"):
                waiting = dirty.pop(op.file, [])
                durable.update(waiting if op.kind == "sync" else ())
            else:
                dirty.setdefault(op.file, []).append(n)
        return durable

    def as_it_is(self) -> dict[str, bytes]:
        """What the next process finds when only this one died."""
        return {name: bytes(content) for name, content in self.content.items()}


def lay_down(image: dict[str, bytes], folder: Path) -> None:
    """The image as real files."""
    folder.mkdir(parents=True)
    for name, content in image.items():
        (folder / name).write_bytes(content)


def _torn(op: Op, rng: random.Random) -> Op:
    """The whole write, or some of its sectors."""
    if op.kind != "write" or rng.random() < 0.7:
        return op
    cut = rng.randrange(0, len(op.data) + 1, SECTOR_BYTES) if len(op.data) >= SECTOR_BYTES else len(op.data)
    return Op("write", op.file, op.at, op.data[:cut])


def _apply(files: dict[str, bytearray], op: Op) -> None:
    match op.kind:
        case "write":
            content = files.setdefault(op.file, bytearray())
            content.extend(bytes(max(0, op.at - len(content))))
            content[op.at : op.at + len(op.data)] = op.data
        case "truncate":
            del files.setdefault(op.file, bytearray())[op.at :]
        case "delete":
            files.pop(op.file, None)
        case "sync" | "failed" | "told":
            pass


# ---- SQLite's side --------------------------------------------------------------------------------------------


class DiskVFS(apsw.VFS):
    """SQLite's files on a `Disk`; where they are named from is of no matter, so each disk holds one folder."""

    def __init__(self, name: str, disk: Disk) -> None:
        self.name, self._disk = name, disk
        super().__init__(name, base="")

    def xOpen(  # type: ignore[override]  # apsw asks only for the methods of a file
        self, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> "_File":
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        flags[1] = flags[0]
        return _File(self._disk, os.path.basename(path or "temporary"))

    def xDelete(self, filename: str, syncdir: bool) -> None:
        self._disk.do(Op("delete", os.path.basename(filename)))

    def xAccess(self, pathname: str, flags: int) -> bool:
        return os.path.basename(pathname) in self._disk.content

    def xFullPathname(self, name: str) -> str:
        return name


class _File:
    def __init__(self, disk: Disk, name: str) -> None:
        self._disk, self._name = disk, name
        disk.content.setdefault(name, bytearray())

    def xRead(self, amount: int, offset: int) -> bytes:
        return bytes(self._disk.content.get(self._name, b"")[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:
        self._disk.do(Op("write", self._name, offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:
        self._disk.do(Op("truncate", self._name, newsize))

    def xSync(self, flags: int) -> None:
        self._disk.do(Op("sync", self._name))

    def xFileSize(self) -> int:
        return len(self._disk.content.get(self._name, b""))

    def xClose(self) -> None: ...

    def xLock(self, level: int) -> None: ...

    def xUnlock(self, level: int) -> None: ...

    def xCheckReservedLock(self) -> bool:
        return False

    def xFileControl(self, op: int, ptr: int) -> bool:
        return False

    def xSectorSize(self) -> int:
        return SECTOR_BYTES

    def xDeviceCharacteristics(self) -> int:
        return 0

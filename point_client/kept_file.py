"""A small file of the data folder, private to its owner and replaced whole. Changes with what a power cut may leave."""

import os
from pathlib import Path
from typing import TypeVar

import msgspec

T = TypeVar("T", bound=msgspec.Struct)


class BadFolder(Exception):
    """The folder cannot be used; the text says what to do, in the language of its reader."""


def read(path: Path, type_: type[T]) -> T | None:
    """What the file holds, None where there is none. Raises BadFolder for what cannot be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=type_)
    except FileNotFoundError:
        return None
    except (msgspec.DecodeError, UnicodeDecodeError, OSError):
        raise BadFolder(f"Không đọc được tệp {path}; hãy khôi phục từ bản sao hoặc tham gia lại bằng mã mới.") from None


def write(path: Path, data: bytes) -> None:
    """Replace the file at once: a power cut leaves the old one or the new one, never half of one."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)

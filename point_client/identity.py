"""Who this data folder is: the device and its secret, and the try to become one. Files of mode 0600.

The attempt is written before the join is sent, so that a lost reply costs nothing: the same code with the
same attempt gets a fresh secret for the same device.
"""

import hashlib
from pathlib import Path
from typing import Final

import msgspec

from point_client.kept_file import BadFolder as BadFolder
from point_client.kept_file import read, write

IDENTITY_FILE: Final = "identity.json"
ATTEMPT_FILE: Final = "join.json"
OUTBOX_FILE: Final = "outbox.sqlite"
OWNER_FILE: Final = "uplink.lock"
PAGE_LOCK_FILE: Final = "page.lock"


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """One device of one point in one conference. `url`: the hub's, as http or https, without a path."""

    url: str
    conference: str
    device: str
    secret: str
    point: str

    @property
    def socket_url(self) -> str:
        """Where this device connects."""
        return "ws" + self.url.removeprefix("http") + "/ws/point"

    def __repr__(self) -> str:
        """Never shows the secret: this may be written to a log."""
        return f"Identity({self.point}, device {self.device})"


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One code that we have begun to use: its fingerprint (not the code), and the id of our try."""

    fingerprint: str
    attempt: str


def load(folder: Path) -> Identity | None:
    """The folder's identity, or None when it has not joined. Raises BadFolder."""
    return read(folder / IDENTITY_FILE, Identity)


def require(folder: Path) -> Identity:
    """The folder's identity. Raises BadFolder, which says how to join."""
    identity = load(folder)
    if identity is None:
        raise BadFolder(
            f"Thư mục {folder} chưa tham gia hội nghị nào. Hãy chạy: diemcau-point join URL MÃ --data {folder}"
        )
    return identity


def store(folder: Path, identity: Identity) -> None:
    """Keep the identity, durably and whole. The attempt stays: should power fail now, the code still works."""
    write(folder / IDENTITY_FILE, msgspec.json.encode(identity))


def attempt_for(folder: Path, code: str, fresh: str) -> str:
    """The id under which to try this code: the one we tried it with before, else `fresh`, stored first."""
    fingerprint = hashlib.sha256(code.encode()).hexdigest()
    known = read(folder / ATTEMPT_FILE, Attempt)
    if known is not None and known.fingerprint == fingerprint:
        return known.attempt
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / ATTEMPT_FILE, msgspec.json.encode(Attempt(fingerprint=fingerprint, attempt=fresh)))
    return fresh

"""Who may open this point's page: a link's key, good once, becomes the cookie of one browser.

Every account of the machine can reach a loopback port, so reaching it proves nothing. Kept are fingerprints alone, in
files of mode 0600: a restarted program still knows its browsers, and `diemcau-point link` makes a key beside it.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from point_client.kept_file import BadFolder, read, write

SECRET_BYTES: Final = 32
"""256 bits: nobody guesses one, so tries need no counting."""
SESSIONS_MAX: Final = 16
"""Browsers that are remembered; the oldest makes room. One or two people look after a point."""
KEY_PREFIX: Final = "page-key."
SESSIONS_FILE: Final = "page-sessions.json"
PORT_FILE: Final = "page-port.json"


class _Sessions(msgspec.Struct, frozen=True):
    fingerprints: list[str]


class _Port(msgspec.Struct, frozen=True):
    port: int


class Keys:
    """The keys and browsers of one data folder. Several processes may hold it."""

    def __init__(self, folder: Path, chance: Callable[[int], bytes]) -> None:
        self._folder, self._chance = folder, chance

    def new_key(self) -> str:
        """A key that is good once. It ends every earlier one: only the last link that was printed works."""
        key = self._chance(SECRET_BYTES).hex()
        for earlier in self._folder.glob(f"{KEY_PREFIX}*"):
            earlier.unlink(missing_ok=True)
        write(self._folder / f"{KEY_PREFIX}{_fingerprint(key)}", b"{}")
        return key

    def new_link(self, port: int) -> str:
        """What a person opens: the page at this port, with a new key."""
        return f"http://127.0.0.1:{port}/?key={self.new_key()}"

    def exchange(self, key: str) -> str | None:
        """A new browser's cookie for a key; None for one that is used, replaced or made up.

        Taking the key's file away is both the question and the answer: of two who ask at once one is told no, and so is
        whoever asks again after a crash.
        """
        try:
            (self._folder / f"{KEY_PREFIX}{_fingerprint(key)}").unlink()
        except FileNotFoundError:
            return None
        cookie = self._chance(SECRET_BYTES).hex()
        fingerprints = [*self._sessions(), _fingerprint(cookie)][-SESSIONS_MAX:]
        write(self._folder / SESSIONS_FILE, msgspec.json.encode(_Sessions(fingerprints)))
        return cookie

    def knows(self, cookie: str | None) -> bool:
        """Whether a browser's cookie is one that was given for a key."""
        return cookie is not None and _fingerprint(cookie) in self._sessions()

    def last_port(self) -> int | None:
        """The port of last time: a browser keeps cookie, draft and unsaved commands by address."""
        try:
            kept = read(self._folder / PORT_FILE, _Port)
        except BadFolder:
            return None
        return kept.port if kept is not None and 0 < kept.port < 2**16 else None

    def keep_port(self, port: int) -> None:
        """Serve there again next time."""
        write(self._folder / PORT_FILE, msgspec.json.encode(_Port(port)))

    def _sessions(self) -> list[str]:
        try:
            kept = read(self._folder / SESSIONS_FILE, _Sessions)
        except BadFolder:  # the browsers need a new link then; the page goes on
            return []
        return [] if kept is None else kept.fingerprints


def _fingerprint(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()

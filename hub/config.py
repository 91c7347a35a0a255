"""What a serving hub is told from outside, frozen. No other file reads the command line's values or the environment."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MIN_FREE_BYTES: Final = 512 << 20
"""A conference is not opened with less: a day of a large one writes a tenth of it, backups and exports the rest."""
ORIGIN: Final = re.compile(r"https?://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?", re.ASCII)
"""What a browser writes: a host of other letters comes as its "xn--" name."""


@dataclass(frozen=True, slots=True)
class Address:
    """A host and a port; port 0 lets the system choose."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> "Address":
        """From `HOST:PORT` or `[V6]:PORT`. Raises `ValueError` naming the rule."""
        host, colon, port = text.rpartition(":")
        if not colon or not host or not (port.isascii() and port.isdigit()) or int(port) > 65535:
            raise ValueError(f"{text!r} is not HOST:PORT")
        return cls(host.strip("[]"), int(port))


def parse_origin(text: str) -> str:
    """An Origin as a browser sends it. Raises `ValueError` naming the rule: any other would never be equal to one."""
    if ORIGIN.fullmatch(text) is None:
        raise ValueError(f"--origin {text!r}: http:// or https://, a host in lower case, its port if any, nothing more")
    return text


@dataclass(frozen=True, slots=True)
class Config:
    """One hub on one data folder. `origins` are allowed beside the addresses that browsers reach directly.

    `backup`: a folder, on another disk, for copies while serving. `min_free_bytes`: 0 asks for no room at all.
    """

    data: Path
    listen: Address
    ws_listen: Address | None = None
    tls: tuple[Path, Path] | None = None
    origins: tuple[str, ...] = ()
    backup: Path | None = None
    min_free_bytes: int = MIN_FREE_BYTES
    model: tuple[str, ...] = ()
    """The program by which texts are compared too; empty: they are compared by their words alone."""

    @property
    def log_path(self) -> Path:
        """The event log."""
        return self.data / "log.sqlite"

    @property
    def access_path(self) -> Path:
        """Credentials, personal data and settings, apart from the log."""
        return self.data / "access.sqlite"

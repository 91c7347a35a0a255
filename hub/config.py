"""What a serving hub is told from outside, frozen. No other file reads the command line's values or the environment."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

MIN_FREE_BYTES: Final = 512 << 20
"""A conference is not opened with less: a day of a large one writes a tenth of it, backups and exports the rest."""


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

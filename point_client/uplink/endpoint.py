"""Where and as whom to connect: one WebSocket with this protocol's settings, and the ticket that goes in hello."""

from dataclasses import dataclass, field
from typing import Final, Protocol

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from protocol import limits

OPEN_S: Final = 10
"""TCP, TLS and upgrade: two round trips on a bad mobile link, and the hub's own bound."""
CLOSE_S: Final = 2
"""How long a polite goodbye may take; the hub needs none."""


class Transport(Protocol):
    """What lies under a socket."""

    def abort(self) -> None:
        """Drop it at once."""


class Socket(Protocol):
    """What an uplink needs of websockets' ClientConnection; calls raise ConnectionClosed when it is over."""

    @property
    def transport(self) -> Transport:
        """Below the messages."""

    async def recv(self) -> bytes | str:
        """The next message."""

    async def send(self, message: bytes, /) -> None:
        """Write one message; waits while the hub takes nothing."""

    async def close(self, code: int, /) -> None:
        """The closing handshake."""


class Endpoint(Protocol):
    """One kind of client: a point with its secret, or a console with a ticket for every connection."""

    async def connect(self) -> tuple[Socket, str | None]:
        """A fresh open socket, and the ticket for its hello. Raises what `open_socket` raises."""


@dataclass(frozen=True, slots=True)
class BearerEndpoint:
    """A point: its secret goes in a header, and there is no Origin, because it is no page."""

    url: str
    secret: str = field(repr=False)

    async def connect(self) -> tuple[ClientConnection, str | None]:
        """See `Endpoint`."""
        return await open_socket(self.url, {"Authorization": f"Bearer {self.secret}"}), None


async def open_socket(url: str, headers: dict[str, str], origin: str | None = None) -> ClientConnection:
    """Open one socket. Raises OSError, TimeoutError or websockets' InvalidHandshake.

    No deflate: the hub's snapshots are compressed once for all. No pings of ours: the hub pings, and frames are
    watched by `Silence`. No proxy: points reach their hub over the administration's network.
    """
    return await connect(
        url,
        additional_headers=headers,
        origin=None if origin is None else Origin(origin),
        subprotocols=[Subprotocol(limits.SUBPROTOCOL)],
        compression=None,
        max_size=limits.CLIENT_FRAME_BYTES_MAX,
        max_queue=4,  # frames read ahead: the loop reads on at once, so more would only hide a stall
        open_timeout=OPEN_S,
        close_timeout=CLOSE_S,
        ping_interval=None,
        proxy=None,
        user_agent_header=None,
    )

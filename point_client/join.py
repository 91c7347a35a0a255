"""Becoming a device: one POST of a join code. Plain http.client, because a join is one request in a lifetime."""

import http.client
import ssl
from dataclasses import dataclass, field
from typing import Final, TypeVar
from urllib.parse import urlsplit

import msgspec

REPLY_S: Final = 15
"""One request on a bad line; the person waits in front of it."""
REPLY_BYTES_MAX: Final = 64 * 1024
"""A join's reply is under 1 KiB."""

T = TypeVar("T", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Hub:
    """Where the hub is: `http` or `https`, its host and port, and nothing of a path."""

    scheme: str
    netloc: str

    @property
    def url(self) -> str:
        """As a person writes it."""
        return f"{self.scheme}://{self.netloc}"


class BadAddress(ValueError):
    """Not the address of a hub."""


class Refused(Exception):
    """The hub said no to the code: 401 wrong, 410 used, revoked or expired. Trying again changes nothing."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"{status} {message}")
        self.status, self.message = status, message


class Unreachable(Exception):
    """No answer, or not now: the same attempt may be repeated, after `after_ms` when the hub gave it."""

    def __init__(self, detail: str, after_ms: int | None = None) -> None:
        super().__init__(detail)
        self.after_ms = after_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """What the hub gave. The secret is shown this once."""

    device: str
    secret: str = field(repr=False)
    conference: str
    point: str


class _Reply(msgspec.Struct, frozen=True, kw_only=True):
    device: str
    secret: str | None
    conference: str
    role: str
    point: str | None = None


class _Conference(msgspec.Struct, frozen=True):
    conference: str
    title: str = ""


class _Problem(msgspec.Struct, frozen=True):
    code: str = ""
    message: str = ""


def parse_address(text: str) -> tuple[Hub, str | None]:
    """The hub and, when the text is the link of a QR code (`…/join#CODE`), the code. Raises BadAddress."""
    parts = urlsplit(text if "://" in text else f"http://{text}")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise BadAddress(text)
    try:
        _ = parts.port
    except ValueError:
        raise BadAddress(text) from None
    return Hub(parts.scheme, parts.netloc), parts.fragment or None


def conference_at(hub: Hub) -> str:
    """The id of the conference that this hub holds. Raises Unreachable, Refused."""
    return _ask(hub, "GET", "/api/conference", None, _Conference).conference


def join(hub: Hub, conference: str, code: str, attempt: str) -> Joined:
    """Use a join code. Store `attempt` before, and use it again for this code. Raises Refused, Unreachable."""
    body = msgspec.json.encode({"conference": conference, "code": code, "attempt": attempt})
    reply = _ask(hub, "POST", "/api/join", body, _Reply)
    if reply.role != "point" or reply.secret is None or reply.point is None:
        raise Refused(403, "mã này không dành cho điểm cầu")
    return Joined(device=reply.device, secret=reply.secret, conference=reply.conference, point=reply.point)


def _ask(hub: Hub, method: str, path: str, body: bytes | None, reply: type[T]) -> T:
    status, retry_after, data = _exchange(hub, method, path, body)
    if status == 200:
        try:
            return msgspec.json.decode(data, type=reply)
        except msgspec.DecodeError:
            raise Unreachable(f"{hub.url} không phải là máy chủ Điểm Cầu") from None
    if status == 429 or status >= 500:
        raise Unreachable(f"HTTP {status} {_message(data)}".strip(), retry_after)
    raise Refused(status, _message(data))


def _exchange(hub: Hub, method: str, path: str, body: bytes | None) -> tuple[int, int | None, bytes]:
    """One request on one connection: no proxy, no redirect (a code is for the hub that printed it)."""
    connection = _connection(hub)
    try:
        connection.request(method, path, body, {"Content-Type": "application/json", "Connection": "close"})
        response = connection.getresponse()
        retry_after = response.getheader("Retry-After", "")
        after_ms = int(retry_after) * 1000 if retry_after.isascii() and retry_after.isdecimal() else None
        return response.status, after_ms, response.read(REPLY_BYTES_MAX)
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(f"{type(error).__name__}: {error}") from None
    finally:
        connection.close()


def _connection(hub: Hub) -> http.client.HTTPConnection:
    if hub.scheme == "https":
        return http.client.HTTPSConnection(hub.netloc, timeout=REPLY_S, context=ssl.create_default_context())
    return http.client.HTTPConnection(hub.netloc, timeout=REPLY_S)


def _message(data: bytes) -> str:
    try:
        return msgspec.json.decode(data, type=_Problem).message
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""

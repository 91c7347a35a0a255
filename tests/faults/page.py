"""A console's page without a browser, which outlives its process: cookie and CSRF token lie in its folder.

It goes through the door of the pages: joins with its Origin, draws a ticket for every connection. Changes with that
door.
"""

import asyncio
import http.client
import json
import os
import uuid
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec
from websockets.asyncio.client import ClientConnection

from point_client.uplink import open_socket

HTTP_S: Final = 10
_FILE: Final = "page.json"


class Page(msgspec.Struct, frozen=True):
    """A joined console: an `Endpoint` of point_client."""

    url: str
    device: str
    cookie: str
    csrf: str

    async def connect(self) -> tuple[ClientConnection, str | None]:
        """See `point_client.uplink.Endpoint`."""
        headers = {"Cookie": f"diemcau={self.cookie}", "X-CSRF-Token": self.csrf}
        status, _, body = await asyncio.to_thread(_ask, self.url, "POST", "/api/ticket", None, headers)
        if status != 200:
            raise OSError(f"no ticket: HTTP {status}")
        ticket: str = _whole(body)["ticket"]
        return await open_socket(self.url.replace("http", "ws", 1) + "/ws/console", {}, self.url), ticket


def _whole(body: bytes) -> dict[str, str]:
    """The answer; an OSError for one that was cut off on its way."""
    try:
        told: dict[str, str] = json.loads(body)
    except ValueError as problem:
        raise OSError(f"half an answer: {problem}") from None
    return told


def page_of(folder: Path, url: str, conference: str, code: str) -> Page:
    """The folder's page, by joining when it has none yet. The same code is the same attempt, so a death on the way
    costs nothing. Raises OSError: try again."""
    kept = folder / _FILE
    if kept.exists():
        return msgspec.json.decode(kept.read_bytes(), type=Page)
    attempt = str(uuid.uuid5(uuid.NAMESPACE_OID, code))
    asked = json.dumps({"conference": conference, "code": code, "attempt": attempt})
    status, headers, body = _ask(url, "POST", "/api/join", asked, {"Content-Type": "application/json"})
    if status != 200:
        raise OSError(f"not joined: HTTP {status}")
    joined = _whole(body)
    cookie = SimpleCookie(headers["Set-Cookie"])["diemcau"].value
    page = Page(url, joined["device"], cookie, joined["csrf"])
    fresh = kept.with_suffix(".new")
    fresh.write_bytes(msgspec.json.encode(page))
    os.replace(fresh, kept)
    return page


def head_of(url: str) -> int:
    """The hub's stable head; -1 while it does not answer."""
    try:
        status, _, body = _ask(url, "GET", "/health/ready", None, {})
    except OSError:
        return -1
    return int(json.loads(body)["seq"]) if status == 200 else -1


def _ask(
    url: str, method: str, path: str, body: str | None, headers: dict[str, str]
) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=HTTP_S)
    try:
        connection.request(method, path, body, {"Origin": url, "Connection": "close", **headers})
        response = connection.getresponse()
        if "Content-Length" not in response.headers:
            raise OSError("the answer was cut among its headers")  # http.client takes what it got for all of them
        return response.status, response.headers, response.read()
    except http.client.HTTPException as problem:
        raise OSError(f"{type(problem).__name__}: {problem}") from None
    finally:
        connection.close()

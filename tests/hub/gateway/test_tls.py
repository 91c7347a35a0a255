"""TLS by the hub itself, and a port of sockets alone: the same hub behind both."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiohttp import ClientError, ClientSession, DummyCookieJar, TCPConnector
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from hub.conferences import open_conference
from hub.config import Address
from hub.eventlog.sqlite import SqliteLog
from hub.folder import config_of, create
from hub.gateway.access import Access
from hub.gateway.server import Gateway
from tests.independent import decode, encode_hello
from tests.live import Clock, new_id
from tests.scenario import DISTRICTS


@asynccontextmanager
async def gateway(folder: Path, **changes: Any) -> AsyncIterator[tuple[list[Address], str]]:
    """A hub with such a configuration: its addresses, and a code of the chair."""
    world = Clock().world()
    codes = await asyncio.to_thread(create, folder, DISTRICTS, "dialogue", world)
    config = replace(config_of(folder), listen=Address("127.0.0.1", 0), **changes)
    log = SqliteLog.open(config.log_path)
    access = Access(config.access_path, world.chance)
    conference, engine = await open_conference(log, world.now_ms)
    gateway = Gateway(config, conference, access, world)
    try:
        yield await gateway.start(), codes["role"]["chair"]
    finally:
        await gateway.close()
        await engine.close()
        await conference.close()
        access.close()
        await log.close()


@pytest.fixture
def trusted(tmp_path: Path) -> tuple[ssl.SSLContext, tuple[Path, Path]]:
    """Who trusts the hub's certificate, and the files of it."""
    authority = trustme.CA()
    of_hub = authority.issue_cert("localhost", "127.0.0.1")
    files = tmp_path / "cert.pem", tmp_path / "key.pem"
    for number, blob in enumerate(of_hub.cert_chain_pems):
        blob.write_to_path(str(files[0]), append=number > 0)
    of_hub.private_key_pem.write_to_path(str(files[1]))
    client = ssl.create_default_context()
    authority.configure_trust(client)
    return client, files


async def test_under_tls_a_console_joins_and_enters_and_its_cookie_is_secure(
    tmp_path: Path, trusted: tuple[ssl.SSLContext, tuple[Path, Path]]
) -> None:
    client, files = trusted
    async with gateway(tmp_path / "data", tls=files) as ([address], code):
        here = f"https://127.0.0.1:{address.port}"
        async with ClientSession(connector=TCPConnector(ssl=client), cookie_jar=DummyCookieJar()) as web:
            body = {"conference": DISTRICTS.id, "code": code}
            async with web.post(f"{here}/api/join", json=body, headers={"Origin": here}) as answer:
                joined, cookie = await answer.json(), answer.cookies["diemcau"]
            assert (answer.status, cookie["secure"], cookie["httponly"], cookie["samesite"]) == (
                200,
                True,
                True,
                "Strict",
            )
            page = {"Origin": here, "X-CSRF-Token": joined["csrf"], "Cookie": f"diemcau={cookie.value}"}
            async with web.post(f"{here}/api/ticket", headers=page) as answer:
                ticket = (await answer.json())["ticket"]
        for origin, entered in ((here, True), (here.replace("https", "http"), False)):
            opening = connect(
                f"wss://127.0.0.1:{address.port}/ws/console", ssl=client, origin=Origin(origin),
                subprotocols=[Subprotocol("diemcau.v1")], proxy=None,
            )  # fmt: skip
            if not entered:
                with pytest.raises(InvalidStatus):
                    await opening
                continue
            async with opening as socket:
                hello = encode_hello(
                    conference=DISTRICTS.id, device=joined["device"], boot=new_id(), ticket=ticket, view="chair"
                )
                await socket.send(hello)
                welcome = await socket.recv()
                assert isinstance(welcome, bytes)
                assert decode(welcome)["role"] == "chair"


async def test_plain_http_gets_nothing_from_a_tls_port(
    tmp_path: Path, trusted: tuple[ssl.SSLContext, tuple[Path, Path]]
) -> None:
    async with gateway(tmp_path / "data", tls=trusted[1]) as ([address], _), ClientSession() as web:
        with pytest.raises(ClientError):
            await web.get(f"http://127.0.0.1:{address.port}/health/live")


async def test_a_port_of_sockets_serves_no_page_and_the_other_serves_both(tmp_path: Path) -> None:
    async with gateway(tmp_path / "data", ws_listen=Address("127.0.0.1", 0)) as (addresses, _), ClientSession() as web:
        pages, sockets = addresses
        assert pages.port != sockets.port
        statuses = []
        for address in addresses:
            async with web.get(f"http://127.0.0.1:{address.port}/health/live") as answer:
                statuses.append(answer.status)
            url = f"ws://127.0.0.1:{address.port}/ws/point"
            async with connect(url, subprotocols=[Subprotocol("diemcau.v1")], proxy=None) as socket:
                assert socket.subprotocol == "diemcau.v1"
        assert statuses == [200, 404]

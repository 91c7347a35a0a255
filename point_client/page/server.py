"""The page's HTTP and WebSocket on one loopback port, with aiohttp alone: one process, a handful of browsers.

Two dangers of a loopback port are met at the door. A page of another site can have its name resolve to 127.0.0.1 (DNS
rebinding): the Host header must be ours to the letter. A page of another origin can open a WebSocket, which no browser
forbids: the Origin must be ours, and the cookie is SameSite=Strict.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import msgspec
from aiohttp import WSMsgType, web

from point_client.page.keys import Keys
from point_client.page.tab import Counter, Gone, Tab
from protocol import limits
from protocol.errors import CloseCode, ProtocolError

FILES: Final = Path(__file__).parent / "static"
"""Where the set-up puts the built page."""
HOST: Final = "127.0.0.1"
TABS_MAX: Final = 16
"""Open pages; each is a connection and a copy of what it was shown. Nobody works in more."""
BODY_BYTES_MAX: Final = 4 * 1024
"""A body here holds a join code."""
CLOSE_S: Final = 2.0
"""How long a goodbye to a page may take when the program ends."""
COOKIE_S: Final = 180 * 24 * 3600
"""From the first collecting to the follow-up, as the hub's: a window that was closed opens again by its bookmark."""
TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".png": "image/png",
}
"""Said here and not asked of the system: on Windows the registry may call a script a plain text."""
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'"
        " data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""As the hub's pages (hub/gateway/web.py): nothing inline, neither script nor style, and no text becomes markup."""

NOT_BUILT: Final = """\
<!doctype html><html lang="vi"><meta charset="utf-8"><title>Điểm Cầu</title>
<p>Bản cài này chưa có tệp của trang. Kiến nghị vẫn gửi được bằng lệnh diemcau-point submit.
""".encode()
"""Where Node could not run, the pages were not built; the program and its socket work all the same."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class NotNow(Exception):
    """The person's wish cannot be met; `code` and the text say why."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class PageServer:
    """Serves one point's page. `start` binds, `close` lets go.

    `go_on`: a person asks the ended link to try again, with a new join code or as it is. Raises NotNow.
    """

    def __init__(
        self, keys: Keys, counter: Callable[[], Counter], go_on: Callable[[str | None], Awaitable[None]]
    ) -> None:
        self._keys, self._counter, self._go_on = keys, counter, go_on
        self._files = {"local.html": NOT_BUILT, **_built_files()}
        self._sockets: set[web.WebSocketResponse] = set()
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=CLOSE_S)
        self.port = 0

    async def start(self, port: int) -> None:
        """Bind `port` (0: that of last time if it is free, else the system's choice). Raises OSError."""
        await self._runner.setup()
        wanted = port or self._keys.last_port() or 0
        try:
            await web.TCPSite(self._runner, HOST, wanted).start()
        except OSError:
            if port or not wanted:
                raise
            await web.TCPSite(self._runner, HOST, 0).start()
        self.port = int(self._runner.addresses[0][1])
        self._keys.keep_port(self.port)

    async def close(self) -> None:
        """End every page's connection, then the port."""
        for socket in list(self._sockets):
            await socket.close(code=CloseCode.GOAWAY, message=b"the program is stopping")
        await self._runner.cleanup()

    def _application(self) -> web.Application:
        app = web.Application(client_max_size=BODY_BYTES_MAX, middlewares=[self._door])
        app.on_response_prepare.append(_secure)
        app.router.add_get("/", self._page, allow_head=False)
        app.router.add_get("/assets/{name}", self._asset)
        app.router.add_get("/api/session", self._session)
        app.router.add_post("/api/link", self._link)
        app.router.add_get("/ws/local", self._local, allow_head=False)
        return app

    # ---- who may ---------------------------------------------------------------------------------------------

    @web.middleware
    async def _door(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.headers.getall("Host", []) not in [[each] for each in self._authorities()]:
            return web.Response(status=403, text="unknown host\n")
        return await handler(request)

    def _authorities(self) -> tuple[str, ...]:
        names = (HOST, "localhost")
        return tuple(f"{name}:{self.port}" for name in names) + (names if self.port == 80 else ())

    def _same_origin(self, request: web.Request) -> bool:
        """Exactly the origin of the page that this address serves: `localhost` and `127.0.0.1` are two."""
        return request.headers.getall("Origin", []) == [f"http://{request.headers['Host']}"]

    @property
    def _cookie(self) -> str:
        """Cookies know no ports: several points on one machine need several names."""
        return f"diemcau-local-{self.port}"

    def _known(self, request: web.Request) -> bool:
        return self._keys.knows(request.cookies.get(self._cookie))

    # ---- pages -----------------------------------------------------------------------------------------------

    async def _page(self, request: web.Request) -> web.Response:
        """The page itself holds nothing of anybody: it is sent also where the key is not good, to say so. No redirect:
        a Strict cookie would not come along with it when the link stood in a letter."""
        key = request.query.get("key")
        cookie = None
        if key is not None:
            if "prefetch" in request.headers.get("Sec-Purpose", "") or request.headers.get("Purpose") == "prefetch":
                return web.Response(status=503, text="not for a look ahead: the key is good once\n")
            cookie = self._keys.exchange(key)
        known = cookie is not None or self._known(request)
        answer = self._file("local.html", 200 if known else 401 if key is None else 403)
        if cookie is not None:
            answer.set_cookie(self._cookie, cookie, max_age=COOKIE_S, httponly=True, samesite="Strict", path="/")
        return answer

    async def _asset(self, request: web.Request) -> web.Response:
        return self._file(f"assets/{request.match_info['name']}", 200)

    def _file(self, name: str, status: int) -> web.Response:
        """A built file by its exact name: there is no path to walk out of."""
        if name not in self._files:
            return web.Response(status=404, text="no such page\n")
        answer = web.Response(body=self._files[name], status=status)
        answer.headers["Content-Type"] = TYPES[Path(name).suffix]
        return answer

    async def _session(self, request: web.Request) -> web.Response:
        """Which point this is; 401 for a browser that has no cookie of ours."""
        if not self._known(request):
            return _refused(401, "no_session", "Trình duyệt này chưa được mở bằng liên kết của phần mềm.")
        counter = self._counter()
        return web.json_response({"conference": counter.conference, "point": counter.point})

    async def _link(self, request: web.Request) -> web.Response:
        """`{"code": text|null}`: the ended link tries again, as a new device when there is a code."""
        if not self._same_origin(request) or request.content_type != "application/json":
            return _refused(403, "origin", "Trang gửi yêu cầu không thuộc phần mềm.")
        if not self._known(request):
            return _refused(401, "no_session", "Trình duyệt này chưa được mở bằng liên kết của phần mềm.")
        try:
            asked = msgspec.json.decode(await request.read(), type=_GoOn)
            await self._go_on(asked.code)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return _refused(400, "bad_body", "Yêu cầu không đúng mẫu.")
        except NotNow as problem:
            return _refused(409, problem.code, str(problem))
        return web.json_response({})

    # ---- sockets ---------------------------------------------------------------------------------------------

    async def _local(self, request: web.Request) -> web.StreamResponse:
        if not self._same_origin(request):
            return web.Response(status=403, text="unknown origin\n")
        offered = {each.strip() for each in request.headers.get("Sec-WebSocket-Protocol", "").split(",")}
        if limits.SUBPROTOCOL not in offered:
            return web.Response(status=400, text=f"subprotocol {limits.SUBPROTOCOL} only\n")
        if len(self._sockets) >= TABS_MAX:
            return web.Response(status=503, text="too many pages are open\n", headers={"Retry-After": "5"})
        socket = web.WebSocketResponse(
            protocols=(limits.SUBPROTOCOL,), compress=False, max_msg_size=limits.FRAME_BYTES_MAX, timeout=CLOSE_S
        )
        await socket.prepare(request)
        if not self._known(request):  # a browser cannot read the status of a handshake
            await socket.close(code=CloseCode.BAD_CREDENTIAL, message=b"bad_credential")
            return socket
        self._sockets.add(socket)
        try:
            await Tab(self._counter(), _Socket(socket)).serve()
        finally:
            self._sockets.discard(socket)
        return socket


class _Socket:
    """aiohttp's WebSocket as a page's connection needs it."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self._socket = socket

    async def send(self, data: bytes) -> None:
        try:
            await self._socket.send_bytes(data)
        except ConnectionError:
            raise Gone from None

    async def receive(self) -> bytes:
        message = await self._socket.receive()
        if message.type is WSMsgType.BINARY:
            return bytes(message.data)
        if message.type is WSMsgType.TEXT:
            raise ProtocolError(CloseCode.PROTOCOL_ERROR, "text frame: every frame is binary")
        raise Gone

    async def close(self, code: int, reason: str) -> None:
        await self._socket.close(code=code, message=reason.encode())


class _GoOn(msgspec.Struct, frozen=True):
    code: str | None = None


def _refused(status: int, code: str, message: str) -> web.Response:
    return web.json_response({"code": code, "message": message}, status=status)


def _built_files() -> dict[str, bytes]:
    """Every file of the built page by its name in an address; empty where it was not built."""
    return {path.relative_to(FILES).as_posix(): path.read_bytes() for path in FILES.rglob("*") if path.suffix in TYPES}


async def _secure(_request: web.Request, answer: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)

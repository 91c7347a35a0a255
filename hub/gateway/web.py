"""HTTP: pages, joining, tickets, health and metrics, served by aiohttp behind the same port as the sockets."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated, Final

import msgspec
from aiohttp import web

from hub.gateway.access import Device, JoinRefused
from hub.gateway.alarms import Alarms
from hub.gateway.auth import COOKIE, Tickets, csrf_of, origin_allowed
from hub.gateway.hall import Hall
from hub.gateway.heartbeat import Heartbeat
from hub.semantic.reader import Health, off
from protocol import limits

PAGES: Final = Path(__file__).parent.parent / "pages"
"""Where the set-up puts the built consoles."""
PAGE_NAMES: Final = ("join", "chair", "secretary", "point", "department", "display", "operator")
WORKER: Final = "/sw.js"
"""The service worker of the moderator's page: its address bounds what it may answer for, and never changes."""
BODY_BYTES_MAX: Final = 4 * 1024
"""Bodies here hold a code and two ids."""
BODY_S: Final = 10.0
"""Time for a body of that size: half a kilobyte a second."""
FILE_CHUNK_BYTES: Final = 32 * 1024
"""What is read of a page's file ahead of a browser that takes it slowly."""
JOIN_TEXTS: Final = {
    "wrong_code": "Mã tham gia không đúng. Đề nghị kiểm tra lại trên giấy mời.",
    "code_used": "Mã tham gia đã được dùng. Đề nghị liên hệ cán bộ kỹ thuật để được cấp mã mới.",
    "code_revoked": "Mã tham gia đã bị thu hồi. Đề nghị liên hệ cán bộ kỹ thuật.",
    "code_expired": "Hội nghị đã khóa hồ sơ nên mã tham gia không còn hiệu lực. Thiết bị đã tham gia vẫn xem được.",
    "locked": "Mã tham gia tạm khóa do nhập sai nhiều lần. Đề nghị thử lại sau 15 phút.",
    "no_conference": "Không có hội nghị này tại máy chủ.",
    "bad_body": "Yêu cầu không đúng mẫu: cần conference và code.",
    "origin": "Trang gửi yêu cầu không thuộc hệ thống.",
    "no_session": "Thiết bị chưa tham gia hội nghị.",
    "csrf": "Yêu cầu không kèm mã bảo vệ của trang.",
}
COOKIE_S: Final = 180 * 24 * 3600
"""From the first collecting to the follow-up. Without an age a browser forgets who it is when it is closed, and what
it still had to send would wait for a new code; authority ends earlier by revoking, on our side."""
SECURITY_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'"
        " data:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none';"
        " form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""Nothing inline, neither script nor style, and no text becomes markup: the theme comes as a style sheet object, and
Trusted Types know one policy, for the address of the service worker (web/src/console/trust.ts)."""


def refused(status: int, code: str, retry_after_s: int = 0) -> web.Response:
    """An answer that says no: `{"code", "message"}`, the message in Vietnamese."""
    headers = {"Retry-After": str(retry_after_s)} if retry_after_s else {}
    return web.json_response({"code": code, "message": JOIN_TEXTS[code]}, status=status, headers=headers)


class Web:
    """The HTTP application of one hub."""

    def __init__(
        self,
        hall: Hall,
        tickets: Tickets,
        origins: tuple[str, ...],
        ready: Callable[[], bool],
        alarms: Alarms,
        heartbeat: Heartbeat,
        model: Callable[[], Health] = off,
    ) -> None:
        self._hall = hall
        self._tickets = tickets
        self._origins = origins
        self._ready = ready
        self._alarms = alarms
        self._heartbeat = heartbeat
        self._model = model

    def application(self) -> web.Application:
        """All routes."""
        app = web.Application(client_max_size=BODY_BYTES_MAX)
        app.on_response_prepare.append(_secure)
        app.router.add_get("/", _to_join)
        for name in PAGE_NAMES:
            app.router.add_get(f"/{name}", _page(f"{name}.html"))
        app.router.add_get(WORKER, _page("sw.js"))
        if (PAGES / "assets").is_dir():
            app.router.add_static("/assets", PAGES / "assets", chunk_size=FILE_CHUNK_BYTES)
        app.router.add_post("/api/join", self.join)
        app.router.add_post("/api/ticket", self.ticket)
        app.router.add_get("/api/session", self.session)
        app.router.add_get("/api/conference", self.conference)
        app.router.add_get("/health/live", self.live)
        app.router.add_get("/health/ready", self.ready)
        app.router.add_get("/metrics", self.metrics)
        app.router.add_get("/ws/{name}", _reused_connection)
        return app

    # ---- joining ----------------------------------------------------------------------------------------------

    async def join(self, request: web.Request) -> web.Response:
        """A join code becomes a device: a secret for programs, a cookie and a CSRF token for browsers."""
        browser = "Origin" in request.headers
        if browser and not origin_allowed(request.headers, request.secure, self._origins):
            return refused(403, "origin")
        hall, asked = self._hall, await _join_asked(request)
        if asked is None:
            return refused(400, "bad_body")
        if asked.conference != hall.conference.state.plan.id:
            return refused(404, "no_conference")
        try:
            device, secret = await asyncio.to_thread(
                partial(hall.access.join, sealed=hall.showcase.sealed),
                *(asked.code, asked.attempt, hall.new_id(), hall.now_ms()),
            )
        except JoinRefused as problem:
            return refused(problem.status, problem.code, problem.retry_after_s)
        answer = web.json_response(self._joined(device, None if browser else secret, browser and csrf_of(secret)))
        if browser:
            answer.set_cookie(
                COOKIE, secret, max_age=COOKIE_S, httponly=True, samesite="Strict", secure=_over_tls(request), path="/"
            )
        return answer

    def _joined(self, device: Device, secret: str | None, csrf: str | bool) -> dict[str, str | None]:
        body: dict[str, str | None] = {
            "device": device.id,
            "secret": secret,
            "conference": self._hall.conference.state.plan.id,
            "role": device.grant.role,
            "point": device.grant.point,
            "department": device.grant.department,
        }
        if isinstance(csrf, str):
            body["csrf"] = csrf
        return body

    async def ticket(self, request: web.Request) -> web.Response:
        """A one-use ticket for the browser's hello."""
        if not origin_allowed(request.headers, request.secure, self._origins):
            return refused(403, "origin")
        device, secret = await self._device(request)
        if device is None:
            return refused(401, "no_session")
        token = request.headers.get("X-CSRF-Token", "").encode("utf-8", "replace")
        if not hmac.compare_digest(token, csrf_of(secret).encode()):
            return refused(403, "csrf")
        ticket, expires_at = self._tickets.issue(device)
        return web.json_response({"ticket": ticket, "expires_at": expires_at})

    async def session(self, request: web.Request) -> web.Response:
        """Who this browser is: its device, role and CSRF token; 401 without a cookie of ours."""
        device, secret = await self._device(request)
        if device is None:
            return refused(401, "no_session")
        body = self._joined(device, None, csrf_of(secret))
        return web.json_response(body | {"title": self._hall.conference.state.plan.title})

    async def _device(self, request: web.Request) -> tuple[Device | None, str]:
        secret = request.cookies.get(COOKIE, "")
        device = await asyncio.to_thread(self._hall.access.device_of_secret, secret) if secret else None
        return (device if device is not None and not device.revoked else None), secret

    async def conference(self, request: web.Request) -> web.Response:
        """Which conference this hub holds: what a join needs to know."""
        plan = self._hall.conference.state.plan
        return web.json_response({"conference": plan.id, "title": plan.title, "demo": plan.demo})

    # ---- operations -------------------------------------------------------------------------------------------

    async def live(self, request: web.Request) -> web.Response:
        """The process runs."""
        return web.json_response({"live": True})

    async def ready(self, request: web.Request) -> web.Response:
        """The hub can store and show; 503 while it cannot. `alarms`: what a person should look at meanwhile."""
        ready, at = self._ready(), self._hall.showcase.position
        return web.json_response(
            {
                "ready": ready,
                "epoch": at.epoch,
                "seq": at.seq,
                "loop_late_ms": self._heartbeat.worst_ms,
                "model": asdict(self._model()),
                "disk_free_bytes": self._hall.metrics.measured("diemcau_disk_free_bytes"),
                "backup_at_s": self._hall.metrics.measured("diemcau_backup_timestamp_seconds"),
                "alarms": self._alarms.told(),
            },
            status=200 if ready else 503,
        )

    async def metrics(self, request: web.Request) -> web.Response:
        """Prometheus' text format."""
        return web.Response(body=self._hall.metrics.text(), content_type="text/plain", charset="utf-8")


class _JoinAsked(msgspec.Struct):
    conference: str
    code: Annotated[str, msgspec.Meta(max_length=64)]
    attempt: Annotated[str, msgspec.Meta(max_length=64)] | None = None


async def _join_asked(request: web.Request) -> _JoinAsked | None:
    try:
        async with asyncio.timeout(BODY_S):
            return msgspec.json.decode(await request.read(), type=_JoinAsked)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, web.HTTPRequestEntityTooLarge):
        return None
    except (TimeoutError, ConnectionError):  # it comes too slowly, or no more: nothing to write into the log about
        return None


def _over_tls(request: web.Request) -> bool:
    """Whether the browser is on https: with us, or with the proxy in front of us, as the Origin of its page says."""
    return request.secure or request.headers.get("Origin", "").startswith("https://")


async def _secure(request: web.Request, response: web.StreamResponse) -> None:
    """The last word on every answer, also on "not found" and "moved"."""
    response.headers.update(SECURITY_HEADERS)
    if request.path.startswith("/assets/") and response.status in (200, 206, 304):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"  # names carry their hash
    elif request.path == WORKER:
        response.headers["Cache-Control"] = "no-cache"  # asked for at every opening: it brings the next version
    else:
        response.headers["Cache-Control"] = "no-store"


def _page(name: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def page(request: web.Request) -> web.StreamResponse:
        path = PAGES / name
        if not path.is_file():
            return web.Response(status=503, text="Giao diện chưa được dựng trên máy chủ này (run.py dựng giao diện).")
        return web.FileResponse(path, chunk_size=FILE_CHUNK_BYTES)

    return page


async def _to_join(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("/join")


async def _reused_connection(request: web.Request) -> web.Response:
    """An upgrade on a connection that already served a page: the client must open a fresh one."""
    return web.Response(status=426, headers={"Connection": "close", "Upgrade": "websocket"}, text=limits.SUBPROTOCOL)

"""How the consoles' files are served: nothing inline, nothing from elsewhere, a worker that can be replaced."""

from tests.live import LiveHub

FORBIDDEN = ("unsafe-inline", "unsafe-eval", "http:", "*")
DEMANDED = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
)


async def test_every_page_forbids_what_is_not_a_file_of_ours(hub: LiveHub) -> None:
    for path in ("/join", "/chair", "/secretary", "/point", "/department", "/display", "/operator", "/sw.js", "/no"):
        async with hub.web.get(hub.http + path) as answer:
            policy = answer.headers["Content-Security-Policy"]
        rules = [rule.strip() for rule in policy.split(";")]
        assert [rule for rule in DEMANDED if rule not in rules] == [], path
        assert [word for word in FORBIDDEN if word in policy] == [], path


async def test_a_newer_worker_is_asked_for_at_every_opening_and_no_page_lies_in_a_cache(hub: LiveHub) -> None:
    for path, kept in (("/sw.js", "no-cache"), ("/point", "no-store"), ("/api/session", "no-store")):
        async with hub.web.get(hub.http + path) as answer:
            assert answer.headers["Cache-Control"] == kept, path

"""Who is on the other end: origins exactly, tickets once, authority from the credential alone."""

import random

import pytest

from hub.domain.model import Actor
from hub.gateway.access import Device, Grant
from hub.gateway.auth import TICKET_MS, TICKETS_MAX, Tickets, actor_of, csrf_of, origin_allowed

ALLOWED = ("https://hop.langson.example", "https://hop.langson.example:8443")
HOST = "127.0.0.1:8080"

OWN = {
    "an address": ("http://127.0.0.1:8080", "127.0.0.1:8080", False, True),
    "an address over TLS": ("https://10.0.0.7:8443", "10.0.0.7:8443", True, True),
    "localhost": ("http://localhost:8080", "localhost:8080", False, True),
    "IPv6": ("http://[::1]:8080", "[::1]:8080", False, True),
    "the allow-list": (ALLOWED[0], "hop.langson.example", False, True),
    "the allow-list with a port": (ALLOWED[1], "whatever", False, True),
}
FOREIGN = {
    "null, of a sandboxed frame or a file": ("null", HOST, False, False),
    "empty": ("", HOST, False, False),
    "another scheme": ("https://127.0.0.1:8080", HOST, False, False),
    "plain http where we serve TLS": ("http://127.0.0.1:8080", HOST, True, False),
    "another port": ("http://127.0.0.1:8081", HOST, False, False),
    "no port": ("http://127.0.0.1", HOST, False, False),
    "another loopback": ("http://localhost:8080", HOST, False, False),
    "a longer name": ("http://127.0.0.1:8080.evil.example", HOST, False, False),
    "a trailing slash": ("http://127.0.0.1:8080/", HOST, False, False),
    "a path": ("http://127.0.0.1:8080/point", HOST, False, False),
    "user info": ("http://127.0.0.1:8080@evil.example", HOST, False, False),
    "capitals": ("HTTPS://HOP.LANGSON.EXAMPLE", HOST, False, False),
    "a listed name with a suffix": ("https://hop.langson.example.evil.example", HOST, False, False),
    "a listed name with a prefix": ("https://evil-hop.langson.example", HOST, False, False),
    "a listed name on http": ("http://hop.langson.example", HOST, False, False),
    "a listed name on another port": ("https://hop.langson.example:444", HOST, False, False),
    "a subdomain of a listed name": ("https://a.hop.langson.example", HOST, False, False),
    "two origins": (f"{ALLOWED[0]} {ALLOWED[0]}", HOST, False, False),
    "a name bound to our address (DNS rebinding)": ("http://evil.example:8080", "evil.example:8080", False, False),
    "a name that looks like an address": ("http://127.0.0.1.evil.example", "127.0.0.1.evil.example", False, False),
    "a name that starts as localhost": ("http://localhost.evil.example", "localhost.evil.example", False, False),
    "a short form of an address": ("http://127.1:8080", "127.1:8080", False, False),
    "a number": ("http://2130706433", "2130706433", False, False),
    "no host": ("http://", "", False, False),
    "a broken host": ("http://[::1", "[::1", False, False),
    "a broken port": ("http://evil.example:x", "evil.example:x", False, False),
}


@pytest.mark.parametrize("case", [*OWN, *FOREIGN])
def test_only_our_own_pages_may_open_a_socket(case: str) -> None:
    origin, host, secure, allowed = (OWN | FOREIGN)[case]
    assert origin_allowed({"Origin": origin, "Host": host}, secure, ALLOWED) is allowed


def test_no_origin_is_not_ours() -> None:
    assert not origin_allowed({"Host": HOST}, False, ALLOWED)


def test_a_host_that_is_missing_allows_nothing_by_itself() -> None:
    assert not origin_allowed({"Origin": "http://127.0.0.1:8080"}, False, ())


@pytest.mark.parametrize(
    ("grant", "actor"),
    [
        (Grant("point", point="p1"), Actor("point", "p1", None, "d1")),
        (Grant("department", department="SNV"), Actor("department", None, "SNV", "d1")),
        *[(Grant(role), Actor(role, None, None, "d1")) for role in ("chair", "secretary", "display", "operator")],
    ],
    ids=lambda value: getattr(value, "role", ""),
)
def test_authority_is_that_of_the_credential(grant: Grant, actor: Actor) -> None:
    assert actor_of(Device("d1", grant, 0, revoked=False)) == actor


@pytest.mark.parametrize("role", ["hub", "admin", ""])
def test_no_credential_gives_a_role_that_is_not_a_persons(role: str) -> None:
    with pytest.raises(KeyError):
        actor_of(Device("d1", Grant(role), 0, revoked=False))


def test_the_token_of_a_page_follows_its_secret_and_does_not_tell_it() -> None:
    assert csrf_of("a" * 64) == csrf_of("a" * 64) != csrf_of("b" * 64)
    assert "a" * 8 not in csrf_of("a" * 64)


class Office:
    """Tickets with a clock in hand."""

    def __init__(self) -> None:
        self.now_ms = 1_000
        self.tickets = Tickets(lambda: self.now_ms, random.Random(7).randbytes)


DEVICE = Device("d1", Grant("chair"), 0, revoked=False)


def test_a_ticket_is_good_once() -> None:
    office = Office()
    ticket, expires_at = office.tickets.issue(DEVICE)
    assert expires_at == office.now_ms + TICKET_MS
    assert office.tickets.take(ticket) == DEVICE
    assert office.tickets.take(ticket) is None


@pytest.mark.parametrize(("after_ms", "good"), [(TICKET_MS - 1, True), (TICKET_MS, False), (10 * TICKET_MS, False)])
def test_a_ticket_lives_thirty_seconds(after_ms: int, good: bool) -> None:
    office = Office()
    ticket, _ = office.tickets.issue(DEVICE)
    office.now_ms += after_ms
    assert (office.tickets.take(ticket) is not None) is good


def test_an_expired_ticket_is_used_up_too() -> None:
    office = Office()
    ticket, _ = office.tickets.issue(DEVICE)
    office.now_ms += TICKET_MS
    office.tickets.take(ticket)
    office.now_ms -= TICKET_MS
    assert office.tickets.take(ticket) is None


@pytest.mark.parametrize("ticket", ["", "0" * 32, "\udcff"])
def test_a_ticket_that_was_never_given_opens_nothing(ticket: str) -> None:
    office = Office()
    office.tickets.issue(DEVICE)
    assert office.tickets.take(ticket) is None


def test_open_tickets_are_bounded_and_the_oldest_goes_first() -> None:
    office = Office()
    first, *rest = [office.tickets.issue(DEVICE)[0] for _ in range(TICKETS_MAX)]
    last, _ = office.tickets.issue(DEVICE)
    assert office.tickets.take(first) is None
    assert office.tickets.take(rest[0]) == DEVICE
    assert office.tickets.take(last) == DEVICE


def test_expired_tickets_make_room() -> None:
    office = Office()
    for _ in range(50):
        office.tickets.issue(DEVICE)
    office.now_ms += TICKET_MS
    office.tickets.issue(DEVICE)
    assert len(office.tickets._open) == 1

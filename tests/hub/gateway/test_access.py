"""Join codes and devices: one use, a lock against guessing, and nothing on disk that opens a door."""

import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hub.gateway.access import ATTEMPT_MS, LOCK_MS, WRONG_MAX, Access, Device, Grant, JoinRefused

SEED = 20260320
NOW = 1_780_000_000_000
POINT = Grant("point", point="p1")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "access.sqlite"


@pytest.fixture
def access(path: Path) -> Iterator[Access]:
    print("seed", SEED)
    access = Access(path, random.Random(SEED).randbytes)
    yield access
    access.close()


def a_code(access: Access, grant: Grant = POINT) -> str:
    return access.new_codes([grant], NOW)[0]


def refused(access: Access, code: str, now_ms: int = NOW, attempt: str | None = None) -> JoinRefused:
    with pytest.raises(JoinRefused) as problem:
        access.join(code, attempt, "d-other", now_ms)
    return problem.value


def wrong(code: str) -> str:
    """The same selector with another secret."""
    return code[:-1] + ("0" if code[-1] != "0" else "1")


def test_a_code_gives_its_own_authority_once(access: Access) -> None:
    code = a_code(access)
    device, secret = access.join(code, None, "d1", NOW)
    assert device == Device("d1", POINT, NOW, revoked=False)
    assert len(secret) == 64
    assert access.device_of_secret(secret) == device
    again = refused(access, code)
    assert (again.status, again.code) == (410, "code_used")


@pytest.mark.parametrize(
    "grant", [POINT, Grant("department", department="SNV"), Grant("chair"), Grant("display")], ids=lambda g: g.role
)
def test_every_grant_comes_out_as_it_went_in(access: Access, grant: Grant) -> None:
    device, _ = access.join(a_code(access, grant), None, "d1", NOW)
    assert device.grant == grant


def test_codes_are_read_as_people_type_them(access: Access) -> None:
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    ways: list[Callable[[str], str]] = [
        str.lower,
        lambda code: f" {code} ",
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " "),
        lambda code: code.replace("-", "–"),
        lambda code: code.replace("0", "O"),
        lambda code: code.replace("1", "l"),
        lambda code: code.replace("1", "i"),
        lambda code: f"{code[:4]} - {code[5:9]} {code[9:]}",
    ]
    for n, way in enumerate(ways * 3):
        code = a_code(access)
        assert len(code) == 13
        assert code[4] == "-"
        assert set(code.replace("-", "")) <= set(alphabet)
        assert access.join(way(code), None, f"d{n}", NOW)[0].id == f"d{n}"


@pytest.mark.parametrize(
    "code", ["", "-", "ABCD", "ABCD-", "ABCD-0123", "\ud800", "á" * 12, "A" * 5000, "%' OR 1=1 --"]
)
def test_what_is_no_code_is_wrong(access: Access, code: str) -> None:
    a_code(access)
    assert refused(access, code).status == 401


def test_a_lost_reply_does_not_burn_the_code(access: Access) -> None:
    code = a_code(access)
    first, lost = access.join(code, "attempt-1", "d1", NOW)
    second, secret = access.join(code, "attempt-1", "d-unused", NOW + ATTEMPT_MS - 1)
    assert second == replace(first, generation=2)
    assert secret != lost
    assert access.device_of_secret(lost) is None
    assert access.device_of_secret(secret) == second


@pytest.mark.parametrize(
    ("attempt", "after_ms"), [("attempt-2", 0), (None, 0), ("attempt-1", ATTEMPT_MS)], ids=["other", "none", "late"]
)
def test_another_attempt_or_a_late_one_finds_the_code_used(access: Access, attempt: str | None, after_ms: int) -> None:
    code = a_code(access)
    first, secret = access.join(code, "attempt-1", "d1", NOW)
    assert refused(access, code, NOW + after_ms, attempt).status == 410
    assert access.device_of_secret(secret) == first


def test_a_code_used_without_an_attempt_is_used_for_good(access: Access) -> None:
    code = a_code(access)
    access.join(code, None, "d1", NOW)
    assert refused(access, code, attempt=None).status == 410


def test_five_wrong_secrets_lock_the_selector_for_fifteen_minutes(access: Access) -> None:
    code, other = a_code(access), a_code(access)
    assert LOCK_MS == 15 * 60 * 1000
    assert [refused(access, wrong(code)).status for _ in range(WRONG_MAX)] == [401] * 5
    locked = refused(access, code, NOW + 1)
    assert (locked.status, locked.code, locked.retry_after_s) == (429, "locked", 900)
    assert refused(access, code, NOW + LOCK_MS - 1).retry_after_s == 1
    assert access.join(other, None, "d2", NOW + 1)[0].id == "d2"
    assert access.join(code, None, "d1", NOW + LOCK_MS)[0].id == "d1"


def test_four_wrong_secrets_lock_nothing(access: Access) -> None:
    code = a_code(access)
    assert [refused(access, wrong(code)).status for _ in range(WRONG_MAX - 1)] == [401] * 4
    assert access.join(code, None, "d1", NOW)[0].id == "d1"


def test_wrong_secrets_are_counted_across_a_restart(access: Access, path: Path) -> None:
    code = a_code(access)
    for _ in range(WRONG_MAX):
        again = Access(path, random.Random(SEED).randbytes)
        refused(again, wrong(code))
        again.close()
    assert refused(access, code).status == 429


def test_a_revoked_device_is_known_as_such(access: Access) -> None:
    _, secret = access.join(a_code(access), None, "d1", NOW)
    _, other = access.join(a_code(access), None, "d2", NOW)
    assert access.revoke("d1", NOW + 1)
    assert not access.revoke("d9", NOW + 1)
    for known, revoked in ((secret, True), (other, False)):
        device = access.device_of_secret(known)
        assert device is not None
        assert device.revoked is revoked
    assert access.without_authority({"d1": 1, "d2": 1, "d9": 1}) == {"d1", "d9"}
    assert access.without_authority({"d2": 1}) == set()


def test_a_replaced_secret_has_no_authority_any_more(access: Access) -> None:
    code = a_code(access)
    access.join(code, "attempt-1", "d1", NOW)
    assert access.without_authority({"d1": 1}) == set()
    access.join(code, "attempt-1", "d-unused", NOW + 1)
    assert access.without_authority({"d1": 1}) == {"d1"}
    assert access.without_authority({"d1": 2}) == set()


def test_what_another_process_takes_away_is_seen(access: Access, path: Path) -> None:
    access.join(a_code(access), None, "d1", NOW)
    assert access.without_authority({"d1": 1}) == set()
    other = Access(path, os.urandom)
    other.revoke("d1", NOW)
    other.close()
    assert access.without_authority({"d1": 1}) == {"d1"}


def test_a_frozen_device_stays_frozen_and_gets_no_fresh_secret(access: Access) -> None:
    code = a_code(access)
    _, secret = access.join(code, "attempt-1", "d1", NOW)
    access.freeze("d1", NOW)
    device = access.device_of_secret(secret)
    assert device is not None
    assert device.frozen
    assert refused(access, code, NOW + 1, "attempt-1").code == "code_revoked"


def test_a_code_is_taken_back_by_its_first_letters(access: Access) -> None:
    code = a_code(access)
    assert access.revoke_code(code[:4].lower(), NOW)
    assert refused(access, code, NOW + 1).code == "code_revoked"
    assert not access.revoke_code("ZZZZ", NOW) or code.startswith("ZZZZ")


def test_a_revoked_device_gets_no_fresh_secret(access: Access) -> None:
    code = a_code(access)
    access.join(code, "attempt-1", "d1", NOW)
    access.revoke("d1", NOW + 1)
    again = refused(access, code, NOW + 2, attempt="attempt-1")
    assert (again.status, again.code) == (410, "code_revoked")


def test_no_credential_ever_lies_on_disk_in_clear(access: Access, path: Path) -> None:
    codes = access.new_codes([POINT, Grant("chair")], NOW)
    secrets = [access.join(code, f"a-{n}", f"d{n}", NOW)[1] for n, code in enumerate(codes)]
    secrets.append(access.join(codes[0], "a-0", "d0", NOW)[1])
    written = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"p1" in written, "what is looked through is what was written"
    for secret in [*secrets, *(code.partition("-")[2] for code in codes)]:
        assert secret.encode() not in written
        assert secret.lower().encode() not in written
        assert all(form not in written for form in _as_bytes(secret))


def _as_bytes(secret: str) -> list[bytes]:
    try:
        return [bytes.fromhex(secret)]
    except ValueError:
        return []


@pytest.mark.parametrize("secret", ["", "x", "\udcff", "0" * 64, "é" * 100])
def test_a_secret_of_nobody_is_nobodys(access: Access, secret: str) -> None:
    access.join(a_code(access), None, "d1", NOW)
    assert access.device_of_secret(secret) is None


def test_only_points_and_departments_of_the_conference_are_known(access: Access) -> None:
    access.new_codes([POINT, Grant("department", department="SNV")], NOW)
    assert (access.knows("point", "p1"), access.knows("point", "SNV")) == (True, False)
    assert (access.knows("department", "SNV"), access.knows("department", "p1")) == (True, False)


def test_a_selector_drawn_twice_is_drawn_again(path: Path) -> None:
    """Chance that repeats itself for a while: three equal draws of selector and secret, then others."""
    draws = iter([b"\x01" * 4, b"\x02" * 8, b"\x01" * 4, b"\x03" * 8, b"\x04" * 4, b"\x05" * 8])
    access = Access(path, lambda n: next(draws))
    assert access.new_codes([POINT, POINT], NOW) == ["1111-22222222", "4444-55555555"]
    access.close()


def test_a_person_is_kept_once_under_the_command(access: Access, path: Path) -> None:
    for name in ("Nguyễn Văn A", "Kẻ Khác"):
        access.keep_person("c-1", name, "0912345678", True, NOW)
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT id, name, phone, consent, at FROM person").fetchall() == [
            ("c-1", "Nguyễn Văn A", "0912345678", 1, NOW)
        ]
    db.close()


def test_of_many_who_use_a_code_at_once_one_gets_in(access: Access, path: Path) -> None:
    code = a_code(access)
    stores = [Access(path, random.Random(n).randbytes) for n in range(8)]
    joined: list[str] = []
    told: list[int] = []
    start = threading.Barrier(len(stores))

    def run(n: int) -> None:
        start.wait(timeout=10)
        try:
            joined.append(stores[n].join(code, None, f"d{n}", NOW)[0].id)
        except JoinRefused as problem:
            told.append(problem.status)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(stores))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    for store in stores:
        store.close()
    assert len(joined) == 1
    assert told == [410] * 7


CHILD = """
import json, os, sys
from pathlib import Path
from hub.gateway.access import Access, Grant
access = Access(Path(sys.argv[1]), os.urandom)
print("ready", flush=True)
sys.stdin.readline()
print(json.dumps([access.new_codes([Grant("point", point=f"{sys.argv[2]}-{n}")], n)[0] for n in range(40)]))
"""


def test_two_processes_add_codes_at_once_and_every_code_works(access: Access, path: Path) -> None:
    children = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD, str(path), name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for name in ("a", "b")
    ]
    try:
        for child in children:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
        printed = [child.communicate("go\n", timeout=30)[0] for child in children]
    finally:
        for child in children:
            child.kill()
            child.communicate()
    codes = [(name, code) for name, out in zip("ab", printed, strict=True) for code in json.loads(out)]
    points = [access.join(code, None, f"d{n}", NOW)[0].grant.point for n, (_, code) in enumerate(codes)]
    assert points == [f"{name}-{n}" for name in "ab" for n in range(40)]

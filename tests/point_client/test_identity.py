"""The files that say who a folder is."""

import os
import stat
from pathlib import Path

import pytest

from point_client import identity
from point_client.identity import BadFolder, Identity

WHO = Identity(
    url="https://hoinghi.example",
    conference="ls-2026",
    device="00000000-0000-4000-8000-00000000000d",
    secret="s3cret",
    point="LS-01",
)


def test_an_identity_is_read_back_as_it_was_stored(tmp_path: Path) -> None:
    assert identity.load(tmp_path) is None
    identity.store(tmp_path, WHO)
    assert identity.load(tmp_path) == WHO
    assert identity.require(tmp_path).socket_url == "wss://hoinghi.example/ws/point"


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere than in a mode")
def test_only_its_owner_may_read_the_secret(tmp_path: Path) -> None:
    identity.store(tmp_path, WHO)
    assert stat.S_IMODE((tmp_path / identity.IDENTITY_FILE).stat().st_mode) == 0o600


def test_the_secret_is_not_in_what_a_log_would_show() -> None:
    assert "s3cret" not in repr(WHO)


def test_the_same_code_is_tried_again_under_the_same_attempt(tmp_path: Path) -> None:
    assert identity.attempt_for(tmp_path, "AAAA-1", "first") == "first"
    assert identity.attempt_for(tmp_path, "AAAA-1", "second") == "first"
    assert identity.attempt_for(tmp_path, "BBBB-2", "third") == "third"
    assert "BBBB-2" not in (tmp_path / identity.ATTEMPT_FILE).read_text()


def test_a_folder_without_an_identity_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(BadFolder, match="diemcau-point join"):
        identity.require(tmp_path)


def test_a_damaged_identity_is_said_and_not_taken_for_none(tmp_path: Path) -> None:
    (tmp_path / identity.IDENTITY_FILE).write_bytes(b'{"url": "http')
    with pytest.raises(BadFolder, match=r"identity\.json"):
        identity.load(tmp_path)

"""What leaves the hub as a file: restricted items and personal data of a whole day over sockets (I9)."""

import asyncio
import re
import zipfile
from pathlib import Path

from hub.exports import EXPORTS, read_closed
from tests.hub.gateway.test_authority import MAY_KNOW, SECRETS, a_day_full_of_secrets
from tests.live import LiveHub

PUBLIC = {"a screened text", "a note"}
"""What a paper may say of that day: what was asked, and what was noted down as its answer. Everything else is the
desk's, the point's, or nobody's."""
NOBODYS = {kind for kind, screens in MAY_KNOW.items() if not screens}
"""Who raised it: kept apart from the record, so that it can be erased."""


def said(path: Path) -> str:
    """All text of a file, of every part of it, without marks of the format between two letters."""
    if path.suffix == ".jsonl":
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as parts:
        texts = [parts.read(name).decode("utf-8", "replace") for name in parts.namelist()]
    return " ".join(re.sub(r"<[^>]*>", "", text) for text in texts)


async def exported(hub: LiveHub, folder: Path) -> dict[str, str]:
    """Every export of a stopped hub's folder: kind -> what it says."""
    closed = await read_closed(hub.folder)
    texts = {}
    for kind, (suffix, write) in EXPORTS.items():
        path = folder / f"{kind}.{suffix}"
        await asyncio.to_thread(write, hub.folder, closed, path)
        texts[kind] = said(path)
    return texts


async def test_no_export_says_more_than_it_may(hub: LiveHub, tmp_path: Path) -> None:
    await a_day_full_of_secrets(hub)
    await hub.stop()
    texts = await exported(hub, tmp_path)
    await hub.start()
    told = {kind: {secret for secret, word in SECRETS.items() if word in text} for kind, text in texts.items()}
    assert set(texts) == {"record", "notice", "annex", "duplicates"}
    assert told["annex"] == PUBLIC
    assert told["notice"] <= PUBLIC
    assert told["record"] == set(SECRETS) - NOBODYS, "all that was said, and nobody's name"
    assert not told["duplicates"] & (NOBODYS | {"a restricted text", "a phone in a text"})

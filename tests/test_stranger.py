"""docs/protocol.md is enough to write a client by: one that shares no line with us loses and doubles nothing."""

import ast
import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.live import DEADLINE_S, LiveHub, live_hub
from tests.scenario import DISTRICTS
from tests.waiting import until

STRANGER = Path(__file__).with_name("stranger.py")
OTHERS = {"msgpack", "websockets"}
"""What it may take from outside the standard library."""


async def test_a_stranger_that_is_cut_off_before_its_outcome_is_told_it_once_after_it_resumed(tmp_path: Path) -> None:
    async with live_hub(tmp_path / "data") as hub:
        code = hub.new_code("point", "cl1")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, str(STRANGER), hub.http, DISTRICTS.id, code),
            cwd=tmp_path,  # nothing of ours can be found from there
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        try:
            told = await asyncio.wait_for(play(hub, process), DEADLINE_S)
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
    ids = [command["id"] for command in told["commands"]]
    assert [(each["id"], each["status"]) for each in told["outcomes"]] == [(id, "accepted") for id in ids], "each once"
    assert [welcome["last_command_seq"] for welcome in told["welcomes"]] == [0, 1], "it was recorded meanwhile"
    assert {id: row["receipt"] for id, row in told["rows"].items()} == dict(zip(ids, ("001", "002"), strict=True))


async def play(hub: LiveHub, process: asyncio.subprocess.Process) -> dict[str, Any]:
    """The stranger loses its line while its first command is on the way to the disk."""
    assert process.stdin is not None
    assert process.stdout is not None
    hub.log.hold()
    batches = len(hub.log.batches)
    assert await process.stdout.readline() == b"submitted\n"
    await until(lambda: len(hub.log.batches) > batches, "the command is decided, and not yet stored")
    process.stdin.write(b"drop\n")
    assert await process.stdout.readline() == b"dropped\n"
    recorded = hub.log.stable
    hub.log.release()
    await until(lambda: hub.log.stable > recorded, "it is stored, and nobody hears of it")
    process.stdin.write(b"come\n")
    said: dict[str, Any] = json.loads(await process.stdout.readline())
    return said


def test_the_stranger_imports_nothing_of_ours_and_nothing_that_we_decode_with() -> None:
    tree = ast.parse(STRANGER.read_text(encoding="utf-8"))
    imported = {
        name.name.partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert not node.level
            imported.add(str(node.module).partition(".")[0])
        assert not (isinstance(node, ast.Name) and node.id in ("__import__", "exec", "eval")), "no way round"
    assert imported <= OTHERS | sys.stdlib_module_names - {"importlib"}

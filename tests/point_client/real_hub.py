"""The product's own hub as a process, for the tests that join both ends: started, killed and ended by its id."""

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

REPO = Path(__file__).parents[2]
POINTS = ("LS-TINH", "LS-01", "LS-02")
CONFERENCE = {
    "conference": {"id": "ls-2026", "title": "Hội nghị đối thoại"},
    "points": [
        {"id": id, "level": "province" if n == 0 else "commune", "name": id, "parent_id": None if n == 0 else POINTS[0]}
        for n, id in enumerate(POINTS)
    ],
    "departments": [{"id": "SXD", "name": "Sở Xây dựng"}],
    "topics": [],
    "phases": [{"id": "doi-thoai", "vi": "Đối thoại", "accepts_recommendations": True}],
}
SERVING = re.compile(r"serving .* port (\d+)")


class RealHub:
    """One data folder; the port that the system chose is kept through restarts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = 0
        self._process: asyncio.subprocess.Process | None = None
        self.codes: dict[str, str] = {}

    @property
    def url(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{self._port}"

    async def create(self) -> None:
        """Make the conference."""
        plan = self._folder / "plan.json"
        plan.write_text(json.dumps(CONFERENCE), encoding="utf-8")
        out = await self._command("create", "--data", str(self._folder / "hub"), str(plan), "--json")
        self.codes = json.loads(out)["codes"]["point"]

    async def code(self, point: str) -> str:
        """One more join code."""
        return (await self._command("code", "--data", str(self._folder / "hub"), "--point", point)).strip()

    async def start(self) -> None:
        """Serve, and return when it says so."""
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "hub", "serve", "--data", str(self._folder / "hub")),
            *("--listen", f"127.0.0.1:{self._port}", "--min-free", "0"),
            cwd=REPO,
            stderr=asyncio.subprocess.PIPE,
        )
        assert self._process.stderr is not None
        said = ""
        async with asyncio.timeout(30):
            while (found := SERVING.search(said)) is None:
                line = (await self._process.stderr.readline()).decode()
                assert line, f"the hub ended: {said}"
                said += line
        self._port = int(found[1])

    async def kill(self) -> None:
        """As a power cut would."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.kill()
        await self._process.communicate()

    async def recorded(self) -> list[dict[str, object]]:
        """Every event of the stopped hub's record."""
        out = self._folder / "out"
        out.mkdir(exist_ok=True)
        await self._command("export", "--data", str(self._folder / "hub"), "record", "--out", str(out))
        (record,) = out.glob("*.jsonl")
        return [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()[1:]]

    async def _command(self, *words: str) -> str:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "hub", *words), cwd=REPO, stdout=asyncio.subprocess.PIPE
        )
        out, _ = await process.communicate()
        assert process.returncode == 0, words
        return out.decode()


@asynccontextmanager
async def real_hub(folder: Path) -> AsyncIterator[RealHub]:
    """A serving hub with a fresh conference; killed at the end if it still runs."""
    hub = RealHub(folder)
    await hub.create()
    await hub.start()
    try:
        yield hub
    finally:
        await hub.kill()

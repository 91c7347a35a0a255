"""The import contracts bite: each one is broken once in a copy of the packages, and must say so."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("protocol", "hub", "point_client")
CONTRACTS = {
    contract["id"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}

Files = Mapping[str, str]

# Contract -> faults; each fault is the files that commit it.
FAULTS: Mapping[str, tuple[Files, ...]] = {
    "layers": (
        {"hub/stray.py": ""},
        {"hub/domain/seeded.py": "import hub.conference"},
        {"hub/eventlog/seeded.py": "import hub.dedup"},
        {"hub/projections/seeded.py": "def late() -> None:\n    import hub.documents"},
    ),
    "sides": (
        {"point_client/seeded.py": "import hub.domain"},
        {"hub/gateway/seeded.py": "from point_client import outbox"},
    ),
    "contract-stands-alone": ({"protocol/seeded.py": "import hub.domain"},),
    "protocol-doors": (
        {"hub/eventlog/seeded.py": "from protocol import messages"},
        {"hub/domain/seeded.py": "import protocol.limits"},
    ),
    "pure-core": (
        {"hub/domain/seeded.py": "import asyncio"},
        {"hub/dedup/seeded.py": "from random import Random"},
        {"hub/projections/seeded.py": "from time import monotonic"},
        {"protocol/seeded.py": "import logging"},
    ),
    "sqlite-doors": ({"hub/gateway/seeded.py": "import sqlite3"},),
    "aiohttp-doors": ({"hub/documents/seeded.py": "import aiohttp"},),
    "websockets-doors": ({"point_client/seeded.py": "from websockets.asyncio.client import connect"},),
    "msgpack-door": ({"hub/gateway/seeded.py": "import msgpack"},),
    "redis-door": ({"hub/gateway/seeded.py": "import redis.asyncio"},),
    "no-circles": (
        {
            "hub/eventlog/seeded_a.py": "import hub.eventlog.seeded_b",
            "hub/eventlog/seeded_b.py": "import hub.eventlog.seeded_a",
        },
    ),
}


def lint(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = ["--config", str(ROOT / "pyproject.toml"), "--no-cache", "--no-logo", *options]
    return subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", *command],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=30,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("packages")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, root / package, ignore=shutil.ignore_patterns("pages", "__pycache__"))
    return root


def test_every_contract_is_kept_by_the_packages_as_they_are(copy: Path) -> None:
    result = lint(copy)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_contract_has_a_fault_that_proves_it() -> None:
    assert set(FAULTS) == CONTRACTS


@pytest.mark.parametrize(
    ("contract", "fault"),
    [
        pytest.param(name, fault, id=f"{name}-{at}")
        for name, faults in FAULTS.items()
        for at, fault in enumerate(faults)
    ],
)
def test_a_seeded_fault_breaks_its_contract(copy: Path, contract: str, fault: Files) -> None:
    try:
        for path, text in fault.items():
            (copy / path).write_text(text)
        result = lint(copy, "--contract", contract)
    finally:
        for path in fault:
            (copy / path).unlink()
    assert result.returncode == 1, result.stdout + result.stderr
    assert "1 broken" in result.stdout

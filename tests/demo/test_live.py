"""The conference one can click in: its links, and its clean end."""

import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest

from demo.live import FREE_POINTS, free_points, links
from demo.messages import load_script
from demo.processes import free_port

ROOT = Path(__file__).parents[2]
CONFERENCE = ROOT / "demo" / "data" / "langson_2026.json"
open_url = build_opener(ProxyHandler({})).open


def test_points_without_messages_are_left_to_people() -> None:
    script = load_script(CONFERENCE, None)
    free = free_points(script)
    assert len(free) == FREE_POINTS
    assert not {message.point_id for message in script.messages} & set(free)


def test_every_role_a_person_may_play_has_its_link() -> None:
    script = load_script(CONFERENCE, None)
    free = free_points(script)
    codes = {
        "role": {role: f"{role}-code" for role in ("chair", "secretary", "display", "operator")},
        "point": {point.id: f"{point.id}-code" for point in script.plan.points},
        "department": {department.id: f"{department.id}-code" for department in script.plan.departments},
    }
    shown = re.findall(r"http://127.0.0.1:1/join#(\S+)-code", links(script, "http://127.0.0.1:1", codes, free))
    assert shown == ["chair", "secretary", "display", "operator", *free, script.plan.topics[0].lead]


def lines_until(process: subprocess.Popen[bytes], wanted: str, bound_s: float) -> str:
    """What it printed up to a line with `wanted`; fails after the bound."""
    assert process.stdout is not None
    said, end_s = b"", time.monotonic() + bound_s
    while wanted.encode() not in said:
        ready, _, _ = select.select([process.stdout], [], [], max(0.0, end_s - time.monotonic()))
        chunk = os.read(process.stdout.fileno(), 65536) if ready else b""
        assert chunk, said.decode()
        said += chunk
    return said.decode()


def answers(url: str) -> bool:
    try:
        with open_url(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


@pytest.mark.skipif(sys.platform == "win32", reason="a Ctrl-C cannot be sent to one process there")
def test_ctrl_c_ends_hub_and_points_and_leaves_nothing() -> None:
    port = free_port()
    command = [sys.executable, "-m", "demo", "up", "--port", str(port), "--conference", str(CONFERENCE)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        said = lines_until(process, "Ctrl-C ends", 40)
        assert f"http://127.0.0.1:{port}/join#" in said
        assert answers(f"http://127.0.0.1:{port}/health/ready")
        process.send_signal(signal.SIGINT)
        assert process.wait(25) == 0
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
    assert not answers(f"http://127.0.0.1:{port}/health/ready")


def test_a_port_that_is_taken_is_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "demo", "up", "--port", str(port), "--conference", str(CONFERENCE)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=40)
    assert done.returncode == 2
    assert f"port {port}: " in done.stderr
    assert "choose another with --port" in done.stderr

"""A whole client of a point, written from docs/protocol.md alone: it joins, submits, is cut off, resumes.

    python tests/stranger.py http://127.0.0.1:8080 CONFERENCE CODE

It stands alone: the standard library, the plain msgpack package, a WebSocket library, and no line of ours; run as a
program, it could not even find one. After its first submission it waits for a word on standard input, drops the line
without a goodbye, waits for another, and comes back. Then it prints what it was told, as JSON. It changes only when the
page does.
"""

import json
import socket
import sys
import time
import urllib.request
import uuid
import zlib

import msgpack
from websockets.sync.client import ClientConnection, connect

DEADLINE_S = 30.0


def join(url: str, conference: str, code: str) -> dict[str, str]:
    """Section 2: POST /api/join."""
    body = json.dumps({"conference": conference, "code": code}).encode()
    request = urllib.request.Request(f"{url}/api/join", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=DEADLINE_S) as answer:
        joined: dict[str, str] = json.load(answer)
        return joined


class Client:
    """One device. `outcomes`: every outcome frame that ever came; `view`: what its screen shows."""

    def __init__(self, url: str, conference: str, joined: dict[str, str]) -> None:
        self.url, self.conference, self.joined = url.replace("http", "ws", 1) + "/ws/point", conference, joined
        self.boot, self.connections = str(uuid.uuid4()), 0
        self.commands: list[dict[str, object]] = []
        self.outcomes: list[dict[str, object]] = []
        self.welcomes: list[dict[str, object]] = []
        self.view: dict[str, object] = {}
        self.place: list[object] | None = None
        self.parts: list[bytes] = []
        self.line: ClientConnection

    def come(self) -> None:
        """Connect, greet, and send again, in order, whatever has no outcome (section 4, the welcome rule)."""
        self.connections += 1
        self.line = connect(
            self.url,
            additional_headers={"Authorization": f"Bearer {self.joined['secret']}"},
            subprotocols=["diemcau.v1"],  # type: ignore[list-item]  # a str with a name of its own in the library
            compression=None,
            proxy=None,
        )
        self.say(
            type="hello",
            version=[1, 0],
            conference=self.conference,
            device=self.joined["device"],
            boot=self.boot,
            connection=self.connections,
            ticket=None,
            view="point",
            resume=self.place,
            command_seq_top=len(self.commands),
        )
        while not self.hear("welcome"):
            pass
        told = {outcome["command_seq"] for outcome in self.outcomes}
        for command in self.commands:
            if command["command_seq"] not in told:
                self.say(**command, now=now_ms())

    def submit(self, text: str) -> None:
        """The next command; nobody waits for it here."""
        self.commands.append(
            {
                "type": "command",
                "command_seq": len(self.commands) + 1,
                "id": str(uuid.uuid4()),
                "name": "submit",
                "args": {"text": text},
                "at": now_ms(),
            }
        )
        self.say(**self.commands[-1], now=now_ms())

    def wait_for_outcome(self) -> None:
        """Of the last command."""
        while not self.hear("outcome") or self.outcomes[-1]["command_seq"] != len(self.commands):
            pass

    def wait_for_row(self) -> None:
        """Of the last command, on the screen."""
        while self.commands[-1]["id"] not in self.rows():
            self.hear("patch")

    def rows(self) -> dict[str, dict[str, object]]:
        """The point's recommendations."""
        found = self.view.get("recommendations", {})
        assert isinstance(found, dict)
        return found

    def drop(self) -> None:
        """As a pulled cable would: no close frame; and nothing that came meanwhile is read."""
        self.line.socket.shutdown(socket.SHUT_RDWR)
        self.line.close()

    def say(self, **frame: object) -> None:
        self.line.send(msgpack.packb(frame))

    def hear(self, kind: str) -> bool:
        """Take the next frame; whether it was of this kind."""
        data = self.line.recv(timeout=DEADLINE_S)
        assert isinstance(data, bytes), "every frame is binary"
        frame = msgpack.unpackb(data)
        match frame["type"]:
            case "welcome":
                self.welcomes.append(frame)
            case "outcome":
                self.outcomes.append(frame)
            case "snapshot":
                self.take_part(frame)
            case "patch":
                self.take_patch(frame)
            case _:
                pass  # clients ignore unknown frames
        return bool(frame["type"] == kind)

    def take_part(self, part: dict[str, object]) -> None:
        """Section 3: together msgpack(view), or one zlib stream of it."""
        assert isinstance(part["data"], bytes)
        assert part["part"] == len(self.parts) + 1, "parts come in order"
        self.parts.append(part["data"])
        if part["part"] == part["parts"]:
            whole = b"".join(self.parts)
            self.view = msgpack.unpackb(zlib.decompress(whole) if part["deflate"] else whole)
            self.place, self.parts = [part["epoch"], part["seq"], part["hash"]], []

    def take_patch(self, patch: dict[str, dict[str, object]]) -> None:
        """Section 3: whole rows, after exactly what is shown."""
        assert self.place is not None, "a view comes before its patches"
        epoch, cursor, _ = self.place
        start, end = int(str(patch["from"])), int(str(patch["to"]))
        if end <= int(str(cursor)):
            return
        assert start <= int(str(cursor)), "no hole in the view"
        for name, keys in patch["unset"].items():
            rows = self.view[name]
            assert isinstance(rows, dict)
            assert isinstance(keys, list)
            self.view[name] = {key: row for key, row in rows.items() if key not in keys}
        for name, changed in patch["set"].items():
            rows = self.view[name]
            assert isinstance(rows, dict)
            assert isinstance(changed, dict)
            self.view[name] = {**rows, **changed}
        self.view |= patch["put"]
        self.place = [epoch, end, patch["hash"]]


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def main(url: str, conference: str, code: str) -> None:
    client = Client(url, conference, join(url, conference, code))
    client.come()
    while not client.hear("snapshot"):
        pass
    client.submit("Đề nghị sửa đường vào bản Nà Lốc.")
    print("submitted", flush=True)
    sys.stdin.readline()
    client.drop()
    print("dropped", flush=True)
    sys.stdin.readline()
    client.come()
    client.wait_for_outcome()
    client.submit("Đề nghị kéo điện lưới về thôn Khe Dăm.")
    client.wait_for_outcome()
    client.wait_for_row()
    client.line.close()
    print(
        json.dumps(
            {
                "commands": client.commands,
                "outcomes": client.outcomes,
                "welcomes": client.welcomes,
                "rows": client.rows(),
            }
        ),
        flush=True,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])

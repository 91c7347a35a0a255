"""Both ends of the product: a point and the hub, as processes, with the link and the hub failing between them."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.point_client.point_process import PointProcess, point
from tests.point_client.real_hub import POINTS, real_hub

pytestmark = pytest.mark.timeout(180)
"""Six processes one after the other, and a backoff that grows while a busy machine starts a hub."""


def texts_in(recorded: Sequence[dict[str, Any]]) -> list[str]:
    """What points submitted, in the order of the record."""
    return [event["body"]["text"] for event in recorded if event["type"] == "submitted"]


async def test_join_submit_cut_and_resume_give_exactly_one_outcome(tmp_path: Path) -> None:
    codes = tmp_path / "codes.json"
    async with real_hub(tmp_path) as hub:
        codes.write_text(json.dumps({"conference": "ls-2026", "codes": hub.codes}))
        points = await PointProcess.start(
            "simulate", "--hub", hub.url, "--codes", codes, "--data", tmp_path / "points", "--seed", "7"
        )
        await points.wait_for_events("ready")
        points.tell(op="submit", message="r1", point="LS-01", text="Đường vào bản bị sạt lở.")
        await points.wait_for_events("told")
        points.tell(op="resend", message="r2", of="r1")
        (duplicate,) = await points.wait_for_events("duplicate")
        await hub.kill()
        points.tell(op="submit", message="r3", point="LS-01", text="Cầu treo hỏng.")
        points.tell(op="submit", message="r4", point="LS-02", text="Thiếu nước sạch.")
        await points.wait_for_events("sent", 3)
        await hub.start()
        await points.wait_for_events("told", 3)
        points.tell(op="cut", points=["LS-01", "LS-02"])
        points.tell(op="submit", message="r5", point="LS-01", text="Chợ xuống cấp.")
        points.tell(op="roll_call")
        told = await points.wait_for_events("told", 4 + len(POINTS))
        points.tell(op="status")
        (status,) = await points.wait_for_events("status")
        points.tell(op="nonsense")
        await points.wait_for_events("error")
        points.tell(op="stop")
        assert await points.end() == 0
        await hub.kill()
        recorded = await hub.recorded()
    assert {event["status"] for event in told} == {"accepted"}
    assert (duplicate["message"], duplicate["resend"]) == ("r1", "r2")
    assert status["pending"] == 0
    assert status["duplicates"] == 1
    assert status["contradictions"] == 0
    assert int(str(status["reconnects"])) >= len(POINTS)
    by_message = {event["message"]: event for event in told if event["message"]}
    submitted = [str(event["id"]) for event in recorded if event["type"] == "submitted"]
    assert sorted(submitted) == sorted(str(by_message[each]["id"]) for each in ("r1", "r3", "r4", "r5"))
    assert sorted(str(by_message[each]["receipt"]) for each in by_message) == ["001", "002", "003", "004"]


async def test_a_simulation_that_was_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    codes = tmp_path / "codes.json"
    async with real_hub(tmp_path) as hub:
        codes.write_text(json.dumps({"conference": "ls-2026", "codes": hub.codes}))
        words = ("simulate", "--hub", hub.url, "--codes", codes, "--data", tmp_path / "points")
        first = await PointProcess.start(*words)
        await first.wait_for_events("ready")
        await hub.kill()
        first.tell(op="submit", message="r1", point="LS-01", text="Đường vào bản bị sạt lở.")
        (sent,) = await first.wait_for_events("sent")
        await first.end(kill=True)
        await hub.start()
        second = await PointProcess.start(*words)
        (told,) = await second.wait_for_events("told")
        assert await second.end() == 0
    assert (told["id"], told["device"], told["command_seq"]) == (sent["id"], sent["device"], 1)


async def test_submit_is_durable_without_a_hub_and_a_running_uplink_takes_it_along(tmp_path: Path) -> None:
    data = tmp_path / "point"
    async with real_hub(tmp_path) as hub:
        code, out, _ = await point("join", f"{hub.url}/join#{hub.codes['LS-01'].lower()}", "--data", data)
        assert (code, out) == (0, "Điểm cầu LS-01 đã tham gia hội nghị ls-2026.\n")
        await hub.kill()
        assert await point("submit", "--data", data, "Đường hỏng.") == (0, "Văn bản 1: đã lưu tại điểm cầu.\n", "")
        running = await PointProcess.start("run", "--data", data)
        await running.wait_for_line("1 văn bản đang chờ gửi")
        await hub.start()
        await running.wait_for_line("Văn bản 1: đã đến hội nghị, số 001.")
        code, out, _ = await point("submit", "--data", data, "Cầu hỏng.", "--wait", "--json")
        assert code == 0
        assert json.loads(out)["settlement"]["receipt"] == "002"
        await running.wait_for_line("Văn bản 2: đã đến hội nghị, số 002.")
        assert (await point("run", "--data", data))[0] == 2, "one process owns the uplink"
        assert (await point("join", hub.url, "X", "--data", data))[0] == 2
        await running.end(kill=True)
        code, out, _ = await point("submit", "--data", data, "   ", "--wait")
        assert (code, out) == (2, ""), "refused at the keyboard, and not stored"
        assert await point("submit", "--data", data, "Kênh hỏng.", "--category", "không-có", "--wait") == (
            1,
            "Văn bản 3: chưa tiếp nhận được: yêu cầu thiếu hoặc sai thông tin.\n",
            "Đã lưu tại điểm cầu; đang chờ hội nghị trả lời (Ctrl+C để thôi chờ, văn bản vẫn được giữ).\n",
        )
        code, out, _ = await point("outbox", "--data", data, "--json")
        listed = json.loads(out)
        assert [item["state"] for item in listed["items"]] == ["acknowledged", "acknowledged", "refused"]
        assert (listed["top"], listed["sealed"]) == (3, False)


async def test_a_restored_folder_joins_again_and_loses_nothing(tmp_path: Path) -> None:
    data, copy = tmp_path / "point", tmp_path / "copy"
    async with real_hub(tmp_path) as hub:
        await point("join", hub.url, hub.codes["LS-01"], "--data", data)
        assert (await point("submit", "--data", data, "Một", "--wait"))[0] == 0
        copy.mkdir()
        for file in data.iterdir():
            (copy / file.name).write_bytes(file.read_bytes())
        assert (await point("submit", "--data", data, "Hai", "--wait"))[0] == 0
        code, _, err = await point("submit", "--data", copy, "Hai khác", "--wait")
        assert code == 1
        assert "join" in err
        code, out, _ = await point("join", hub.url, await hub.code("LS-01"), "--data", copy)
        assert code == 0
        assert "Đã chuyển 1 văn bản" in out
        code, out, _ = await point("submit", "--data", copy, "Ba", "--wait")
        assert code == 0
        code, out, _ = await point("outbox", "--data", copy, "--json")
        receipts = [item["settlement"]["receipt"] for item in json.loads(out)["items"]]
        await hub.kill()
        texts = texts_in(await hub.recorded())
    assert receipts == ["001", "003", "004"]
    assert texts == ["Một", "Hai", "Hai khác", "Ba"]


async def test_a_damaged_outbox_sends_all_it_can_read_and_rejoins_where_numbers_are_lost(tmp_path: Path) -> None:
    """Both files of the outbox lose the same item: a new device takes the others along, and nothing comes in twice."""
    data = tmp_path / "point"
    async with real_hub(tmp_path) as hub:
        assert (await point("join", f"{hub.url}/join#{hub.codes['LS-01']}", "--data", data))[0] == 0
        assert (await point("submit", "--data", data, "Đường hỏng.", "--wait"))[0] == 0
        await hub.kill()
        for text in ("Cầu hỏng.", "Chợ hỏng."):
            assert (await point("submit", "--data", data, text))[0] == 0
        (data / "outbox.sqlite").write_bytes(bytes(8192))
        lines = [line for line in (data / "outbox.copy").read_bytes().split(b"\n") if line]
        (data / "outbox.copy").write_bytes(b"\n".join((lines[0], lines[2])) + b"\n")
        code, _, err = await point("outbox", "--data", data)
        assert code == 0
        assert "Đã khôi phục 2 văn bản" in err
        assert "tham gia lại bằng mã mới" in err
        await hub.start()
        assert (await point("run", "--data", data))[0] == 1, "the old device cannot go on"
        code, out, _ = await point("join", f"{hub.url}/join#{await hub.code('LS-01')}", "--data", data)
        assert code == 0
        assert "Đã chuyển 2 văn bản" in out
        code, _, _ = await point("submit", "--data", data, "Trường hỏng.", "--wait")
        assert code == 0
        await hub.kill()
        texts = texts_in(await hub.recorded())
    assert texts == ["Đường hỏng.", "Chợ hỏng.", "Trường hỏng."]

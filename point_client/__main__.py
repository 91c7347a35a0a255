"""The command line of a point. The process's edge: the clock, chance and the exit codes enter here.

Exit codes: 0 done, 1 refused or not possible now, 2 bad input or use, 70 internal. Imports stay inside the
commands, so that `submit` starts as quickly as a person expects of "saved".
"""

import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Never, TypeVar

import typer

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from point_client.folder import Edge
    from point_client.outbox import Item, Outbox
    from protocol.messages import Arg

T = TypeVar("T")

app = typer.Typer(
    help="Điểm Cầu: chương trình của một điểm cầu. Văn bản đã gửi không bao giờ mất.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Data = Annotated[Path, typer.Option("--data", help="Thư mục dữ liệu của điểm cầu này.")]
AsJson = Annotated[bool, typer.Option("--json", help="Chỉ in JSON.")]


@app.command(epilog="Ví dụ: diemcau-point join https://hoinghi.example/join#ABCD-2345WXYZ --data diem-cau")
def join(
    url: Annotated[str, typer.Argument(help="Địa chỉ máy chủ, hoặc liên kết trong mã QR.")],
    data: Data,
    code: Annotated[str | None, typer.Argument(help="Mã tham gia, nếu liên kết chưa có.")] = None,
    conference: Annotated[str | None, typer.Option(help="Mã hội nghị; nếu thiếu thì hỏi máy chủ.")] = None,
) -> None:
    """Tham gia hội nghị bằng mã đã được cấp. Mất trả lời thì chạy lại với chính mã đó."""
    from point_client import folder
    from point_client import join as joining

    try:
        hub, code_in_link = joining.parse_address(url)
    except joining.BadAddress:
        _leave(2, f"Địa chỉ {url} không đúng; ví dụ: http://192.168.1.10:8080")
    wanted = (code or code_in_link or "").strip().upper()
    if not wanted:
        _leave(2, "Thiếu mã tham gia.")
    data.mkdir(parents=True, exist_ok=True)
    right = folder.ownership(data)
    if not right.take():
        _leave(2, "Chương trình đang chạy với thư mục này; hãy dừng lệnh run rồi thử lại.")
    try:
        which = conference or joining.conference_at(hub)
        who, moved = folder.join_with(data, hub, which, wanted, _edge().new_id())
    except joining.Refused as error:
        _leave(1, f"Máy chủ không nhận mã này: {(error.message or str(error.status)).rstrip('.')}.")
    except joining.Unreachable as error:
        _leave(1, f"Chưa liên hệ được máy chủ ({error}); hãy chạy lại với chính mã này.")
    finally:
        right.release()
    print(f"Điểm cầu {who.point} đã tham gia hội nghị {who.conference}.")
    if moved:
        print(f"Đã chuyển {moved} văn bản đang chờ sang thiết bị mới.")


@app.command(epilog='Ví dụ: diemcau-point submit --data diem-cau "Đường vào bản bị sạt lở." --category giao-thong')
def submit(
    text: Annotated[str, typer.Argument(help="Nội dung kiến nghị.")],
    data: Data,
    category: Annotated[str | None, typer.Option(help="Lĩnh vực.")] = None,
    urgent: Annotated[bool, typer.Option("--urgent", help="Cấp bách.")] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Chờ đến khi hội nghị trả lời.")] = False,
    as_json: AsJson = False,
) -> None:
    """Lưu một kiến nghị, kể cả khi mất kết nối; in trạng thái."""
    from point_client import draft, folder, identity, owner, wording
    from point_client.outbox import State, Unsendable
    from point_client.uplink import UplinkEnded

    edge = _edge()
    who = identity.require(data)
    arguments = _arguments(text, category, urgent)
    if (refusal := draft.refusal_of("submit", arguments)) is not None:
        _leave(2, f"Chưa lưu: {wording.REFUSALS[refusal[0]]}.")
    outbox = folder.open_outbox(data, who)
    try:
        item = outbox.put("submit", arguments, edge.clock(), edge.new_id())
        if wait:
            typer.echo(
                "Đã lưu tại điểm cầu; đang chờ hội nghị trả lời (Ctrl+C để thôi chờ, văn bản vẫn được giữ).", err=True
            )
            item = _run(owner.wait_for_outcome(data, who, outbox, edge, item.id))
    except Unsendable:
        _leave(2, "Văn bản quá dài hoặc có ký tự không hợp lệ; chưa lưu.")
    except UplinkEnded as error:
        _leave(1, f"Đã lưu tại điểm cầu. {wording.end_of(error.ended)}")
    finally:
        outbox.close()
    _show_one(item, as_json)
    if item.state in (State.REFUSED, State.ORPHANED):
        raise typer.Exit(1)


@app.command(epilog="Ví dụ: diemcau-point outbox --data diem-cau --json")
def outbox(
    data: Data,
    purge: Annotated[
        bool, typer.Option("--purge", help="Xóa những gì đã có kết quả, sau khi hội nghị khép lại.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Liệt kê mọi văn bản của điểm cầu này và trạng thái của chúng."""
    from point_client import folder, identity
    from point_client.outbox import NotSealed

    kept = folder.open_outbox(data, identity.require(data))
    try:
        if purge:
            kept.purge()
        _show_all(kept, as_json)
    except NotSealed:
        _leave(2, "Hội nghị chưa khép lại nên chưa được xóa gì.")
    finally:
        kept.close()


@app.command(epilog="Ví dụ: diemcau-point run --data diem-cau --page 0 --open")
def run(
    data: Data,
    page: Annotated[
        int | None,
        typer.Option("--page", min=0, max=65535, help="Mở trang của điểm cầu tại 127.0.0.1, cổng này (0: tự chọn)."),
    ] = None,
    open_page: Annotated[bool, typer.Option("--open", help="Mở trang bằng trình duyệt của máy.")] = False,
) -> None:
    """Giữ kết nối với hội nghị và gửi mọi văn bản đang chờ, cho đến khi dừng (Ctrl+C).

    Với --page: in một liên kết dùng một lần để mở trang của phụ trách điểm cầu.
    """
    from point_client import folder, identity, owner, wording

    who = identity.require(data)
    kept = folder.open_outbox(data, who)
    try:
        if page is not None or open_page:
            _run(_attend(data, kept, page or 0, open_page))
        ended = _run(owner.run(data, who, kept, _edge(), lambda line: print(line, flush=True)))
    except owner.Owned:
        _leave(2, "Chương trình đang chạy với thư mục này rồi.")
    finally:
        kept.close()
    _leave(1, wording.end_of(ended))


@app.command(epilog="Ví dụ: diemcau-point link --data diem-cau --open")
def link(
    data: Data,
    open_page: Annotated[bool, typer.Option("--open", help="Mở trang bằng trình duyệt của máy.")] = False,
) -> None:
    """In một liên kết mới để mở trang của điểm cầu, khi chương trình đang chạy với --page."""
    from point_client import folder, identity
    from point_client.page.keys import Keys

    identity.require(data)
    keys = Keys(data, _chance)
    right = folder.page_ownership(data)
    is_running = not right.take()
    right.release()
    port = keys.last_port()
    if not is_running or port is None:
        _leave(1, f"Trang chưa chạy. Hãy chạy: diemcau-point run --data {data} --page 0")
    _show_link(keys.new_link(port), open_page)


@app.command(epilog="Ví dụ: diemcau-point simulate --hub http://127.0.0.1:8080 --codes ma.json --data mo-phong")
def simulate(
    hub: Annotated[str, typer.Option(help="Địa chỉ máy chủ.")],
    codes: Annotated[Path, typer.Option(help='Tệp {"conference": mã, "codes": {điểm cầu: mã tham gia}}.')],
    data: Data,
    seed: Annotated[int | None, typer.Option(help="Mầm ngẫu nhiên của các khoảng chờ; được in ra.")] = None,
) -> None:
    """Nhiều điểm cầu thật trong một tiến trình; nhận lệnh và báo kết quả bằng JSON Lines."""
    from point_client import join as joining
    from point_client import operations
    from point_client import simulate as simulation

    try:
        plan = operations.read_codes(codes)
        address, _ = joining.parse_address(hub)
    except (joining.BadAddress, operations.BadPlan) as error:
        _leave(2, f"Không dùng được: {error}")
    edge = _edge(seed)
    if seed is not None:
        print(f"seed {seed}", file=sys.stderr)
    _run(simulation.simulate(address, plan, data, edge, sys.stdin.fileno(), _print_line))


def main() -> None:
    """The console script."""
    for stream in (sys.stdout, sys.stderr):  # a Windows console or pipe may be in a code page without Vietnamese
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except Exception as error:
        _end_on(error)


def _end_on(error: Exception) -> Never:
    from point_client.identity import BadFolder

    if isinstance(error, BadFolder):
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
    traceback.print_exception(error)
    print("Lỗi bên trong chương trình. Các văn bản đã lưu vẫn còn.", file=sys.stderr)
    raise SystemExit(70) from None


def _leave(code: int, sentence: str) -> Never:
    typer.echo(sentence, err=True)
    raise typer.Exit(code)


def _edge(seed: int | None = None) -> "Edge":
    import os
    import random
    import time

    from point_client.folder import Edge
    from protocol.ids import RANDOM_BYTES, uuid7

    def clock() -> int:
        return time.time_ns() // 1_000_000

    return Edge(clock, time.monotonic, lambda: uuid7(clock(), os.urandom(RANDOM_BYTES)), random.Random(seed))


async def _attend(data: Path, kept: "Outbox", port: int, open_page: bool) -> Never:
    from point_client.attended import Attended
    from point_client.page.keys import Keys

    attended = Attended(data, kept, _edge(), Keys(data, _chance), lambda line: print(line, flush=True))
    try:
        await attended.run(port, lambda address: _show_link(address, open_page))
    except OSError as error:
        _leave(2, f"Không mở được trang tại cổng {port}: {error.strerror or error}")


def _show_link(address: str, open_page: bool) -> None:
    print(f"Mở trang của điểm cầu (liên kết dùng được một lần): {address}", flush=True)
    if open_page:
        import webbrowser

        webbrowser.open(address)


def _chance(size: int) -> bytes:
    import os

    return os.urandom(size)


def _run(work: "Coroutine[None, None, T]") -> "T":
    """uvloop where it exists; commune computers run Windows, which has plain asyncio."""
    import asyncio

    try:
        import uvloop
    except ImportError:
        return asyncio.run(work)
    return uvloop.run(work)


def _arguments(text: str, category: str | None, urgent: bool) -> "dict[str, Arg]":
    """What is absent is left out: the hub knows the defaults."""
    arguments: dict[str, Arg] = {"text": text}
    if category is not None:
        arguments["category"] = category
    if urgent:
        arguments["urgent"] = True
    return arguments


def _show_one(item: "Item", as_json: bool) -> None:
    from point_client import wording

    if as_json:
        _print_line(_written(item))
    else:
        print(f"Văn bản {item.command_seq}: {wording.state_of(item)}.")


def _show_all(kept: "Outbox", as_json: bool) -> None:
    from point_client import wording

    items = kept.items()
    if as_json:
        written = [_written(item) for item in items]
        _print_line({"device": kept.device, "top": kept.top, "sealed": kept.sealed, "items": written})
        return
    for item in items:
        what = wording.on_one_line(str(item.args.get("text", item.name)))
        print(f"{item.command_seq:>4}  {wording.state_of(item)}  ·  {what}")
    print(f"{len(items)} văn bản, {kept.pending} đang chờ gửi.")


def _written(item: "Item") -> dict[str, object]:
    from dataclasses import asdict

    return asdict(item)


def _print_line(record: dict[str, object]) -> None:
    import json

    print(json.dumps(record, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()

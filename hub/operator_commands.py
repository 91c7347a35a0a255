"""The operator's commands: doctor, backup, restore, repair. Changes with what they are told and what they tell."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hub.told import EXIT_FAILED, Data, Json, stop, told

if TYPE_CHECKING:
    from hub.operations.doctor import Grade, Name

commands = typer.Typer()

MIB: Final = 1 << 20
GRADES: Final[dict["Grade", str]] = {"good": "ĐẠT", "warning": "LƯU Ý", "bad": "KHÔNG ĐẠT"}
NAMES: Final[dict["Name", str]] = {
    "sync": "Ghi bền",
    "space": "Ổ đĩa",
    "clock": "Đồng hồ",
    "locks": "Khóa tệp",
    "port": "Cổng",
    "log": "Hồ sơ",
    "access": "Tham gia",
}

MinFree = Annotated[int, typer.Option("--min-free", min=0, help="MiB that must be free to open a conference; 0: any.")]


@commands.command(epilog="Example: diemcau-hub doctor --data data --listen 127.0.0.1:8080")
def doctor(
    data: Data,
    listen: Annotated[str | None, typer.Option(help="HOST:PORT that the hub will listen on.")] = None,
    min_free: MinFree = 512,
    json_: Json = False,
) -> None:
    """Measure whether this machine and folder are fit for a conference; exit code 1 when they are not."""
    from hub.app import WORLD
    from hub.config import Address, Config
    from hub.operations.doctor import examine, fit

    try:
        address = Address.parse(listen) if listen is not None else None
    except ValueError as problem:
        stop(str(problem))
    if not data.is_dir():
        stop(f"{data}: không có thư mục này")
    with told():
        config = Config(data, address or Address("127.0.0.1", 0), min_free_bytes=min_free * MIB)
        findings = examine(config, address, WORLD.now_ms(), WORLD.now_s)
    if json_:
        told_findings = [asdict(finding) for finding in findings]
        typer.echo(json.dumps({"ok": fit(findings), "findings": told_findings}, ensure_ascii=False))
    else:
        for finding in findings:
            typer.echo(f"{NAMES[finding.name]:<10}{GRADES[finding.grade]:<11}{finding.sentence}")
    raise typer.Exit(0 if fit(findings) else EXIT_FAILED)


@commands.command(epilog="Example: diemcau-hub backup --data data --out backups")
def backup(
    data: Data, out: Annotated[Path, typer.Option("--out", help="Folder of backups.")], json_: Json = False
) -> None:
    """Back up a stopped hub's folder, verified; a serving hub does it by itself: serve --backup."""
    from hub.app import WORLD
    from hub.folder import config_of
    from hub.operations.backups import back_up_stopped

    with told():
        taken = back_up_stopped(config_of(data), out, WORLD.now_ms())
    at = taken.manifest
    if json_:
        typer.echo(json.dumps({"backup": str(taken.folder), "epoch": at.epoch, "seq": at.seq, "hash": at.hash}))
    else:
        typer.echo(f"Đã sao lưu {at.seq} sự kiện vào {taken.folder}")


@commands.command(epilog="Example: diemcau-hub restore --from backups --data data-new")
def restore(
    source: Annotated[Path, typer.Option("--from", help="A backup, or a folder of them: the newest sound one.")],
    data: Annotated[Path, typer.Option("--data", help="Empty or new data folder.")],
    json_: Json = False,
) -> None:
    """Make a data folder from a backup. Its epoch rises: clients start afresh and points send the rest again."""
    from hub.app import WORLD
    from hub.operations.restore import restore as put_back

    with told():
        done = put_back(source, data, WORLD.now_ms())
    at = done.backup.manifest
    passed_over = [str(unsound.folder) for unsound in done.passed_over]
    if json_:
        told_ = {"backup": str(done.backup.folder), "epoch": done.epoch, "seq": at.seq, "passed_over": passed_over}
        typer.echo(json.dumps(told_))
        return
    for folder in passed_over:
        typer.echo(f"Bỏ qua {folder}: bản sao lưu không nguyên vẹn", err=True)
    typer.echo(f"Đã khôi phục {at.seq} sự kiện từ {done.backup.folder} vào {data} (lần thứ {done.epoch})")


@commands.command(epilog="Example: diemcau-hub repair --data data")
def repair(data: Data, json_: Json = False) -> None:
    """Cut a broken log back to its last event that verifies; the broken files are kept aside in quarantine."""
    from hub.folder import config_of
    from hub.operations.repair import repair as mend

    with told():
        done = mend(config_of(data))
    if json_:
        fields = ("problem", "seq", "epoch", "promised", "quarantine")
        typer.echo(json.dumps({"repaired": done is not None, **{f: _plain(getattr(done, f, None)) for f in fields}}))
    elif done is None:
        typer.echo("Hồ sơ nguyên vẹn, không có gì phải sửa.")
    else:
        known = f" (đã báo nhận đến sự kiện {done.promised})" if done.promised is not None else ""
        typer.echo(f"Hỏng ở {done.problem}")
        typer.echo(f"Đã giữ lại đến sự kiện {done.seq}{known}; lần thứ {done.epoch}.")
        typer.echo(f"Các tệp hỏng được cất ở {done.quarantine}. Các điểm cầu sẽ tự gửi lại phần còn thiếu.")


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Path) else value


@commands.command(epilog="Example: diemcau-hub similar --stdio < talk.jsonl")
def similar(
    stdio: Annotated[bool, typer.Option("--stdio", help="Talk in JSON Lines over standard input and output.")] = False,
    extra: Annotated[str, typer.Option(help="Further model: none, e5.")] = "none",
    explain: Annotated[tuple[str, str] | None, typer.Option(help="Two texts: are they one request, and why?")] = None,
    point_a: Annotated[str, typer.Option(help="With --explain: the commune or ward that sent the first text.")] = "",
    point_b: Annotated[str, typer.Option(help="With --explain: the commune or ward that sent the second text.")] = "",
) -> None:
    """Ask the engine which texts are alike and which topic is theirs, outside any conference."""
    import sys

    from hub.similar import serve

    if extra not in ("none", "e5") or stdio == (explain is not None):
        stop("similar talks over --stdio, with --extra none or e5, or it explains two texts with --explain")
    if explain is not None:
        _explain(explain, (point_a, point_b))
        return

    def write(line: bytes) -> None:
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()

    if extra == "none":
        serve(sys.stdin.buffer.readline, write)
        return
    from hub.semantic.asked import Absent, asked

    try:
        with asked() as model:
            serve(sys.stdin.buffer.readline, write, model, extra)
    except Absent as problem:
        stop(str(problem))


def _explain(texts: tuple[str, str], points: tuple[str, str]) -> None:
    from hub.dedup.engine import Engine
    from hub.dedup.explain import explained
    from hub.dedup.places import Place

    engine = Engine([Place(name, (name,), "commune", None) for name in points if name])
    for line in explained(engine, (points[0], texts[0]), (points[1], texts[1])):
        typer.echo(line)

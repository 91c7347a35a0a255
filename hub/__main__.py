"""`diemcau-hub`: the hub's command line. Exit codes: 0 done, 1 a check failed, 2 bad input or use, 70 internal."""

import json
import shlex
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

from hub.dedup.shipped import Malformed
from hub.operator_commands import MIB, MinFree, commands
from hub.told import EXIT_BAD_USE, EXIT_INTERNAL, MACHINE, Data, Json, stop, told

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
app.add_typer(commands)


def main() -> None:
    """The entry point of the command. What nobody foresaw is told whole and ends with 70, never with a promise's 1."""
    try:
        app()
    except Exception as problem:
        if isinstance(problem, Malformed):  # of the words and weights that are read when the engine is imported
            print(f"diemcau-hub: {problem}", file=sys.stderr)
            sys.exit(EXIT_BAD_USE)
        traceback.print_exc()
        sys.exit(EXIT_INTERNAL)


@app.command(epilog="Example: diemcau-hub create --data data conference.json --json > codes.json")
def create(
    data: Data,
    conference: Annotated[Path, typer.Argument(help="Conference file (JSON).")],
    phase: Annotated[str | None, typer.Option(help="Open in this phase (default: the first that accepts).")] = None,
    json_: Json = False,
) -> None:
    """Make the conference of a file in a data folder and print its join codes, shown this once."""
    from hub.app import WORLD
    from hub.folder import create as make
    from hub.plan_file import first_open_phase, load_plan

    with told():
        plan = load_plan(conference)
        codes = make(data, plan, phase or first_open_phase(plan), WORLD)
    if json_:
        typer.echo(json.dumps({"conference": plan.id, "codes": codes}, ensure_ascii=False))
        return
    typer.echo(f"{plan.title} ({plan.id})")
    for group, of in codes.items():
        for name, code in of.items():
            typer.echo(f"{group}\t{name}\t{code}")


@app.command(epilog="Example: diemcau-hub serve --data data --listen 127.0.0.1:8080")
def serve(
    data: Data,
    listen: Annotated[str, typer.Option(help="HOST:PORT for pages and sockets.")],
    ws_listen: Annotated[str | None, typer.Option(help="HOST:PORT for sockets too.")] = None,
    tls: Annotated[tuple[Path, Path] | None, typer.Option(help="Certificate and key.")] = None,
    origin: Annotated[list[str] | None, typer.Option(help="Origin browsers may come from, e.g. https://a.vn")] = None,
    backup: Annotated[Path | None, typer.Option(help="Folder, on another disk, backed up to every minute.")] = None,
    min_free: MinFree = 512,
    semantic: Annotated[bool, typer.Option(help="Compare texts by the model of the extra `semantic` too.")] = False,
    model_command: Annotated[
        str | None, typer.Option(help="Program with another model (hub/semantic/worker.py).")
    ] = None,
) -> None:
    """Serve the conference of a data folder until told to stop."""
    from hub.app import run
    from hub.config import Address, Config, parse_origin
    from hub.semantic.reader import COMMAND

    try:
        sockets = Address.parse(ws_listen) if ws_listen else None
        origins = tuple(parse_origin(each) for each in origin or ())
        model = tuple(shlex.split(model_command)) if model_command else COMMAND if semantic else ()
        config = Config(data, Address.parse(listen), sockets, tls, origins, backup, min_free * MIB, model)
    except ValueError as problem:
        stop(str(problem))
    with told():
        try:
            code = run(config)
        except OSError as problem:
            if problem.errno in MACHINE:
                raise
            stop(f"cannot serve on {listen}: {problem.strerror or problem}")
    raise typer.Exit(code)


@app.command(epilog="Example: diemcau-hub code --data data --point LS-TD-04")
def code(
    data: Data,
    point: Annotated[str | None, typer.Option(help="For this point.")] = None,
    department: Annotated[str | None, typer.Option(help="For this department.")] = None,
    role: Annotated[str | None, typer.Option(help="chair, secretary, display or operator.")] = None,
    json_: Json = False,
) -> None:
    """One more join code, also while the hub serves."""
    from hub.app import WORLD
    from hub.folder import CONSOLE_ROLES, with_access
    from hub.gateway.access import Grant

    if sum(choice is not None for choice in (point, department, role)) != 1:
        stop("give exactly one of --point, --department, --role")
    if role is not None and role not in CONSOLE_ROLES:
        stop(f"--role {role}: one of {', '.join(CONSOLE_ROLES)}")
    with told():
        access = with_access(data, WORLD)
        kind = role or ("point" if point else "department")
        if point is not None and not access.knows("point", point):
            stop(f"--point {point}: no point of this conference")
        if department is not None and not access.knows("department", department):
            stop(f"--department {department}: no department of this conference")
        fresh = access.new_codes([Grant(kind, point, department)], WORLD.now_ms())[0]
        access.close()
    typer.echo(json.dumps({"code": fresh}) if json_ else fresh)


@app.command(epilog="Example: diemcau-hub revoke --data data --device 0190…")
def revoke(
    data: Data,
    device: Annotated[str | None, typer.Option(help="Device id: its connections close within a second or two.")] = None,
    code_: Annotated[str | None, typer.Option("--code", help="Join code, or its first four characters.")] = None,
) -> None:
    """Take back the authority of one device, or one join code; no other is touched."""
    from hub.app import WORLD
    from hub.folder import with_access

    if (device is None) == (code_ is None):
        stop("give exactly one of --device, --code")
    with told():
        access = with_access(data, WORLD)
        if device is not None:
            known = access.revoke(device.lower(), WORLD.now_ms())
        else:
            known = access.revoke_code(code_ or "", WORLD.now_ms())
        access.close()
    if not known:
        stop(f"--device {device}: no such device" if device is not None else f"--code {code_}: no such code")


@app.command(epilog="Example: diemcau-hub verify demo-out/record.jsonl")
def verify(
    path: Annotated[Path, typer.Argument(help="Data folder, log file or record.jsonl.")], json_: Json = False
) -> None:
    """Recompute the chain of a log or record; exit code 1 when it does not hold."""
    from hub.eventlog.verify import verify_path

    with told():
        report = verify_path(path)
    if json_:
        fields = ("log_id", "epoch", "seq", "hash", "problem", "ok")
        typer.echo(json.dumps({name: getattr(report, name) for name in fields}))
    elif report.ok:
        typer.echo(f"OK: {report.seq} events, epoch {report.epoch}, head {report.hash}")
    else:
        typer.echo(f"NOT OK: {report.problem}", err=True)
    raise typer.Exit(0 if report.ok else 1)


@app.command(epilog="Example: diemcau-hub export --data data annex --out papers")
def export(
    data: Data,
    what: Annotated[str, typer.Argument(help="notice, annex, record or duplicates.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the file.")],
    format_: Annotated[str | None, typer.Option("--format", help="docx, jsonl or xlsx.")] = None,
    json_: Json = False,
) -> None:
    """Write a document of a stopped hub's folder."""
    import asyncio

    from hub.exports import EXPORTS, read_closed

    if what not in EXPORTS:
        stop(f"{what}: one of {', '.join(EXPORTS)}")
    suffix, write = EXPORTS[what]
    if format_ not in (None, suffix):
        stop(f"--format {format_}: {what} is written as {suffix}")
    with told():
        closed = asyncio.run(read_closed(data))
        out.mkdir(parents=True, exist_ok=True)
        path = out / f"{what}.{suffix}"
        write(data, closed, path)
    typer.echo(json.dumps({what: str(path)}) if json_ else str(path))


if __name__ == "__main__":
    main()

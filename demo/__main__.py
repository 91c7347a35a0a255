"""`python -m demo run|up`: the command line. Exit codes: 0 done, 1 a promise broken or a program failed, 2 bad use."""

import argparse
import asyncio
import random
import shlex
import signal
import sys
import time
from pathlib import Path

from demo.audit import audit
from demo.claim import Taken, claimed
from demo.console import now_ms
from demo.director import play
from demo.journal import Journal
from demo.live import LiveOptions, PortTaken, live
from demo.messages import BadMessages, Script, load_script, truths_by_id
from demo.model import installed
from demo.processes import Failed
from demo.progress import Progress
from demo.report import Report, make_report, write_report
from demo.stage import Facts, Options
from demo.understood import judge, paper_text, read_record
from hub.plan_file import BadPlan

CONFERENCE = Path(__file__).with_name("data") / "langson_2024.json"


def main() -> int:
    """The exit code."""
    options = _parser().parse_args()
    for name in ("SIGTERM", "SIGHUP"):  # these end it like Ctrl-C: what was started here is stopped first
        if hasattr(signal, name):  # Windows has no SIGHUP
            signal.signal(getattr(signal, name), lambda number, frame: signal.raise_signal(signal.SIGINT))
    try:
        script = load_script(options.conference, options.messages)
    except (BadPlan, BadMessages) as problem:
        print(f"demo: {problem}", file=sys.stderr)
        return 2
    if options.command == "run" and options.out.exists() and not options.out.is_dir():
        print(f"demo: {options.out}: is a file; --out names a folder", file=sys.stderr)
        return 2
    if options.command == "run" and options.kill_model and not (options.model_command or installed()):
        print(
            "demo: --kill-model: no model is installed (the extra `semantic`), and --model-command names none",
            file=sys.stderr,
        )
        return 2
    try:
        return _run(script, options) if options.command == "run" else _up(script, options)
    except (PortTaken, Taken) as problem:
        print(f"demo: {problem}", file=sys.stderr)
        return 2
    except Failed as problem:
        print(f"demo: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; everything started here has ended, and there is no result", file=sys.stderr)
        return 130


def _run(script: Script, options: argparse.Namespace) -> int:
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(2**32)
    model = tuple(shlex.split(options.model_command) if options.model_command else installed())
    how = Options(options.out.resolve(), seed, options.kills, options.seconds, model, options.kill_model)
    with claimed(how.out):
        return _play(script, how, Progress(options.quiet, time.monotonic))


def _play(script: Script, how: Options, progress: Progress) -> int:
    progress.say(f"seed {how.seed}")
    journal_file = how.out / "journal.jsonl"
    journal = Journal(journal_file, now_ms)
    try:
        facts = asyncio.run(play(script, how, progress, journal))
    finally:
        journal.close()
    record = how.out / "record.jsonl"
    truths = truths_by_id(script.unique, {message: sent.id for message, sent in journal.sent.items()})
    read = judge(read_record(record, shown(facts, how.out)), truths)
    report = make_report(script, how, facts, journal, audit(journal_file, record), read)
    write_report(report, how.out / "report.json")
    _tell(report, how.out, progress)
    for sentence in report.broken_promises:
        print(f"NOT KEPT: {sentence}", file=sys.stderr)
    return 1 if report.broken_promises else 0


def shown(facts: Facts, out: Path) -> list[str]:
    """What strangers may read of the texts: the chair's last screen and the papers."""
    rows = facts.last_screen.recommendations.values() if facts.last_screen else ()
    return [*(row.wording for row in rows), *(paper_text(out / paper) for paper in ("notice.docx", "annex.docx"))]


def _tell(report: Report, out: Path, progress: Progress) -> None:
    progress.say(
        f"{report.unique_submissions} submissions from {report.points_connected} points: {report.accepted} accepted, "
        f"lost {report.lost}, doubled {report.doubled}"
    )
    progress.say(
        f"{report.transport_duplicates} repeated deliveries · {report.merges} linked as duplicates · "
        f"{report.topics_called} topics called · {report.points_heard} points heard"
    )
    progress.say(
        f"{report.reconnects} reconnects · {report.hub_restarts} hub restarts · "
        f"typed → outcome {report.submit_to_outcome_ms.p50} ms (p99 {report.submit_to_outcome_ms.p99}) · "
        f"typed → chair {report.submit_to_chair_ms.p50} ms (p99 {report.submit_to_chair_ms.p99})"
    )
    for link in report.dedup.wrong_links:
        progress.say(f"linked by the hub, and not one request: {link.text} | {link.into}")
    progress.say(f"head {report.head.seq} {report.head.hash}")
    for path in [*report.files.values(), str(out / "report.json")]:
        progress.say(f"  {Path(path).as_uri()}")
    progress.say("To play chair and secretary yourself: python3 run.py up")


def _up(script: Script, options: argparse.Namespace) -> int:
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(2**32)
    return asyncio.run(live(script, LiveOptions(options.port, options.minutes / options.speed, seed)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="run.py", description=__doc__, allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser(
        "run", prog="run.py demo", help="play a whole conference and check it", allow_abbrev=False,
        epilog="Example: run.py demo --kills 3 --out demo-out",
    )  # fmt: skip
    run.add_argument("--out", type=Path, default=Path("demo-out"), help="folder for record, papers and report")
    run.add_argument("--kills", type=_count, default=1, help="how often the hub is killed and restarted")
    run.add_argument("--seconds", type=_positive, default=60.0, help="about how long the messages and answers take")
    run.add_argument("--kill-model", type=_count, default=0, help="how often the model that reads texts is killed")
    run.add_argument("--model-command", help="that model's program (default: the extra `semantic`, if installed)")
    run.add_argument("--quiet", action="store_true", help="print broken promises only")
    up = commands.add_parser(
        "up", prog="run.py up", help="the same conference, with you at the consoles", allow_abbrev=False,
        epilog="Example: run.py up --port 8080 --speed 2",
    )  # fmt: skip
    up.add_argument("--port", type=_port, default=8080, help="port of 127.0.0.1")
    up.add_argument("--speed", type=_positive, default=1.0, help="2: messages come twice as fast")
    up.add_argument("--minutes", type=_positive, default=10.0, help="over how long the messages come, at speed 1")
    for command in (run, up):
        command.add_argument("--conference", type=Path, default=CONFERENCE, help="conference file (JSON)")
        command.add_argument("--messages", type=Path, help="messages file (default: the conference's own)")
        command.add_argument("--seed", type=int, help="of everything random (printed when drawn)")
    return parser


def _count(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 1000:
        raise argparse.ArgumentTypeError(f"{text}: from 0 to 1000")
    return number


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number <= 86_400:
        raise argparse.ArgumentTypeError(f"{text}: more than 0, at most 86400")
    return number


def _port(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 65_535:
        raise argparse.ArgumentTypeError(f"{text}: from 1 to 65535")
    return number


if __name__ == "__main__":
    sys.exit(main())

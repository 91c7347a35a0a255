"""The real `diemcau-hub`, which may be told where to die.

    python -m tests.faults.hub_process --crash-at committed --nth 3 -- serve --data data --listen 127.0.0.1:0

Without words it is a nursery of such hubs. Changes with how a death is ordered; `DIEMCAU_CRASH_AT` names one as well.
Exit code 137 when it died there.
"""

import argparse
import sys

from hub import app  # noqa: F401 - imported once for all that a nursery bears
from hub.__main__ import main as hub
from tests.faults.crash import HUB, arm, arm_from_environment, tune
from tests.faults.lifeline import die_with_parent
from tests.faults.nursery import tend
from tests.faults.planting import sown

SNAPSHOT_EVERY = 20
"""A conference of a round has a hundred events: its restarts shall begin at snapshots too."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.hub_process", allow_abbrev=False)
    parser.add_argument("--crash-at", choices=HUB, help="a crash point of tests.faults.crash")
    parser.add_argument("--nth", type=int, default=1, help="how often it must be passed")
    parser.add_argument("words", nargs="*", help="the words of diemcau-hub, after --")
    options = parser.parse_args()
    tune("hub.conference:SNAPSHOT_EVERY", SNAPSHOT_EVERY)
    if not options.words:
        tend(_serve)
        return
    arm_from_environment()
    if options.crash_at:
        arm(options.crash_at, options.nth)
    with sown():
        _serve(options.words)


def _serve(words: list[str]) -> None:
    die_with_parent()
    sys.argv = ["diemcau-hub", *words]
    hub()


if __name__ == "__main__":
    main()

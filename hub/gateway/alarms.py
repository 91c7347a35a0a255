"""Conditions that a person must know of while they last: on /health/ready, in the log, in the metrics.

An alarm has a code for machines and a sentence for the operator; docs/van-hanh.md says for each what to do.
"""

import logging
from typing import Final, Literal, get_args

AlarmCode = Literal["log_rewound", "disk_low", "backup_failed", "loop_late"]
CODES: Final[tuple[AlarmCode, ...]] = get_args(AlarmCode)

log = logging.getLogger(__name__)


class Alarms:
    """The alarms that stand now. The hub goes on serving with any of them."""

    def __init__(self) -> None:
        self._standing: dict[AlarmCode, str] = {}

    def start(self, code: AlarmCode, sentence: str) -> None:
        """It stands from now on; written to the log once, until it ended."""
        if code not in self._standing:
            log.error("alarm %s: %s", code, sentence)
        self._standing[code] = sentence

    def end(self, code: AlarmCode) -> None:
        """It is over, if it stood."""
        if self._standing.pop(code, None) is not None:
            log.warning("alarm %s is over", code)

    def stands(self, code: AlarmCode) -> bool:
        """Whether it stands now."""
        return code in self._standing

    def told(self) -> list[dict[str, str]]:
        """All that stand: `[{"code", "message"}]`."""
        return [{"code": code, "message": sentence} for code, sentence in self._standing.items()]

"""Conditions that a person must know of while they last: on /health/ready, in the log, in the metrics.

An alarm has a code for machines and a sentence for the operator; docs/van-hanh.md says for each what to do.
"""

import logging
from typing import Final, Literal, get_args

AlarmCode = Literal[
    "log_rewound", "disk_low", "backup_failed", "loop_late", "device_cloned", "history_differs", "revocations_unread"
]
CODES: Final[tuple[AlarmCode, ...]] = get_args(AlarmCode)
ABOUT_MAX: Final = 4
"""Devices told of under one alarm, the newest: more fit on no screen, and the log has all."""

log = logging.getLogger(__name__)


class Alarms:
    """The alarms that stand now. The hub goes on serving with any of them."""

    def __init__(self) -> None:
        self._standing: dict[AlarmCode, dict[str, str]] = {}

    def start(self, code: AlarmCode, sentence: str, about: str = "") -> None:
        """It stands from now on; written to the log once for each it is `about`, until it ended."""
        sentences = self._standing.setdefault(code, {})
        if about not in sentences:
            log.error("alarm %s: %s", code, sentence)
        sentences[about] = sentence
        if len(sentences) > ABOUT_MAX:
            del sentences[next(iter(sentences))]

    def end(self, code: AlarmCode, about: str = "") -> None:
        """It is over, if it stood, for the one it was `about`."""
        sentences = self._standing.get(code, {})
        if sentences.pop(about, None) is not None:
            log.warning("alarm %s is over%s", code, f" for {about}" if about else "")
        if not sentences:
            self._standing.pop(code, None)

    def stands(self, code: AlarmCode) -> bool:
        """Whether it stands now."""
        return code in self._standing

    def about(self, code: AlarmCode) -> tuple[str, ...]:
        """Whom it is about now."""
        return tuple(self._standing.get(code, ()))

    def told(self) -> list[dict[str, str]]:
        """All that stand: `[{"code", "message"}]`, each code once."""
        return [{"code": code, "message": " ".join(of.values())} for code, of in self._standing.items()]

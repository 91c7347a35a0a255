"""What a person sees while the conference runs: one live line, or a plain line now and then."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

from rich.console import Console
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table

PLAIN_EVERY_S = 5.0  # a log file is read later: a dozen lines tell a minute


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything shown, at one moment."""

    connected: int
    points: int
    told: int
    messages: int
    topics_called: int
    topics: int
    reconnects: int
    restarts: int


class Progress:
    """Sentences and scenes for people. Silent when quiet; a use as context manager ends the live line."""

    def __init__(self, quiet: bool, monotonic: Callable[[], float]) -> None:
        self._quiet, self._monotonic = quiet, monotonic
        self._console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
        self._live: Live | None = None
        self._shown_s = 0.0
        self._shown: Scene | None = None

    def __enter__(self) -> "Progress":
        if not self._quiet and self._console.is_terminal:
            self._live = Live(console=self._console, refresh_per_second=8, transient=True)
            self._live.start()
        return self

    def __exit__(self, *problem: object) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def say(self, sentence: str) -> None:
        """One line that stays."""
        if not self._quiet:
            self._console.print(sentence, markup=False)

    def show(self, scene: Scene) -> None:
        """The scene now; cheap enough to be called often."""
        if self._live is not None:
            self._live.update(_table(scene))
        elif not self._quiet and scene != self._shown and self._monotonic() - self._shown_s >= PLAIN_EVERY_S:
            self._shown_s, self._shown = self._monotonic(), scene
            self.say(_line(scene))


def _line(scene: Scene) -> str:
    return (
        f"  points {scene.connected}/{scene.points} · messages {scene.told}/{scene.messages} · "
        f"topics {scene.topics_called}/{scene.topics} · reconnects {scene.reconnects} · restarts {scene.restarts}"
    )


def _table(scene: Scene) -> Table:
    table = Table.grid(padding=(0, 2))
    bars = (
        ("points connected", scene.connected, scene.points),
        ("messages answered", scene.told, scene.messages),
        ("topics called", scene.topics_called, scene.topics),
    )
    for title, done, total in bars:
        table.add_row(title, ProgressBar(total=total, completed=done, width=40), f"{done}/{total}")
    table.add_row("reconnects", "", str(scene.reconnects))
    table.add_row("hub restarts", "", str(scene.restarts))
    return table

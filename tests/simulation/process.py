"""One run of a program on a machine that may die at any step. Changes with what dying takes along.

A dead process acts on nothing: its sockets and disks are cut off first, then its tasks unwind unheard. So dying in
the middle of a line is as good as `kill -9` there.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass
class Peril:
    """Where the processes of one machine die. `passed` counts the places; `die_at` names one by its count."""

    armed: str | None = None
    """Die at the next place of this name."""
    die_at: int | None = None
    passed: int = 0

    def strikes(self, place: str) -> bool:
        self.passed += 1
        if place == self.armed:
            self.armed = None
            return True
        return self.passed == self.die_at


@dataclass(eq=False)
class Process:
    """Tasks that live and die together."""

    name: str
    peril: Peril
    note: Callable[..., None]
    alive: bool = True
    tasks: dict[asyncio.Task[Any], None] = field(default_factory=dict)
    at_death: list[Callable[[], None]] = field(default_factory=list)

    def start(self, coro: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run it as part of this process, with every task that it makes."""
        context = copy_context()
        context.run(CURRENT.set, self)
        return asyncio.get_running_loop().create_task(coro, context=context)

    def passes(self, place: str) -> bool:
        """The process comes to a place where it may die; whether it is alive afterwards."""
        if self.alive and self.peril.strikes(place):
            self.die(place)
        return self.alive

    def die(self, why: str) -> None:
        """Now."""
        if not self.alive:
            return
        self.alive = False
        self.note("dies", self.name, why)
        for do in self.at_death:
            do()
        loop = asyncio.get_running_loop()
        for task in self.tasks:
            loop.call_soon(task.cancel)

    async def gone(self) -> None:
        """Wait until every task of the dead has unwound."""
        while self.tasks:
            await asyncio.wait(list(self.tasks))


CURRENT: ContextVar[Process | None] = ContextVar("process", default=None)


def belongs(task: asyncio.Task[Any], context: Context | None) -> None:
    """A loop's `on_task`: a task belongs to the process that runs when it is made."""
    process = CURRENT.get() if context is None else context.get(CURRENT)
    if process is None:
        return
    process.tasks[task] = None
    task.add_done_callback(lambda done: process.tasks.pop(done, None))
    if not process.alive:
        task.get_loop().call_soon(task.cancel)

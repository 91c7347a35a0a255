"""An event loop whose time jumps and whose order is drawn. Changes when simulated time or order means something else.

Time creeps while anything can run, and then jumps to the next timer. What one callback schedules runs in the
order in which it was scheduled, as asyncio promises; what different callbacks schedule is mixed by the seed, as
networks and disks mix it in life. There are no threads: what is given to one runs at once, in place.
"""

import asyncio
import heapq
import random
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from contextvars import Context
from itertools import count
from typing import Any, Final, TypeVar, TypeVarTuple, Unpack

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

STEP_S: Final = 1e-6
"""What a callback takes: a program that asks the clock again and again sees it move."""
STEPS_WITHOUT_REST_MAX: Final = 100_000
"""Callbacks without waiting for a timer: beyond it something calls itself for ever."""


class Stuck(Exception):
    """Nothing can run and nothing will; or everything runs and time does not pass."""


OnTask = Callable[[asyncio.Task[Any], Context | None], None]


class SimFuture(asyncio.Future[T]):
    """A future whose hash is the order of its making: sets of these are walked alike in every run."""

    def __init__(self, *, loop: asyncio.AbstractEventLoop, number: int) -> None:
        super().__init__(loop=loop)
        self._number = number

    def __hash__(self) -> int:
        return self._number


class SimTask(asyncio.Task[T]):
    """A task, hashed likewise."""

    def __init__(
        self,
        coro: Coroutine[Any, Any, T],
        *,
        loop: asyncio.AbstractEventLoop,
        number: int,
        context: Context | None = None,
    ) -> None:
        self._number = number
        super().__init__(coro, loop=loop, name=f"task {number}", context=context)

    def __hash__(self) -> int:
        return self._number


class SimLoop(asyncio.AbstractEventLoop):
    """`run` a coroutine to its end. `on_task` is told of every task; `mishaps` collects what nobody caught."""

    def __init__(self, rng: random.Random, on_task: OnTask | None = None) -> None:
        self.mishaps: list[str] = []
        self.steps = 0
        self._rng = rng
        self._on_task = on_task
        self._now_s = 0.0
        self._numbers = count(1)
        self._lines: list[deque[asyncio.Handle]] = []
        self._fresh: deque[asyncio.Handle] = deque()
        self._timers: list[tuple[float, int, asyncio.TimerHandle]] = []
        self._running = False
        self._closed = False
        self._steps_now = 0

    # ---- running ----------------------------------------------------------------------------------------------

    def run(self, coro: Coroutine[Any, Any, T]) -> T:
        """Its result, after as little real time as possible. Raises `Stuck`."""
        before = asyncio._get_running_loop()
        asyncio._set_running_loop(self)
        self._running = True
        try:
            task = self.create_task(coro)
            self._take_fresh()
            while not task.done():
                self._step()
            return task.result()
        finally:
            self._running = False
            asyncio._set_running_loop(before)

    def _step(self) -> None:
        lines = self._lines
        if not lines:
            self._let_time_pass()
        self._take_due()
        if not lines:
            return  # what was due has been cancelled
        self.steps += 1
        self._now_s += STEP_S
        self._steps_now += 1
        if self._steps_now > STEPS_WITHOUT_REST_MAX:
            raise Stuck(f"no rest since {self._now_s:.3f} s: {[line[0] for line in lines[:3]]}")
        at = int(self._rng.random() * len(lines)) if len(lines) > 1 else 0
        line = lines[at]
        handle = line.popleft()
        if not line:
            lines[at] = lines[-1]
            lines.pop()
        if not handle.cancelled():
            handle._run()
            self._take_fresh()

    def _take_fresh(self) -> None:
        if self._fresh:
            self._lines.append(self._fresh)
            self._fresh = deque()

    def _let_time_pass(self) -> None:
        while self._timers and self._timers[0][2].cancelled():
            heapq.heappop(self._timers)
        if not self._timers:
            raise Stuck(f"nothing will ever happen after {self._now_s:.3f} s")
        self._now_s = max(self._now_s, self._timers[0][0])
        self._steps_now = 0

    def _take_due(self) -> None:
        while self._timers and self._timers[0][0] <= self._now_s:
            handle = heapq.heappop(self._timers)[2]
            if not handle.cancelled():
                self._lines.append(deque((handle,)))

    # ---- what asyncio asks of a loop --------------------------------------------------------------------------

    def time(self) -> float:
        return self._now_s

    def call_soon(
        self, callback: Callable[[Unpack[Ts]], object], *args: *Ts, context: Context | None = None
    ) -> asyncio.Handle:
        handle = asyncio.Handle(callback, args, self, context)
        self._fresh.append(handle)
        return handle

    def call_at(
        self,
        when: float,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        heapq.heappush(self._timers, (when, next(self._numbers), handle))
        return handle

    def call_later(
        self,
        delay: float,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        return self.call_at(self._now_s + max(0.0, delay), callback, *args, context=context)

    def create_future(self) -> asyncio.Future[Any]:
        return SimFuture(loop=self, number=next(self._numbers))

    def create_task(
        self,
        coro: Generator[Any, None, T] | Coroutine[Any, Any, T],
        *,
        name: object = None,
        context: Context | None = None,
    ) -> asyncio.Task[T]:
        assert asyncio.iscoroutine(coro)
        task = SimTask(coro, loop=self, number=next(self._numbers), context=context)
        if self._on_task is not None:
            self._on_task(task, context)
        return task

    def run_in_executor(self, executor: Any, func: Callable[[Unpack[Ts]], T], *args: *Ts) -> asyncio.Future[T]:
        future: asyncio.Future[T] = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as problem:
            future.set_exception(problem)
        return future

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        self.mishaps.append(f"{context.get('message')}: {context.get('exception')!r}")

    def default_exception_handler(self, context: dict[str, Any]) -> None:
        self.call_exception_handler(context)

    def get_debug(self) -> bool:
        return False

    def is_running(self) -> bool:
        return self._running

    def is_closed(self) -> bool:
        return self._closed

    def close(self) -> None:
        self._closed = True
        self._lines.clear()
        self._timers.clear()

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """Asked by TimerHandle.cancel; a cancelled timer is dropped when its time comes."""

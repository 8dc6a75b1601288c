"""Processes that work through tasks. Ctrl-C never reaches them: the parent alone hears it, and puts things in order.

Where a task has a bound, it is the kernel's: processor seconds by RLIMIT_CPU, memory by RLIMIT_DATA. No code that hangs
in a library can get around it, and a busy machine does not change what it lets through. A task that takes too much
ends its process alone, and that one is started anew.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from exgen.errors import ExgenError, InstructorError

AHEAD = 16  # tasks that are under way or done and wait for their turn, for each process
MEMORY = 4 << 30  # bytes of one process
PATIENCE = 20  # times the processor seconds of a task: what is slower than that waits for something that never comes

DOING, DONE, RAISED = "doing", "done", "raised"  # what a process may say

Task = TypeVar("Task")
Handler = Callable[[Any, Callable[[Any], None]], Any]


@dataclass(frozen=True)
class Stopped:
    """What is left of a task that ended its process: why, in words, and what it had last said that it was doing."""

    why: str
    doing: Any = None


def no_other(task: Any, stopped: Stopped) -> None:
    """Nothing is tried in the place of a task that ended its process."""


@dataclass(eq=False)
class Turn(Generic[Task]):
    """A task that was handed in. Where it ends its process, `again` may give one to try in its place."""

    task: Task
    again: Callable[[Task, Stopped], Task | None]
    wait: Callable[[Turn[Any]], None]
    done: bool = False
    value: Any = None
    raised: BaseException | None = None

    def result(self) -> Any:
        """What the handler gave, or a Stopped; waited for. Raises what the handler raised."""
        if not self.done:
            self.wait(self)
        if self.raised:
            raise self.raised
        return self.value


@dataclass
class _Worker:
    """A process and the end of the pipe to it."""

    process: Any
    pipe: Connection
    turn: Turn[Any] | None = None
    until: float | None = None
    doing: Any = None


class Pool:
    """At most `jobs` processes, each with a handler of its own, made by `prepare(order)` there.

    A handler takes a task and a function by which it can say what it is doing, and returns the result. Each task may
    take so many processor `seconds`, and MEMORY; None: as much as it likes. Where the pool is left, its processes end
    at once, but those that `writes` finish what they are at.
    """

    def __init__(
        self, jobs: int, prepare: Callable[[Any], Handler], order: Any, seconds: int | None, writes: bool = False
    ) -> None:
        self._jobs, self._seconds, self._writes = jobs, seconds, writes
        self._given = (prepare, order, seconds, writes)
        # Not a fork: the terminal's progress bar is a thread, and torch has some. A server, which has loaded once what
        # is needed, and never torch, forks the processes.
        self._context: Any = multiprocessing.get_context("forkserver")
        loaded = [name for name in sys.modules if name.startswith("exgen.") and not name.endswith("__main__")]
        self._context.set_forkserver_preload([*sorted(loaded), prepare.__module__, "sympy"])
        self._workers: list[_Worker] = []
        self._todo: deque[Turn[Any]] = deque()  # what no process has yet
        try:
            with deaf(), _away_from_here():
                forkserver.ensure_running()
        except OSError as error:
            raise self._none_starts(error) from None

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: object, error: BaseException | None, *_: object) -> None:
        stop_hearing(error)
        self._end(self._workers)

    def submit(self, task: Task, again: Callable[[Task, Stopped], Task | None] = no_other) -> Turn[Task]:
        """Hand in a task, which a process works on as soon as one is free."""
        turn = Turn(task, again, self._wait)
        self._todo.append(turn)
        self._hear(0)
        return turn

    def run(
        self, tasks: Iterable[Task], again: Callable[[Task, Stopped], Task | None] = no_other
    ) -> Iterator[tuple[Task, Any]]:
        """Each task with its result, in order, while later ones are under way."""
        turns: deque[Turn[Task]] = deque()
        try:
            for task in tasks:
                turns.append(self.submit(task, again))
                if len(turns) >= AHEAD * self._jobs:
                    yield self._first(turns)
            while turns:
                yield self._first(turns)
        finally:
            self._todo = deque(turn for turn in self._todo if turn not in turns)

    def _first(self, turns: deque[Turn[Task]]) -> tuple[Task, Any]:
        turn = turns.popleft()
        result = turn.result()
        return turn.task, result

    def _wait(self, turn: Turn[Any]) -> None:
        while not turn.done:
            self._hear(None)

    def _hear(self, longest: float | None) -> None:
        """Take what processes say, waiting so long for the first word, and give work to those that are free."""
        self._give()
        busy = {worker.pipe: worker for worker in self._workers if worker.turn}
        bounds = [worker.until - time.monotonic() for worker in busy.values() if worker.until is not None]
        if longest is not None:
            bounds.append(longest)
        for pipe in wait(list(busy), timeout=max(0.0, min(bounds)) if bounds else None):
            worker = busy[pipe]  # type: ignore[index]
            assert worker.turn
            try:
                what, said = worker.pipe.recv()
            except (EOFError, OSError):
                worker.process.join()
                self._stopped(worker, _why(worker.process.exitcode))
                continue
            if what == DOING:
                worker.doing = said
                continue
            worker.turn.raised = said if what == RAISED else None
            worker.turn.value, worker.turn.done = said, True
            worker.turn = None
        for worker in busy.values():
            if worker.turn and worker.until is not None and time.monotonic() >= worker.until:
                self._stopped(worker, "took too long")
        self._give()

    def _give(self) -> None:
        for worker in self._workers:
            if self._todo and worker.turn is None:
                self._send(worker)
        while self._todo and len(self._workers) < self._jobs:
            with deaf():  # a process that is told of half its order says so with a traceback
                self._workers.append(self._started())
            self._send(self._workers[-1])

    def _started(self) -> _Worker:
        here, there = self._context.Pipe()
        process = self._context.Process(target=_work, args=(there, *self._given), daemon=True)
        try:
            process.start()
        except OSError as error:
            raise self._none_starts(error) from None
        there.close()
        return _Worker(process, here)

    def _none_starts(self, error: OSError) -> InstructorError:
        """For want of memory, of processes, or of a place for the server's socket."""
        bound = "marking needs one, for a bound on what each student may take"
        hint = "with --jobs 1 none is needed" if self._seconds is None else bound
        return InstructorError(f"no process can be started: {error.strerror or error}", hint)

    def _send(self, worker: _Worker) -> None:
        worker.turn, worker.doing = self._todo.popleft(), None
        worker.until = None if self._seconds is None else time.monotonic() + PATIENCE * self._seconds
        with suppress(OSError):  # a process that has ended is heard of by the pipe
            worker.pipe.send(worker.turn.task)

    def _stopped(self, worker: _Worker, why: str) -> None:
        turn = worker.turn
        assert turn
        stopped = Stopped(why, worker.doing)
        worker.turn = None
        self._workers.remove(worker)
        self._end([worker], kill=True)
        other = turn.again(turn.task, stopped)
        if other is None:
            turn.value, turn.done = stopped, True
        else:
            turn.task = other
            self._todo.appendleft(turn)

    def _end(self, workers: list[_Worker], kill: bool = False) -> None:
        for worker in workers:
            if self._writes and not kill:
                worker.process.terminate()  # which one that has begun to work does not heed
            else:
                worker.process.kill()
            worker.pipe.close()
        while workers:
            worker = workers[0]
            worker.process.join()
            worker.process.close()
            del workers[0]


class Here:
    """The same in this process, one task after the other and without bounds: for a few files that are trusted."""

    def __init__(self, prepare: Callable[[Any], Handler], order: Any) -> None:
        self._handler = prepare(order)

    def __enter__(self) -> Here:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def submit(self, task: Task, again: Callable[[Task, Stopped], Task | None] = no_other) -> Turn[Task]:
        return Turn(task, again, lambda turn: None, True, self._handler(task, lambda doing: None))

    def run(
        self, tasks: Iterable[Task], again: Callable[[Task, Stopped], Task | None] = no_other
    ) -> Iterator[tuple[Task, Any]]:
        for task in tasks:
            yield task, self.submit(task, again).result()


def _why(exitcode: int) -> str:
    if -exitcode in (signal.SIGXCPU, signal.SIGKILL):
        return "took too much processor time" if -exitcode == signal.SIGXCPU else "was ended by the system"
    return "ended the process that worked on it"


def cores() -> int:
    """How many processes can run at once."""
    if hasattr(os, "process_cpu_count"):  # from Python 3.13 on
        return os.process_cpu_count() or 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# -- Ctrl-C ------------------------------------------------------------------------------------------------------


def serving(module: str) -> list[str]:
    """The command that runs `serve` of a module in a process which finds modules where this one does.

    Python would look into the working directory first, where a file of an instructor's may be called `statistics.py`.
    """
    begin = f"import sys; sys.path[:] = {sys.path!r}"
    return [sys.executable, "-c", f"{begin}; from {module} import serve; serve()"]


@contextmanager
def _away_from_here() -> Iterator[None]:
    """Python processes that are started in here do not look for modules in the working directory: see `serving`."""
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before


@contextmanager
def deaf() -> Iterator[None]:
    """Processes that are started in here do not hear Ctrl-C, from their first moment: they would print tracebacks.

    It reaches this process at the end, whichever of its threads the system had given it to.
    """
    with _away_from_here():
        # Which processes need, and which lets Ctrl-C through again where it starts.
        resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    if threading.current_thread() is not threading.main_thread():  # which alone is interrupted
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return
    heard: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, frame: heard.append(number))
    try:
        yield
    finally:
        # In this order: what waits for this thread is still only noted, and then passed on once.
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        signal.signal(signal.SIGINT, handler)
        if heard:
            signal.raise_signal(signal.SIGINT)


def stop_hearing(error: BaseException | None) -> None:
    """Once Ctrl-C was heard, hear no second one: it would cut off what puts things in order."""
    if isinstance(error, KeyboardInterrupt) and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)


# -- in the process ----------------------------------------------------------------------------------------------


def _work(
    pipe: Connection, prepare: Callable[[Any], Handler], order: Any, seconds: int | None, writes: bool
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if seconds is not None:
        _bound_memory()
    handler: Handler | None = None
    while True:
        try:
            task = pipe.recv()
        except (EOFError, OSError):
            return  # the parent has ended, or needs no more
        try:
            if handler is None:
                handler = prepare(order)
                if writes:  # from now on it finishes what it is at; no function of Python's is handed on to programs
                    signal.signal(signal.SIGTERM, lambda number, frame: None)
            _allow(seconds)
            what, said = DONE, handler(task, lambda doing: pipe.send((DOING, doing)))
        except Exception as error:
            if not isinstance(error, ExgenError):
                error.add_note(traceback.format_exc())
            what, said = RAISED, error
        _allow(None)
        try:
            pipe.send((what, said))
        except (BrokenPipeError, ConnectionResetError):
            return
        except Exception as error:  # what cannot be pickled
            pipe.send((RAISED, RuntimeError(f"{type(said).__name__}: {said} ({error})")))


def _end_with_parent() -> None:
    """However the parent ends, this process does not go on without it."""
    parent = multiprocessing.parent_process()
    assert parent
    wait([parent.sentinel])
    os.kill(os.getpid(), signal.SIGKILL)


def _bound_memory() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    with suppress(ValueError, OSError):  # a system may have tighter bounds, or none
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY if hard < 0 else min(MEMORY, hard), hard))


def _allow(seconds: int | None) -> None:
    """Let this process take so many processor seconds from now on; None: as many as it likes."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = hard if seconds is None else int(time.process_time()) + 1 + seconds
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft if hard < 0 else min(soft, hard), hard))

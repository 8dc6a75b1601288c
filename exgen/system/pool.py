"""Processes that work through tasks in order, each within bounds: a task that takes too much ends its process alone.

The bounds are the kernel's: processor seconds by RLIMIT_CPU, memory by RLIMIT_DATA. No code that hangs in a library can
get around them, and a busy machine does not change what they let through. A process that ends is started anew.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from exgen.errors import InstructorError

AHEAD = 16  # tasks that are under way or done and wait for their turn, for each process
MEMORY = 4 << 30  # bytes of one process
PATIENCE = 20  # times the processor seconds of a task: what is slower than that waits for something that never comes

DOING, DONE, RAISED = "doing", "done", "raised"  # what a process may say

Task = TypeVar("Task")
Result = TypeVar("Result")

Handler = Callable[[Any, Callable[[Any], None]], Any]


@dataclass(frozen=True)
class Stopped:
    """What is left of a task that ended its process: why, in words, and what it had last said that it was doing."""

    why: str
    doing: Any = None


@dataclass
class _Turn(Generic[Task]):
    """A task and its place in the order."""

    task: Task
    result: Any = None
    raised: BaseException | None = None
    done: bool = False


@dataclass
class _Worker:
    """A process and the end of the pipe to it."""

    process: Any
    pipe: Connection
    turn: _Turn[Any] | None = None
    until: float = 0.0
    doing: Any = field(default=None)


class Pool:
    """`jobs` processes, each with a handler of its own, made by `prepare(order)` there.

    A handler takes a task and a function by which it can say what it is doing, and returns the result. What it raises
    is raised here when its turn comes.
    """

    def __init__(self, jobs: int, prepare: Callable[[Any], Handler], order: Any, seconds: int) -> None:
        self._prepare, self._order, self._seconds = prepare, order, seconds
        self._jobs = jobs
        # Not a fork: the terminal's progress bar is a thread. A server forks what has been loaded once.
        self._context: Any = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([__name__, prepare.__module__, "sympy"])  # which every worker needs
        self._workers: list[_Worker] = []
        _start_server()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: object, error: BaseException | None, *_: object) -> None:
        stop_hearing(error)
        for worker in self._workers:
            self._end(worker)
        self._workers.clear()

    def run(
        self, tasks: Iterable[Task], again: Callable[[Task, Stopped], Task | None] = lambda task, stopped: None
    ) -> Iterator[tuple[Task, Any]]:
        """Each task with its result, in order, while later ones are under way.

        Where a task ends its process, `again` may give one to try in its place; else a Stopped is the result.
        """
        coming = iter(tasks)
        waiting: deque[_Turn[Task]] = deque()  # all that are not handed out yet, in order
        todo: deque[_Turn[Task]] = deque()  # those of them that no process has
        more = True
        while True:
            while more and len(waiting) < AHEAD * self._jobs:
                task = next(coming, None)
                if task is None:
                    more = False
                    break
                waiting.append(_Turn(task))
                todo.append(waiting[-1])
            while waiting and waiting[0].done:
                turn = waiting.popleft()
                if turn.raised:
                    raise turn.raised
                yield turn.task, turn.result
                if more:
                    break  # what was handed out makes room
            if not waiting and not more:
                return
            self._give(todo)
            if waiting and not waiting[0].done:
                self._hear(todo, again)

    def _give(self, todo: deque[_Turn[Any]]) -> None:
        for worker in self._workers:
            if todo and worker.turn is None:
                self._send(worker, todo.popleft())
        while todo and len(self._workers) < self._jobs:
            with deaf():  # a process that is told of half its order says so with a traceback
                self._workers.append(self._started())
            self._send(self._workers[-1], todo.popleft())

    def _started(self) -> _Worker:
        here, there = self._context.Pipe()
        process = self._context.Process(
            target=_work, args=(there, self._prepare, self._order, self._seconds), daemon=True
        )
        try:
            process.start()
        except OSError as error:
            raise _none_starts(error) from None
        there.close()
        return _Worker(process, here)

    def _send(self, worker: _Worker, turn: _Turn[Any]) -> None:
        worker.turn, worker.doing = turn, None
        worker.until = time.monotonic() + PATIENCE * self._seconds
        with suppress(OSError):  # a process that has ended is heard of below
            worker.pipe.send(turn.task)

    def _hear(self, todo: deque[_Turn[Any]], again: Callable[[Any, Stopped], Any]) -> None:
        """Wait until a process says something, or has taken too long."""
        busy = {worker.pipe: worker for worker in self._workers if worker.turn}
        left = min(worker.until for worker in busy.values()) - time.monotonic()
        for pipe in wait(list(busy), timeout=max(0.0, left)):
            worker = busy[pipe]  # type: ignore[index]
            assert worker.turn
            try:
                what, said = worker.pipe.recv()
            except (EOFError, OSError):
                worker.process.join()
                self._stopped(worker, _why(worker.process.exitcode), todo, again)
                continue
            if what == DOING:
                worker.doing = said
                continue
            if what == RAISED:
                worker.turn.raised = said
            worker.turn.result, worker.turn.done = said, True
            worker.turn = None
        for worker in busy.values():
            if worker.turn and time.monotonic() >= worker.until:
                self._stopped(worker, "took too long", todo, again)

    def _stopped(
        self, worker: _Worker, why: str, todo: deque[_Turn[Any]], again: Callable[[Any, Stopped], Any]
    ) -> None:
        turn = worker.turn
        assert turn
        stopped = Stopped(why, worker.doing)
        self._end(worker)
        self._workers.remove(worker)
        other = again(turn.task, stopped)
        if other is None:
            turn.result, turn.done = stopped, True
        else:
            turn.task = other
            todo.appendleft(turn)

    def _end(self, worker: _Worker) -> None:
        worker.process.kill()
        worker.process.join()
        worker.process.close()
        worker.pipe.close()


@contextmanager
def deaf() -> Iterator[None]:
    """Processes that are started in here do not hear Ctrl-C, from their first moment: they would print tracebacks.

    It reaches this process at the end, whichever of its threads the system had given it to.
    """
    resource_tracker.ensure_running()  # which processes need, and which lets Ctrl-C through again where it starts
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


def _start_server() -> None:
    """Start the server that forks the processes."""
    try:
        with deaf():
            forkserver.ensure_running()
    except OSError as error:
        raise _none_starts(error) from None


def _none_starts(error: OSError) -> InstructorError:
    """For want of memory, of processes, or of a place for the server's socket."""
    hint = "marking needs one, for a bound on what each student may take"
    return InstructorError(f"no process can be started: {error.strerror or error}", hint)


def _why(exitcode: int) -> str:
    if -exitcode in (signal.SIGXCPU, signal.SIGKILL):
        return "took too much processor time" if -exitcode == signal.SIGXCPU else "was ended by the system"
    return "ended the process that worked on it"


class Here:
    """The same in this process, one task after the other and without bounds: for a few files that are trusted."""

    def __init__(self, prepare: Callable[[Any], Handler], order: Any) -> None:
        self._handler = prepare(order)

    def __enter__(self) -> Here:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def run(
        self, tasks: Iterable[Task], again: Callable[[Task, Stopped], Task | None] = lambda task, stopped: None
    ) -> Iterator[tuple[Task, Any]]:
        for task in tasks:
            yield task, self._handler(task, lambda doing: None)


# -- in the process ----------------------------------------------------------------------------------------------

def _work(pipe: Connection, prepare: Callable[[Any], Handler], order: Any, seconds: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent alone hears Ctrl-C
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    with suppress(ValueError, OSError):  # a system may have tighter bounds, or none
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY if hard < 0 else min(MEMORY, hard), hard))
    handler: Handler | None = None
    while True:
        try:
            task = pipe.recv()
        except (EOFError, OSError):
            return  # the parent has ended
        try:
            handler = handler or prepare(order)
            _allow(seconds)
            what, said = DONE, handler(task, lambda doing: pipe.send((DOING, doing)))
        except Exception as error:
            what, said = RAISED, error
        _allow(None)
        try:
            pipe.send((what, said))
        except (BrokenPipeError, ConnectionResetError):
            return
        except Exception as error:  # what cannot be pickled
            pipe.send((RAISED, RuntimeError(f"{type(said).__name__}: {said} ({error})")))


def _allow(seconds: int | None) -> None:
    """Let this process take so many processor seconds from now on; None: as many as it likes."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = hard if seconds is None else int(time.process_time()) + 1 + seconds
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft if hard < 0 else min(soft, hard), hard))


def cores() -> int:
    """How many processes can run at once."""
    if hasattr(os, "process_cpu_count"):  # from Python 3.13 on
        return os.process_cpu_count() or 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

"""Processes that have torch: they make copies and check problems, and the parent alone hears Ctrl-C."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from typing import Any

from exgen.errors import InstructorError
from exgen.system.pool import deaf, stop_hearing
from exgen.system.torch_process import load_torch


@contextmanager
def workshop(jobs: int, doing: str, hint: str = "", writes: bool = False) -> Iterator[Callable[..., Future[Any]]]:
    """Starts functions in other processes, or runs them in this one where `jobs` is 1.

    Where it is stopped, a process that `writes` is let finish what it is at, and all others are ended at once. Raises
    InstructorError where the system ends one of the processes; `doing` and `hint` are for its sentence.
    """
    if jobs == 1:

        def here(function: Callable[..., Any], *arguments: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.set_result(function(*arguments))
            return future

        yield here
        return
    # Fresh processes: a fork would inherit torch's threads, and CUDA does not survive one.
    context = multiprocessing.get_context("spawn")
    heard, stop = context.Pipe(duplex=False)
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(heard,))

    def submit(function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        with deaf():  # this is where processes are started
            return pool.submit(function, *arguments)

    others = multiprocessing.active_children()
    try:
        yield submit
    except BrokenProcessPool:
        raise InstructorError(f"a process that {doing} was ended, perhaps for lack of memory", hint) from None
    except BaseException as error:
        stop_hearing(error)
        stop.close()
        if not writes:
            for process in set(multiprocessing.active_children()).difference(others):
                process.kill()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        heard.close()
        stop.close()


def _begin(stop: Connection) -> None:
    """Let the parent alone hear Ctrl-C, and do not outlive it; nor go on loading when it closes `stop`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent
    ready = threading.Event()

    def watch() -> None:
        if stop in wait([parent.sentinel, stop]) and ready.is_set():
            wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()
    load_torch().set_num_threads(1)
    # torch and sympy are a million objects that live as long as the process: going over them again and again for
    # rubbish costs a tenth of the time.
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    ready.set()

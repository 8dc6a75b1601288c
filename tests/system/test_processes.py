"""Processes that work through tasks in order: a task that takes too much ends alone, and is told."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from exgen.system import Here, Pool, Stopped, processes, serving


def prepare(order: str) -> Callable[[Any, Callable[[Any], None]], Any]:
    """A handler of tasks (what to do, with what); it has to be importable by the processes."""

    def work(task: tuple[str, Any], say: Callable[[Any], None]) -> Any:
        what, value = task
        say(f"{order} {value}")
        if what == "spin":
            while True:
                pass
        if what == "sleep":
            time.sleep(60)
        if what == "end":
            os._exit(3)
        if what == "fill":
            try:
                return len(bytearray(value))
            except MemoryError:
                return "no memory"
        if what == "raise":
            raise ValueError(value)
        if what == "odd":
            raise type("Local", (Exception,), {})(value)  # cannot be pickled
        return (order, value, os.getpid())

    return work


def serve() -> None:
    with Pool(2, prepare, "x", 10) as workers:
        print(values(workers.run([("add", 1), ("add", 2)])))


def values(results: Iterator[tuple[Any, Any]]) -> list[Any]:
    return [result if isinstance(result, Stopped) else result[1] for _, result in results]


@pytest.mark.parametrize("jobs", [1, 3])
def test_results_come_in_order(jobs: int) -> None:
    with Pool(jobs, prepare, "x", 10) as workers:
        found = [result for _, result in workers.run(("add", i) for i in range(100))]
    assert [(order, value) for order, value, _ in found] == [("x", i) for i in range(100)]
    assert len({process for *_, process in found}) <= jobs and os.getpid() not in {process for *_, process in found}


def test_modules_of_the_working_directory_are_not_taken_for_pythons_own(tmp_path: Path) -> None:
    for name in ("random", "statistics", "tempfile", "selectors", "exgen"):
        (tmp_path / f"{name}.py").write_text(f"raise SystemExit('{name}.py was run')")
    done = subprocess.run(serving(__name__), cwd=tmp_path, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("[1, 2]\n", "")


def test_a_task_that_takes_too_much_ends_alone() -> None:
    with Pool(2, prepare, "x", 1) as workers:
        found = values(workers.run([("add", 1), ("spin", 2), ("add", 3), ("end", 4), ("add", 5)]))
        spun = Stopped("took too much processor time", "x 2")
        assert found == [1, spun, 3, Stopped("ended the process that worked on it", "x 4"), 5]
        assert values(workers.run([("add", 6)])) == [6], "and the pool goes on"


def test_another_task_may_be_tried_in_its_place() -> None:
    tried = []

    def again(task: tuple[str, int], stopped: Stopped) -> tuple[str, int] | None:
        tried.append((task, stopped.doing))
        return ("end", 21) if task == ("end", 2) else ("add", 22) if task == ("end", 21) else None

    with Pool(2, prepare, "x", 10) as workers:
        found = list(workers.run([("add", 1), ("end", 2), ("end", 3), ("add", 4)], again))
    assert [task for task, _ in found] == [("add", 1), ("add", 22), ("end", 3), ("add", 4)]
    assert sorted(tried) == [(("end", 2), "x 2"), (("end", 3), "x 3"), (("end", 21), "x 21")]


def test_a_task_that_waits_for_nothing_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "PATIENCE", 0.5)
    with Pool(1, prepare, "x", 1) as workers:
        [stopped] = values(workers.run([("sleep", 1)]))
        assert stopped.why == "took too long"  # whether it had begun is the machine's business
        monkeypatch.setattr(processes, "PATIENCE", 20)
        assert values(workers.run([("add", 2)])) == [2]


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="the bound on memory is Linux's")
def test_memory_is_bounded() -> None:
    with Pool(1, prepare, "x", 10) as workers:
        found = workers.run([("fill", 2 * processes.MEMORY), ("fill", 1000)])
        assert [result for _, result in found] == ["no memory", 1000]


def test_what_a_handler_raises_is_raised_in_its_turn() -> None:
    with Pool(2, prepare, "x", 10) as workers:
        found = workers.run([("add", 1), ("raise", "hello"), ("add", 2)])
        assert next(found)[1][1] == 1
        with pytest.raises(ValueError, match="hello"):
            next(found)
    with Pool(1, prepare, "x", 10) as workers, pytest.raises(RuntimeError, match="Local: hello"):
        list(workers.run([("odd", "hello")]))


def test_tasks_are_taken_as_they_are_needed() -> None:
    taken = []

    def tasks() -> Iterator[tuple[str, int]]:
        for i in range(1000):
            taken.append(i)
            yield "add", i

    with Pool(2, prepare, "x", 10) as workers:
        found = workers.run(tasks())
        for number in range(1, 200):
            next(found)
            assert len(taken) <= number + 2 * processes.AHEAD + 1


def test_here_is_the_same_without_processes() -> None:
    with Here(prepare, "x") as workers:
        found = [result for _, result in workers.run([("add", 1), ("add", 2)])]
    assert found == [("x", 1, os.getpid()), ("x", 2, os.getpid())]


def test_tasks_may_be_handed_in_one_by_one() -> None:
    with Pool(2, prepare, "x", None) as workers:
        turns = [workers.submit(("add", number)) for number in range(5)]
        failed = workers.submit(("raise", "hello"))
        assert [turn.result()[1] for turn in turns[::-1]] == [4, 3, 2, 1, 0]
        with pytest.raises(ValueError, match="hello") as caught:
            failed.result()
        assert "in work" in "".join(caught.value.__notes__), "where it was raised is told"
        assert workers.submit(("end", 1)).result() == Stopped("ended the process that worked on it", "x 1")


def finishing(folder: Path) -> Callable[[Any, Callable[[Any], None]], Any]:
    """A handler that says by a named pipe that it has begun, and writes a file once it is asked to stop."""

    def work(task: Any, say: Callable[[Any], None]) -> None:
        heard, wakes = os.pipe()
        os.set_blocking(wakes, False)
        signal.set_wakeup_fd(wakes)
        (folder / "begun").open("w").close()
        os.read(heard, 1)
        (folder / "file").write_text("whole")

    return work


def test_a_process_that_writes_finishes_what_it_is_at(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "begun")
    with pytest.raises(KeyError), Pool(1, finishing, tmp_path, None, writes=True) as workers:
        workers.submit("x")
        (tmp_path / "begun").open().close()
        raise KeyError
    assert (tmp_path / "file").read_text() == "whole"

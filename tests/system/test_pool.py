"""Processes that work through tasks in order: a task that takes too much ends alone, and is told."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from exgen.system import Here, Pool, Stopped, pool


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


def values(results: Iterator[tuple[Any, Any]]) -> list[Any]:
    return [result if isinstance(result, Stopped) else result[1] for _, result in results]


@pytest.mark.parametrize("jobs", [1, 3])
def test_results_come_in_order(jobs: int) -> None:
    with Pool(jobs, prepare, "x", 10) as workers:
        found = [result for _, result in workers.run(("add", i) for i in range(100))]
    assert [(order, value) for order, value, _ in found] == [("x", i) for i in range(100)]
    assert len({process for *_, process in found}) <= jobs and os.getpid() not in {process for *_, process in found}


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
    monkeypatch.setattr(pool, "PATIENCE", 0.5)
    with Pool(1, prepare, "x", 1) as workers:
        assert values(workers.run([("sleep", 1)])) == [Stopped("took too long", "x 1")]
        monkeypatch.setattr(pool, "PATIENCE", 20)
        assert values(workers.run([("add", 2)])) == [2]


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="the bound on memory is Linux's")
def test_memory_is_bounded() -> None:
    with Pool(1, prepare, "x", 10) as workers:
        assert [result for _, result in workers.run([("fill", 2 * pool.MEMORY), ("fill", 1000)])] == ["no memory", 1000]


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
            assert len(taken) <= number + 2 * pool.AHEAD + 1


def test_here_is_the_same_without_processes() -> None:
    with Here(prepare, "x") as workers:
        found = [result for _, result in workers.run([("add", 1), ("add", 2)])]
    assert found == [("x", 1, os.getpid()), ("x", 2, os.getpid())]

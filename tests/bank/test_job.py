"""A job goes to other processes as what they need of it."""

from __future__ import annotations

from concurrent.futures import Future
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from pickle import loads

from exgen.bank import Bank, Job
from tests.conftest import MADE_UP


def test_a_job_in_another_process_opens_the_bank_there_once_and_shows_no_progress() -> None:
    here = Job(Bank([MADE_UP]), Path("out"), ("latex",), "cpu", 3, progress=Future)  # type: ignore[arg-type]
    one, other = (loads(ForkingPickler.dumps(here)) for _ in range(2))
    assert (one.out, one.formats, one.device, one.jobs) == (Path("out"), ("latex",), "cpu", 0)
    assert list(one.bank) == list(here.bank) and one.bank is other.bank
    with one.progress(3, "making") as step:
        step("tiny/chain")

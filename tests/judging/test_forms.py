"""The form that an answer is asked in."""

from __future__ import annotations

import pytest

from exgen.answers.comparison import compare
from exgen.errors import InstructorError


def test_a_form_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InstructorError, match="there is no form 'expandd'") as caught:
        compare("x", "x", form="expandd")
    assert caught.value.hint == "did you mean 'expanded'?"
    assert compare("2(x+1)", "2x+2", form="expanded").why.startswith("the value is right")

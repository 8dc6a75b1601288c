"""An expression in the problem's variables; any form that is equal to the key is right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from exgen.answers.number import Number
from exgen.exact import is_expression


class Expression(Number):
    name = "expression"

    def suits(self, value: Any) -> bool:
        return is_expression(value) and bool(value.free_symbols)

    def wanted(self, value: Any, ask: Mapping[str, Any]) -> str:
        """Names every variable of the exercise: those of the key alone would give a part of it away."""
        form = f", {ask['form']}" if "form" in ask else ""
        return f"expression{form} in {', '.join(ask['variables'])}"

    def room(self, value: Any, ask: Mapping[str, Any]) -> float:
        return 2.0


KIND = Expression()

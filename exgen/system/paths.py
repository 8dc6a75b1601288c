"""Where the bank and the templates are: beside the package in a checkout, inside it in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def package_folder() -> Path:
    """The folder of exgen's own modules."""
    return _PACKAGE


def bank_folder() -> Path:
    """The folder of the problems that come with exgen; its subfolders are the topics."""
    return _folder(shipped="_bank", checkout="problems")


def template_folder() -> Path:
    """The folder of the output formats."""
    return _folder(shipped="_templates", checkout="templates")


def _folder(shipped: str, checkout: str) -> Path:
    inside = _PACKAGE / shipped
    return inside if inside.is_dir() else _PACKAGE.parent / checkout

"""Exports of learning platforms, with the marks filled in."""

from exgen.platforms import formats, gradesheets

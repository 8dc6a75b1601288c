"""What an answer can turn out to be."""

from __future__ import annotations

RIGHT, FOLLOWS, ACCEPTED = "right", "follows", "accepted"
MISTAKE, WRONG, UNREADABLE, BLANK, REVIEW = "mistake", "wrong", "unreadable", "blank", "review"
VERDICTS = (RIGHT, FOLLOWS, ACCEPTED, MISTAKE, WRONG, UNREADABLE, BLANK, REVIEW)


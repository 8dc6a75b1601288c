"""What a class got right and wrong: `summary` works it out, `text` and `plots` tell it."""

from exgen.statistics import findings, summary, text

"""Mistakes that have a name: which of them a student's answers agree with, from the start or on top of own answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from exgen import answers
from exgen.answers import Answer, Judgement, Question
from exgen.judging import SLIPS, Outcome, Slip
from exgen.marking.follow import Following, Way
from exgen.marking.questions import Questions
from exgen.words import Mistake


def way_of(questions: Questions, mistake: Mistake, known: dict[str, Way]) -> Way:
    """The exercise solved the way that a mistake goes, from the start; `known` are those of a whole class."""
    assert questions.exercise is not None
    if mistake.name not in known:
        known[mistake.name] = Way(questions, questions.exercise.with_mistake(mistake), mistake.changes)
    return known[mistake.name]


class Mistakes:
    """The mistakes that one student's answers agree with; `ways` are those from the start, of a whole class."""

    def __init__(self, following: Following, ways: dict[str, Way]) -> None:
        self.following = following
        self.marker, self.read = following.marker, following.read
        self._ways = ways
        self._on_top: dict[str, Way] = {}

    def told(self, question: Question) -> list[Mistake]:
        """The mistakes that this answer agrees with; where several do, those that explain most of the others too.

        Where one from the start explains all answers, none is looked for on top of them.
        """
        told = self.marker.exercise.told if self.marker.exercise else []
        possible = [mistake for mistake in told if not self._contradicts(question, mistake)]
        found = self._agreeing(question, {mistake: self._way(mistake) for mistake in possible})
        if not found or max(found.values()) < len(self.read):
            others = {mistake: self.on_top(question, mistake) for mistake in possible if mistake not in found}
            found |= self._agreeing(question, {mistake: way for mistake, way in others.items() if way})
        most = max(found.values(), default=0)
        return [mistake for mistake in possible if found.get(mistake) == most]

    def leads_to(self, question: Question, mistake: Mistake) -> bool:
        """Whether all of an answer is what a mistake leads to, not only the rows that are wrong."""
        ways = (self._way(mistake), self.on_top(question, mistake))
        return any(way is not None and self.following.agrees(question, way.due(question)) for way in ways)

    def slip(self, question: Question, answer: Answer, by_key: Judgement) -> Slip | None:
        """The one general slip that leads from the key to this answer, if there is just one."""
        if not answers.named(question.kind).is_term or by_key.right_value or answer.misfit:
            return None
        kind, key = answers.named(question.kind), self.marker.read(question, question.key)
        found = []
        for slip in SLIPS:
            changed = slip.change(key.content)
            if changed is None:
                continue
            due = replace(key, content=changed)
            agrees = kind.judge(answer, due, question).outcome is Outcome.EQUAL
            if agrees and kind.judge(due, key, question).outcome is Outcome.DIFFERENT:
                found.append(slip)
        return found[0] if len(found) == 1 else None

    # -- the runs --

    def _way(self, mistake: Mistake) -> Way:
        return way_of(self.marker, mistake, self._ways)

    def on_top(self, question: Question, mistake: Mistake) -> Way | None:
        """A mistake made on top of the student's own answers; None where that is the mistake from the start again."""
        if self._comes_later(mistake, question):
            return None
        alone, pins = self._way(mistake).trace, self.following.pins
        until = self.marker.questions.index(question) + answers.named(question.kind).carries_rows
        before = self.marker.questions[:until]
        own = [q.step for q in before if q.step in pins and q.step not in mistake.changes]
        if all(step in alone and alone[step].value == self.read[step].value for step in own):
            return None
        if mistake.name not in self._on_top:
            assert self.marker.exercise is not None
            trace = self.marker.exercise.with_mistake(mistake, pins)
            self._on_top[mistake.name] = Way(self.marker, trace, mistake.changes)
        return self._on_top[mistake.name]

    def _comes_later(self, mistake: Mistake, question: Question) -> bool:
        """Whether all that a mistake changes are steps behind a question."""
        assert self.marker.exercise is not None
        steps = list(self.marker.exercise.key)
        if question.step not in steps or mistake.replace or not mistake.changes.keys() <= set(steps):
            return False
        return min(map(steps.index, mistake.changes)) > steps.index(question.step)

    # -- what speaks for and against --

    def _agreeing(self, question: Question, ways: Mapping[Mistake, Way]) -> dict[Mistake, int]:
        """The mistakes that lead to this answer by these ways; and how many of all answers each explains."""
        found, otherwise = {}, {question.key, *self.following.dues(question)}
        for mistake, way in ways.items():
            due = way.due(question)
            if due and due not in otherwise and self._agrees(question, due):
                found[mistake] = self._explained(way)
        return found

    def _contradicts(self, question: Question, mistake: Mistake) -> bool:
        """Whether an earlier answer speaks against a mistake: neither right there nor what the mistake leads to."""
        for earlier in self.marker.questions:
            if earlier.step in mistake.changes and earlier.step != question.step and earlier.step in self.read:
                fitting = [d for d in (earlier.key, self._way(mistake).due(earlier)) if d]
                if not any(self.following.compare(earlier, d).outcome is Outcome.EQUAL for d in fitting):
                    return True
        return False

    def _agrees(self, question: Question, due: str) -> bool:
        """Whether a mistake explains an answer: all of it, or every row of a table that is not right otherwise."""
        mistaken = self.following.compare(question, due)
        if mistaken.outcome is Outcome.EQUAL or not mistaken.width:
            return mistaken.outcome is Outcome.EQUAL
        by_key = self.following.compare(question, question.key)
        best = self.following.beside_own(question, by_key, self.following.due(question) or question.key)
        wrong = [i for i, row in enumerate(best.rows) if set(row) != {Outcome.EQUAL}]
        return bool(wrong) and all(i < len(mistaken.rows) and set(mistaken.rows[i]) == {Outcome.EQUAL} for i in wrong)

    def _explained(self, way: Way) -> int:
        """How many of all answers a mistaken run agrees with."""
        return sum(self.following.agrees(question, way.due(question)) for question in self.marker.questions)

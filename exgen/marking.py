"""Mark one exercise: the key first, then the student's own earlier values, then the mistakes that have a name.

The better of key and follow-through counts. A mistake is told as evidence ("consistent with ..."), since an answer
shows what it agrees with, not what its writer thought.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeVar

from exgen import answers, reading
from exgen.answers import Answer, Judgement, Question
from exgen.equality import Outcome, is_blank
from exgen.errors import ExgenError, Unreadable
from exgen.exact import is_exact
from exgen.exercise import Exercise
from exgen.problem import Mistake
from exgen.slips import SLIPS, Slip
from exgen.trace import Trace, run

RIGHT, FOLLOWS, ACCEPTED = "right", "follows", "accepted"
MISTAKE, WRONG, UNREADABLE, BLANK, REVIEW = "mistake", "wrong", "unreadable", "blank", "review"
VERDICTS = (RIGHT, FOLLOWS, ACCEPTED, MISTAKE, WRONG, UNREADABLE, BLANK, REVIEW)

UNDECIDED = "Whether this equals the key could not be decided; a person will look at it."
LONGEST_PIN = 400  # characters: what is longer is no answer that anyone went on with, and could cost minutes to carry
LONGEST_KEPT = 4000  # characters of what is remembered of one exercise, and how much is
MOST_KEPT = 20_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Marked:
    """One marked answer. `marks` is exact; `read` is how the answer was understood, "" where it was not.

    `mistakes` names what an answer that counts as a mistake is consistent with: mostly one, several where they agree.
    `due` is what followed from the student's own earlier answers, "" where that is the key or was not asked for.
    """

    label: str
    verdict: str
    marks: Fraction
    of: int
    answer: str
    read: str
    feedback: str
    mistakes: tuple[str, ...] = ()
    due: str = ""


@dataclass(frozen=True)
class Marker:
    """Marks the answers to one exercise as a record froze it.

    `exercise` is None where the bank no longer gives the frozen key: then the key alone counts, without
    follow-through, mistakes and marking by property.
    """

    questions: tuple[Question, ...]
    exercise: Exercise | None = None
    _known: dict[Any, Any] = field(default_factory=dict, repr=False)  # a class mostly types the same again
    _ways: dict[str, Way] = field(default_factory=dict, repr=False)

    def mark(self, typed: Mapping[str, str]) -> list[Marked]:
        """Mark one student's answers, by label; a label that is missing is a blank."""
        texts = {question.step: typed.get(question.label, "") for question in self.questions}

        def work() -> list[Marked]:
            student = _Student(self, texts)
            return [student.mark(question) for question in self.questions]

        return list(self._once(("mark", *texts.values()), work))

    def read(self, question: Question, text: str) -> Answer:
        """An answer, or what is due, which is read in the same way. Raises Unreadable."""

        def work() -> Answer | Unreadable:
            try:
                return answers.named(question.kind).read(text, question)
            except Unreadable as error:
                return error

        found = self._once(("read", question.step, text), work)
        if isinstance(found, Unreadable):
            raise found.with_traceback(None)  # which would grow with each student
        answer: Answer = found
        return answer

    def compare(self, question: Question, text: str, answer: Answer, due: str) -> Judgement:
        """The answer that was typed as `text` with what is due. Raises Unreadable where that is too large."""

        def work() -> Judgement:
            return answers.named(question.kind).judge(answer, self.read(question, due), question)

        return self._once(("compare", question.step, text, due), work)

    def _once(self, asked: tuple[str, ...], work: Callable[[], T]) -> T:
        """What `work` gives, remembered for texts of the usual length."""
        if asked in self._known:
            found: T = self._known[asked]
            return found
        made = work()
        if sum(map(len, asked)) <= LONGEST_KEPT:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            self._known[asked] = made
        return made

    def way(self, mistake: Mistake) -> Way:
        """The exercise solved the way that a mistake goes, from the start."""
        assert self.exercise is not None
        if mistake.name not in self._ways:
            self._ways[mistake.name] = Way(self, self.exercise.with_mistake(mistake), mistake.changes)
        return self._ways[mistake.name]


@dataclass(frozen=True)
class Way:
    """A run of the solution, and what it gives for each question.

    At the steps that a mistake pins it gives what was pinned, elsewhere what follows from that: not what was carried
    on, which may be a student's own answer.
    """

    marker: Marker
    trace: Trace
    pinned: Container[str] = ()
    _due: dict[str, str | None] = field(default_factory=dict, repr=False)

    def due(self, question: Question) -> str | None:
        """As a student would type it.

        None where the run did not get there, or where what it made is no answer: a student's own value that was
        carried on may lead anywhere.
        """
        if question.step not in self._due:
            self._due[question.step] = self._typed(question)
        return self._due[question.step]

    def _typed(self, question: Question) -> str | None:
        step = self.trace.get(question.step)
        if step is None:
            return None
        try:
            value = step.value if question.step in self.pinned else step.due
            plain = answers.named(question.kind).plain(value)
            self.marker.read(question, plain)
        except (ExgenError, AttributeError, TypeError, ValueError):
            return None
        return plain


class _Student:
    """One student's answers to one exercise, and the runs of the solution that they call for."""

    def __init__(self, marker: Marker, typed: Mapping[str, str]) -> None:
        self.marker = marker
        self.typed = typed
        self.read: dict[str, Answer] = {}
        self.refused: dict[str, Unreadable] = {}
        self._on_top: dict[str, Way] = {}
        self._own_way = False  # whether an answer that is not the key's example was accepted
        for question in marker.questions:
            if not is_blank(text := typed[question.step]):
                try:
                    self.read[question.step] = marker.read(question, reading.beside(question.key, text))
                except Unreadable as error:
                    self.refused[question.step] = error

    # -- the runs --

    @cached_property
    def pins(self) -> dict[str, Any]:
        """What later steps may follow from: answers that were read.

        Left out is one that vanishes, or has variables in it, where the key does not: everything would follow from 0
        or from x.
        """
        pins = {}
        for question in self.marker.questions:
            answer = self.read.get(question.step)
            if answer is None or answer.value is None or (question.kind != "table" and len(answer.plain) > LONGEST_PIN):
                continue
            key = self.marker.read(question, question.key)
            if (answer.vanishes and not key.vanishes) or (answer.names and not key.names):
                continue
            pins[question.step] = answer.value
        return pins

    @cached_property
    def followed(self) -> Way | None:
        exercise = self.marker.exercise
        return Way(self.marker, run(exercise.problem.solve, exercise.parameters, self.pins)) if exercise else None

    def on_top(self, question: Question, mistake: Mistake) -> Way | None:
        """A mistake made on top of the student's own answers; None where that is the mistake from the start again."""
        if self._comes_later(mistake, question):
            return None
        alone = self.marker.way(mistake).trace
        before = self.marker.questions[: self.marker.questions.index(question) + (question.kind == "table")]
        own = [q.step for q in before if q.step in self.pins and q.step not in mistake.changes]
        if all(step in alone and alone[step].value == self.pins[step] for step in own):
            return None
        if mistake.name not in self._on_top:
            assert self.marker.exercise is not None
            trace = self.marker.exercise.with_mistake(mistake, self.pins)
            self._on_top[mistake.name] = Way(self.marker, trace, mistake.changes)
        return self._on_top[mistake.name]

    def _comes_later(self, mistake: Mistake, question: Question) -> bool:
        """Whether all that a mistake changes are steps behind a question."""
        assert self.marker.exercise is not None
        steps = list(self.marker.exercise.key)
        if question.step not in steps or not mistake.changes.keys() <= set(steps):
            return False
        return min(map(steps.index, mistake.changes)) > steps.index(question.step)

    # -- one answer --

    def mark(self, question: Question) -> Marked:
        text = self.typed[question.step]
        if question.step in self.refused:
            return self._unreadable(question, self.refused[question.step])
        if question.step not in self.read:
            return Marked(question.label, BLANK, Fraction(0), question.marks, text, "", "")
        verdict, credit, feedback, *mistakes = self._judge(question, self.read[question.step])
        marks, read = credit * question.marks, self.read[question.step].plain
        due = "" if verdict == RIGHT or question.ask.get("by_property") else self._due(question) or ""
        due = "" if due == question.key else due
        return Marked(question.label, verdict, marks, question.marks, text, read, feedback, tuple(mistakes), due)

    def _unreadable(self, question: Question, error: Unreadable) -> Marked:
        hint = f"{error.hint[:1].upper()}{error.hint[1:]}." if error.hint else ""
        feedback = f"{error.message[:1].upper()}{error.message[1:]}. {hint}".strip()
        text = self.typed[question.step]
        shown = f"{feedback}\n{error.caret()}" if error.text else feedback
        return Marked(question.label, UNREADABLE, Fraction(0), question.marks, text, "", shown)

    def _judge(self, question: Question, answer: Answer) -> tuple[str, Fraction, str, *tuple[str, ...]]:
        """Verdict, part of the marks, feedback, and the names of the mistakes that it is consistent with."""
        by_key = self._compare(question, question.key)
        by_property = question.ask.get("by_property")
        # The key's example goes with the key's other examples; with others that were accepted it has to work as well.
        if by_key.outcome is Outcome.EQUAL and not (by_property and self._own_way):
            return RIGHT, Fraction(1), ""
        if by_property:
            return self._by_property(question, answer)
        best, follow, guarded = by_key, "", ""
        due = self._due(question)
        if due is not None and due != question.key:
            by_own = self._compare(question, due)
            if question.kind == "table":
                by_own = _better_rows(by_key, by_own)
            if by_own.outcome is Outcome.EQUAL or by_own.credit > by_key.credit:
                guarded = self._guard(question, due)
                if not guarded:
                    best, follow = by_own, self._follows_from(question, due)
        if best.outcome is Outcome.EQUAL:
            return FOLLOWS, Fraction(1), f"Right, given {follow}."
        if by_key.outcome is Outcome.UNDECIDED:
            return REVIEW, best.credit, UNDECIDED
        if told := self._mistake(question):
            mistakes, credit = told
            since = _first_wrong_row(by_key, best) if question.kind == "table" else ""
            feedback = " Or: ".join(f"{since}This is consistent with “{m.name}”. {m.feedback}" for m in mistakes)
            return MISTAKE, max(credit, best.credit), feedback, *(m.name for m in mistakes)
        if slip := self._slip(question, answer, by_key):
            return MISTAKE, best.credit, f"This is consistent with “{slip.name}”. {slip.feedback}", slip.name
        if best.outcome is Outcome.UNDECIDED:
            return REVIEW, best.credit, UNDECIDED
        said = [_sentence(best.why), f"What is right counts given {follow}." if follow else "", guarded]
        return WRONG, best.credit, " ".join(part for part in said if part)

    def _compare(self, question: Question, due: str) -> Judgement:
        """A student's answer to a question with what is due."""
        return self.marker.compare(question, self.typed[question.step], self.read[question.step], due)

    def _by_property(self, question: Question, answer: Answer) -> tuple[str, Fraction, str]:
        exercise = self.marker.exercise
        if exercise is None:
            return REVIEW, Fraction(0), "The bank no longer has the rule for this question; a person will look at it."
        key, own = exercise.key[question.step], self.followed.trace.get(question.step) if self.followed else None
        # Once an own answer was accepted, what comes after it has to go with that; else the key's rule will do as well.
        rules = [own] if own and self._own_way else [key, own] if own else [key]
        shape = self._compare(question, question.key).why
        said, credit = "", Fraction(0)
        for step in rules:
            objection: Callable[[Any], Any] = step.ask["objection"]
            try:
                found = objection(answer.value)
            except Exception:
                # An objection is written for values of the key's shape; what it chokes on is no such value.
                found = shape or "this is not the kind of value that is asked for"
            if found is None:
                self._own_way = True
                return ACCEPTED, Fraction(1), ""
            said, earned = found if isinstance(found, tuple) else (found, Fraction(0))
            credit = max(credit, earned)
        return WRONG, credit, _sentence(said)

    # -- follow-through --

    def _due(self, question: Question) -> str | None:
        return self.followed.due(question) if self.followed else None

    def _follows_from(self, question: Question, due: str) -> str:
        """Which earlier answers made the difference, for the feedback."""
        exercise = self.marker.exercise
        assert exercise is not None
        labels = []
        for earlier in self.marker.questions:
            if earlier.step == question.step:
                break
            if earlier.step in self.pins:
                alone = run(exercise.problem.solve, exercise.parameters, {earlier.step: self.pins[earlier.step]})
                if Way(self.marker, alone).due(question) != question.key:
                    labels.append(earlier.label)
        if not labels:
            return "your own earlier rows" if question.kind == "table" else "your earlier answers"
        return f"your own answer{'s' * (len(labels) > 1)} to {' and '.join(labels)}"

    def _guard(self, question: Question, due: str) -> str:
        """Why an answer that agrees with what is due earns nothing by it; "" where it does earn."""
        if question.kind == "table":
            return ""
        exercise = self.marker.exercise
        assert exercise is not None
        found = self.marker.read(question, due)
        key = self.marker.read(question, question.key)
        no = "It agrees with your earlier answers, but nothing is earned by that where"
        if found.vanishes and not key.vanishes:
            return f"{no} what follows from them is 0."
        if not is_exact(found.value):  # letters and truth values are few, and met again by chance
            return ""
        # Where the key itself repeats an earlier key or a printed number, such a repetition is nothing to look out for;
        # and of a repeated answer it was looked out for where it stood first.
        before = self.marker.questions[: self.marker.questions.index(question)]
        if any(earlier.key == question.key for earlier in before):
            return ""
        for earlier in before:
            answer = self.read.get(earlier.step)
            if answer and answer.value == found.value:
                return f"{no} what follows is the answer to {earlier.label} over again."
        # A plain int is a length, an exponent or a limit: small, and often met by chance.
        printed = {name: v for name, v in exercise.parameters.items() if is_exact(v)}
        if all(value != key.value for value in printed.values()):
            for name, value in printed.items():
                if value == found.value:
                    return f"{no} what follows is {name}, which is printed in the question."
        return ""

    # -- mistakes --

    def _mistake(self, question: Question) -> tuple[list[Mistake], Fraction] | None:
        """The mistakes that this answer agrees with; where several do, those that explain most of the others too.

        Where one from the start explains all answers, none is looked for on top of them.
        """
        told = self.marker.exercise.told if self.marker.exercise else []
        possible = [mistake for mistake in told if not self._contradicts(question, mistake)]
        found = self._agreeing(question, {mistake: self.marker.way(mistake) for mistake in possible})
        if not found or max(found.values()) < len(self.read):
            others = {mistake: self.on_top(question, mistake) for mistake in possible if mistake not in found}
            found |= self._agreeing(question, {mistake: way for mistake, way in others.items() if way})
        if not found:
            return None
        most = max(found.values())
        best = [mistake for mistake in possible if found.get(mistake) == most]
        return best, max(Fraction(mistake.marks) for mistake in best)

    def _agreeing(self, question: Question, ways: Mapping[Mistake, Way]) -> dict[Mistake, int]:
        """The mistakes that lead to this answer by these ways; and how many of all answers each explains."""
        found = {}
        for mistake, way in ways.items():
            due = way.due(question)
            if due and due not in (question.key, self._due(question)) and self._agrees(question, due):
                found[mistake] = self._explained(way)
        return found

    def _slip(self, question: Question, answer: Answer, by_key: Judgement) -> Slip | None:
        """The one general slip that leads from the key to this answer, if there is just one."""
        if question.kind not in ("number", "expression", "array") or by_key.right_value:
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

    def _contradicts(self, question: Question, mistake: Mistake) -> bool:
        """Whether an earlier answer speaks against a mistake: neither right there nor what the mistake leads to."""
        for earlier in self.marker.questions:
            if earlier.step in mistake.changes and earlier.step != question.step and earlier.step in self.read:
                fitting = [d for d in (earlier.key, self.marker.way(mistake).due(earlier)) if d]
                if not any(self._compare(earlier, d).outcome is Outcome.EQUAL for d in fitting):
                    return True
        return False

    def _agrees(self, question: Question, due: str) -> bool:
        """Whether a mistake explains an answer: all of it, or every row of a table that is not right otherwise."""
        mistaken = self._compare(question, due)
        if mistaken.outcome is Outcome.EQUAL or question.kind != "table":
            return mistaken.outcome is Outcome.EQUAL
        own = self._compare(question, self._due(question) or question.key)
        right = _better_rows(self._compare(question, question.key), own).rows
        wrong = [i for i, outcome in enumerate(right) if outcome is not Outcome.EQUAL]
        return bool(wrong) and all(i < len(mistaken.rows) and mistaken.rows[i] is Outcome.EQUAL for i in wrong)

    def _explained(self, way: Way) -> int:
        """How many of all answers a mistaken run agrees with."""
        count = 0
        for question in self.marker.questions:
            answer, due = self.read.get(question.step), way.due(question)
            if answer and due and self._compare(question, due).outcome is Outcome.EQUAL:
                count += 1
        return count


def _better_rows(by_key: Judgement, by_own: Judgement) -> Judgement:
    """A row is right by the key or by the row before it, whichever is better; counted over the key's rows."""
    rows = tuple(
        Outcome.EQUAL if Outcome.EQUAL in pair else pair[0]
        for pair in zip(by_key.rows, (*by_own.rows, *by_key.rows[len(by_own.rows) :]))
    )
    if all(row is Outcome.EQUAL for row in rows) and by_own.outcome is Outcome.EQUAL:
        return Judgement(Outcome.EQUAL, Fraction(1), rows=rows)
    return Judgement(Outcome.DIFFERENT, Fraction(rows.count(Outcome.EQUAL), len(rows)), by_own.why or by_key.why, rows)


def _first_wrong_row(by_key: Judgement, best: Judgement) -> str:
    rows = best.rows or by_key.rows
    first = next((i for i, outcome in enumerate(rows, 1) if outcome is not Outcome.EQUAL), 0)
    return f"Row {first} is the first that does not follow. " if first else ""


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""


"""Mark one exercise: the key first, then the student's own earlier values, then the mistakes that have a name.

The better of key and follow-through counts. A mistake is told as evidence ("consistent with ..."), since an answer
shows what it agrees with, not what its writer thought.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, TypeAlias, TypeVar

from exgen import answers
from exgen.answers import EQUAL, Answer, Judgement, Kind, Question
from exgen.errors import Unreadable
from exgen.exercises import Exercise
from exgen.judging import SLIPS, Outcome, Slip, without_value
from exgen.marking import credit
from exgen.marking.credit import counted, share
from exgen.marking.follow import NOTHING, Following, Way
from exgen.reading import is_blank
from exgen.record import (
    ACCEPTED,
    BLANK,
    FOLLOWS,
    MISTAKE,
    REVIEW,
    RIGHT,
    UNREADABLE,
    WRONG,
    Marked,
    Said,
    Verdict,
)
from exgen.terms import Term
from exgen.values import is_exact
from exgen.words import Mistake

DECIDES = "A person decides whether it is paid."
EASY = "A person decides whether it is paid once more, since it takes no work."
NO_RULE = "The bank no longer has the rule for this question; a person will look at it."
UNDECIDED = "Whether this equals the key could not be decided; a person will look at it."
LONGEST_KEPT = 4000  # characters of what is remembered of one exercise, and how much is
MOST_KEPT = 20_000

T = TypeVar("T")
Judged: TypeAlias = tuple[Verdict, Fraction, *tuple[Said, ...]]  # verdict, part of the marks, what is said


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

    def compare(self, question: Question, answer: Answer, due: str) -> Judgement:
        """An answer with what is due. Raises Unreadable where that is too large."""

        def work() -> Judgement:
            return answers.named(question.kind).judge(answer, self.read(question, due), question)

        return self._once(("compare", question.step, answer.plain, due), work)

    def guessed(self, question: Question) -> int:
        """How many decisions of a key the best guess has right: what its kind knows, or a copy of what is printed."""

        def work() -> int:
            kind, key = answers.named(question.kind), self.read(question, question.key)
            shape = getattr(key.value, "shape", None)
            alike = [value for value in self._printed if getattr(value, "shape", None) == shape]
            copies = [copy for value in alike if (copy := self._as_answer(kind, value, question))]
            judged = (kind.judge(guess, key, question) for guess in (*kind.guesses(key, question), *copies))
            return max([0, *map(counted, judged)])

        return self._once(("guessed", question.step), work)

    @property
    def _printed(self) -> list[Any]:
        return [v for v in self.exercise.parameters.values() if is_exact(v)] if self.exercise else []

    def _as_answer(self, kind: Kind, value: Any, question: Question) -> Answer | None:
        """A printed value as somebody's answer; None where it is none to this question."""
        if not kind.suits(value):
            return None
        try:
            answer = self.read(question, kind.plain(value))
        except Unreadable:
            return None
        return None if answer.misfit else answer

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


class _Student:
    """One student's answers to one exercise, and the runs of the solution that they call for."""

    def __init__(self, marker: Marker, typed: Mapping[str, str]) -> None:
        self.marker = marker
        self.typed = typed
        self.read: dict[str, Answer] = {}
        self.refused: dict[str, Unreadable] = {}
        self.following = Following(marker, self.read)
        self._on_top: dict[str, Way] = {}
        self._own_way = False  # whether an answer that is not the key's example was accepted
        self._conventions: dict[str, str] = {}  # which of them cost marks already, and where
        self._doubted = False  # whether a person is asked already about an answer that shows no work
        self._vanished = ""  # where what follows told nothing and was paid
        for question in marker.questions:
            if not is_blank(text := typed[question.step]):
                try:
                    answer = marker.read(question, text)
                except Unreadable as error:
                    self.refused[question.step] = error
                else:
                    if not answer.blank:
                        self.read[question.step] = answer

    # -- the runs --

    def on_top(self, question: Question, mistake: Mistake) -> Way | None:
        """A mistake made on top of the student's own answers; None where that is the mistake from the start again."""
        if self._comes_later(mistake, question):
            return None
        alone, pins = self.marker.way(mistake).trace, self.following.pins
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

    # -- one answer --

    def mark(self, question: Question) -> Marked:
        if question.step in self.refused:
            return self._unreadable(question, self.refused[question.step])
        if question.step not in self.read:
            return self._marked(question, BLANK, credit.NOTHING)
        answer = self.read[question.step]
        if self._has_no_value(question, answer):
            return self._unreadable(question, Unreadable(f"{without_value(answer.content)} has no real value"))
        verdict, earned, *said = self._judge(question, answer)
        if answer.unclear:
            return self._unreadable(question, answer.unclear, earned, answer.plain)
        told = verdict != RIGHT and not question.ask.by_property and self.following.is_told(question)
        due = (self.following.due(question) or "") if told else ""
        if due == question.key or (verdict == WRONG and self.following.follows(question)):
            due = ""
        return self._marked(question, verdict, earned, *said, read=answer.plain, due=due)

    def _marked(
        self, question: Question, verdict: Verdict, earned: Fraction, *said: Said, read: str = "", due: str = ""
    ) -> Marked:
        marks, text = earned * question.marks, self.typed[question.step]
        return Marked(question.label, verdict, marks, question.marks, text, read, said, question.key, due)

    def _unreadable(
        self, question: Question, error: Unreadable, earned: Fraction = credit.NOTHING, read: str = ""
    ) -> Marked:
        """A person decides; `earned` is what the rest of the answer earns meanwhile."""
        sentence = f"{_sentence(error.message)} {_sentence(error.hint)}".strip()
        said = Said(sentence, quoted=True, caret=error.caret() if error.text else "")
        return self._marked(question, UNREADABLE, earned, said, read=read)

    def _judge(self, question: Question, answer: Answer) -> Judged:
        """How one answer that was read is marked."""
        by_key = self._compare(question, question.key)
        by_property = question.ask.by_property
        # The key's example goes with the key's other examples; with others that were accepted it has to work as well.
        if by_key.outcome is Outcome.EQUAL and not (by_property and self._own_way):
            return RIGHT, credit.ALL
        if by_property:
            found = self._by_property(question, answer)
            by_own, _ = self._by_own(question, by_key) if found[0] == WRONG else (None, "")
            # What a slip leads to need not work, but the slip has cost its marks already.
            return self._follows(question) if by_own and by_own.outcome is Outcome.EQUAL else found
        by_own, guarded = self._by_own(question, by_key)
        if by_own and by_own.outcome is Outcome.EQUAL:
            return self._follows(question)
        if guarded and guarded != NOTHING and not self.following.is_one_number and not self._doubted:
            self._doubted = True
            said = f"It agrees with your earlier answers, but {guarded}. {DECIDES}"
            return REVIEW, self._share(question, by_key), Said(said)
        best = by_own or by_key
        earned = self._share(question, best)
        if by_key.outcome is Outcome.UNDECIDED:
            return REVIEW, earned, Said(UNDECIDED)
        if told := self._mistake(question):
            return self._mistaken(question, told, by_key, best)
        if slip := self._slip(question, answer, by_key):
            return MISTAKE, credit.beside_mistake(credit.NOTHING, earned), _consistent(slip)
        if best.outcome is Outcome.UNDECIDED:
            return REVIEW, earned, Said(UNDECIDED)
        given = f"What is right counts given {self.following.source(question)}." if by_own and earned else ""
        no = f"It agrees with your earlier answers, but nothing is earned by that, since {guarded}." if guarded else ""
        return WRONG, earned, *(Said(said) for said in (_sentence(best.reason), given, no) if said)

    def _has_no_value(self, question: Question, answer: Answer) -> bool:
        """Whether an answer cannot be compared since it is no number: 1/0."""
        if not isinstance(answer.content, Term):
            return False
        undecided = self._compare(question, question.key).outcome is Outcome.UNDECIDED
        return undecided and bool(without_value(answer.content))

    def _compare(self, question: Question, due: str) -> Judgement:
        """A student's answer to a question with what is due."""
        return self.marker.compare(question, self.read[question.step], due)

    def _share(self, question: Question, judgement: Judgement) -> Fraction:
        """The part of the marks of an answer that is not right as a whole."""
        possible = counted(judgement) > 0 and judgement.outcome is not Outcome.EQUAL
        return share(judgement, self.marker.guessed(question) if possible else 0)

    def _by_property(self, question: Question, answer: Answer) -> Judged:
        exercise = self.marker.exercise
        if exercise is None:
            return REVIEW, credit.NOTHING, Said(NO_RULE)
        if answer.misfit:
            return WRONG, credit.NOTHING, Said(_sentence(answer.misfit))
        way = self.following.way
        key, own = exercise.key[question.step], way.trace.get(question.step) if way else None
        if own and not self._own_way and (due := self.following.due(question)) and self.following.guard(question, due):
            own = None
        # Once an own answer was accepted, what comes after it has to go with that; else the key's rule will do as well.
        rules = [own] if own and self._own_way else [key, own] if own else [key]
        said, most = "", credit.NOTHING
        for step in rules:
            assert step.ask.objection is not None
            try:
                found = step.ask.objection(answer.value)
            except Exception:
                # An objection is written for values of the key's shape; what it chokes on is no such value.
                found = "this is not the kind of value that is asked for"
            if found is None:
                self._own_way = True
                return ACCEPTED, credit.ALL
            said, given = found if isinstance(found, tuple) else (found, credit.NOTHING)
            most = max(most, given)
        return WRONG, most, Said(_sentence(said))

    # -- follow-through --

    def _by_own(self, question: Question, by_key: Judgement) -> tuple[Judgement | None, str]:
        """The answer beside what follows from the earlier ones, where that is better; and why it is not paid."""
        found = [(self._beside_own(question, by_key, due), due) for due in self.following.dues(question)]
        if not found:
            return None, ""
        by_own, due = max(found, key=lambda pair: (pair[0].outcome is Outcome.EQUAL, counted(pair[0])))
        if due == question.key:
            return None, ""
        if by_own.outcome is not Outcome.EQUAL and self.following.is_near(question):
            by_own = EQUAL
        in_part = by_own.outcome is not Outcome.EQUAL
        if in_part and counted(by_own) <= counted(by_key):
            return None, ""
        if in_part and self.following.is_filled(question):
            return None, ""
        guarded = self.following.guard(question, due)
        if guarded:
            return None, guarded if by_own.outcome is Outcome.EQUAL else ""
        return by_own, ""

    def _beside_own(self, question: Question, by_key: Judgement, due: str) -> Judgement:
        by_own = self._compare(question, due)
        return answers.named(question.kind).better(by_key, by_own, self.read[question.step], question)

    def _follows(self, question: Question) -> Judged:
        due = self.following.due(question)
        assert due is not None
        if self.following.vanishes(question, due):
            if self._vanished:
                said = f"This follows from your earlier answers as {self._vanished} does. {EASY}"
                return REVIEW, credit.NOTHING, Said(said)
            self._vanished = question.label
        return FOLLOWS, credit.ALL, Said(f"Right, given {self.following.source(question)}.")

    # -- mistakes --

    def _mistaken(
        self, question: Question, told: list[Mistake], by_key: Judgement, best: Judgement
    ) -> Judged:
        taken = [mistake for mistake in told if mistake.convention and self._leads_to(question, mistake)]
        again = next((mistake.name for mistake in taken if mistake.name in self._conventions), "")
        if again and not self.following.guard(question, self.read[question.step].plain):
            said = f"Right, with “{again}” as in {self._conventions[again]}, where it cost its marks; once is enough."
            return FOLLOWS, credit.ALL, Said(said)
        self._conventions.update((mistake.name, question.label) for mistake in taken)
        earned = self._share(question, best)
        given = max(Fraction(mistake.marks) for mistake in told)
        whole = any(self._leads_to(question, mistake) for mistake in told)
        since = answers.named(question.kind).first_wrong(best, question)
        paid = credit.beside_mistake(given, earned, touches_all=whole and not best.width)
        return MISTAKE, paid, *(_consistent(mistake, since) for mistake in told)

    def _leads_to(self, question: Question, mistake: Mistake) -> bool:
        """Whether all of an answer is what a mistake leads to, not only the rows that are wrong."""
        ways = (self.marker.way(mistake), self.on_top(question, mistake))
        return any(way is not None and self.following.agrees(question, way.due(question)) for way in ways)

    def _mistake(self, question: Question) -> list[Mistake]:
        """The mistakes that this answer agrees with; where several do, those that explain most of the others too.

        Where one from the start explains all answers, none is looked for on top of them.
        """
        told = self.marker.exercise.told if self.marker.exercise else []
        possible = [mistake for mistake in told if not self._contradicts(question, mistake)]
        found = self._agreeing(question, {mistake: self.marker.way(mistake) for mistake in possible})
        if not found or max(found.values()) < len(self.read):
            others = {mistake: self.on_top(question, mistake) for mistake in possible if mistake not in found}
            found |= self._agreeing(question, {mistake: way for mistake, way in others.items() if way})
        most = max(found.values(), default=0)
        return [mistake for mistake in possible if found.get(mistake) == most]

    def _agreeing(self, question: Question, ways: Mapping[Mistake, Way]) -> dict[Mistake, int]:
        """The mistakes that lead to this answer by these ways; and how many of all answers each explains."""
        found, otherwise = {}, {question.key, *self.following.dues(question)}
        for mistake, way in ways.items():
            due = way.due(question)
            if due and due not in otherwise and self._agrees(question, due):
                found[mistake] = self._explained(way)
        return found

    def _slip(self, question: Question, answer: Answer, by_key: Judgement) -> Slip | None:
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
        if mistaken.outcome is Outcome.EQUAL or not mistaken.width:
            return mistaken.outcome is Outcome.EQUAL
        by_key = self._compare(question, question.key)
        best = self._beside_own(question, by_key, self.following.due(question) or question.key)
        wrong = [i for i, row in enumerate(best.rows) if set(row) != {Outcome.EQUAL}]
        return bool(wrong) and all(i < len(mistaken.rows) and set(mistaken.rows[i]) == {Outcome.EQUAL} for i in wrong)

    def _explained(self, way: Way) -> int:
        """How many of all answers a mistaken run agrees with."""
        return sum(self.following.agrees(question, way.due(question)) for question in self.marker.questions)


def _consistent(mistake: Mistake | Slip, since: str = "") -> Said:
    said = f"{since}This is consistent with “{mistake.name}”. {mistake.feedback}"
    return Said(said, mistakes=(mistake.name,))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text[-1] in '.?!' else '.'}" if text else ""

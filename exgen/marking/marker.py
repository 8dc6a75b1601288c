"""Mark one exercise: the key first, then the student's own earlier values, then the mistakes that have a name.

The better of key and follow-through counts. A mistake is told as evidence ("consistent with ..."), since an answer
shows what it agrees with, not what its writer thought.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from exgen import answers
from exgen.answers import EQUAL, Answer, Judgement, Question
from exgen.errors import Unreadable
from exgen.judging import Outcome, Slip, without_value
from exgen.marking import credit
from exgen.marking.credit import counted, share
from exgen.marking.follow import NOTHING, Following, Way
from exgen.marking.mistakes import Mistakes, way_of
from exgen.marking.questions import Questions
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
from exgen.words import Mistake

DECIDES = "A person decides whether it is paid."
EASY = "A person decides whether it is paid once more, since it takes no work."
NO_RULE = "The bank no longer has the rule for this question; a person will look at it."
UNDECIDED = "Whether this equals the key could not be decided; a person will look at it."
Judged: TypeAlias = tuple[Verdict, Fraction, *tuple[Said, ...]]  # verdict, part of the marks, what is said


@dataclass(frozen=True)
class Marker(Questions):
    """Marks the answers to one exercise.

    Without an `exercise` the key alone counts, without follow-through, mistakes and marking by property.
    """

    _ways: dict[str, Way] = field(default_factory=dict, repr=False)

    def mark(self, typed: Mapping[str, str]) -> list[Marked]:
        """Mark one student's answers, by label; a label that is missing is a blank."""
        texts = {question.step: typed.get(question.label, "") for question in self.questions}

        def work() -> list[Marked]:
            student = _Student(self, texts)
            return [student.mark(question) for question in self.questions]

        return list(self.once(("mark", *texts.values()), work))

    def way(self, mistake: Mistake) -> Way:
        """The exercise solved the way that a mistake goes, from the start."""
        return way_of(self, mistake, self._ways)


class _Student:
    """One student's answers to one exercise, and the runs of the solution that they call for."""

    def __init__(self, marker: Marker, typed: Mapping[str, str]) -> None:
        self.marker = marker
        self.typed = typed
        self.read: dict[str, Answer] = {}
        self.refused: dict[str, Unreadable] = {}
        self.following = Following(marker, self.read)
        self.mistakes = Mistakes(self.following, marker._ways)
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
        by_key = self.following.compare(question, question.key)
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
        if told := self.mistakes.told(question):
            return self._mistaken(question, told, by_key, best)
        if slip := self.mistakes.slip(question, answer, by_key):
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
        undecided = self.following.compare(question, question.key).outcome is Outcome.UNDECIDED
        return undecided and bool(without_value(answer.content))

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
        found = [(self.following.beside_own(question, by_key, due), due) for due in self.following.dues(question)]
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
        taken = [mistake for mistake in told if mistake.convention and self.mistakes.leads_to(question, mistake)]
        again = next((mistake.name for mistake in taken if mistake.name in self._conventions), "")
        if again and not self.following.guard(question, self.read[question.step].plain):
            said = f"Right, with “{again}” as in {self._conventions[again]}, where it cost its marks; once is enough."
            return FOLLOWS, credit.ALL, Said(said)
        self._conventions.update((mistake.name, question.label) for mistake in taken)
        earned = self._share(question, best)
        given = max(Fraction(mistake.marks) for mistake in told)
        whole = any(self.mistakes.leads_to(question, mistake) for mistake in told)
        since = answers.named(question.kind).first_wrong(best, question)
        paid = credit.beside_mistake(given, earned, touches_all=whole and not best.width)
        return MISTAKE, paid, *(_consistent(mistake, since) for mistake in told)


def _consistent(mistake: Mistake | Slip, since: str = "") -> Said:
    said = f"{since}This is consistent with “{mistake.name}”. {mistake.feedback}"
    return Said(said, mistakes=(mistake.name,))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text[-1] in '.?!' else '.'}" if text else ""

"""Are two terms equal, exactly, by rounding, or nearly? Decided where it can be, and never guessed."""

from exgen.judging import rounding, summands
from exgen.judging.agreement import agrees, without_value
from exgen.judging.balls import Undefined, Unsure, ball, magnitude, quotient
from exgen.judging.deciding import Due, Outcome
from exgen.judging.domains import Domain, domain_of
from exgen.judging.forms import FORMS, form_named, not_in_form
from exgen.judging.rounding import FIGURES, ROUNDING, lacks
from exgen.judging.slips import SLIPS, Slip

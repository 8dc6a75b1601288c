"""What one student hands in: the blank form, the files that come back, and whose they are."""

from exgen.submissions import places, roster, uploads
from exgen.submissions.answer_file import (
    Submission,
    blanks,
    decode,
    form_head,
    label_of,
    match,
    one_line,
    parse,
    same,
    seen,
    text_of,
)
from exgen.submissions.identity import Claim, People, one_person, two_people
from exgen.submissions.persons import alike
from exgen.submissions.places import Date, Member, Place, Reader
from exgen.submissions.roster import LEDGER, Student, shown
from exgen.submissions.senders import Sender, of_gradescope, sender

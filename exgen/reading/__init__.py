"""What a student typed, as mathematics or as a short answer, read beside what is asked for.

Every reader ends, whatever the input, soon and in little memory, with a value or with Unreadable.
"""

from exgen.reading import short
from exgen.reading.cleaning import Clean, cleaned, is_blank
from exgen.reading.inequalities import OPEN, SIGN, WANTED, End, Reader, end_of, ends_of
from exgen.reading.labels import Names
from exgen.reading.mathematics import beside, functions_of, holds_e, read, read_array
from exgen.reading.tables import read_table

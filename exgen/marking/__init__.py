"""One student's answers marked: the key first, then what follows from own earlier values, then the mistakes."""

from exgen.marking import overrides
from exgen.marking.frozen import marker_of
from exgen.marking.marker import Marker
from exgen.marking.overrides import Overrides

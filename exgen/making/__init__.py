"""From a plan to a folder: a sheet with its key, or a copy for everyone of a roster."""

from exgen.making import assignment, copies, whose
from exgen.making.certificate import prove
from exgen.making.documents import documents
from exgen.making.folder import dependencies, make, write
from exgen.making.plan import Plan, Wanted, read_plan
from exgen.making.sheet import Sheet, compose

"""What authors of problems need: a file to start from, and the audit of everything that must hold."""

from exgen.authoring import again, audit, marking_audit, starter
from exgen.authoring.students.figures import bank_complaints, complaints, said_of, said_of_bank

"""The command line. It alone prints and exits; a command is a file in `cli/commands/`."""

from exgen.cli.entry import main

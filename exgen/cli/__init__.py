"""The command line. It alone prints and exits; a command is a file in `commands/`."""

from exgen.cli.entry import main

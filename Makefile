# `make` alone shows what there is. Every target sets up what it needs, once.

# The first of these that is new enough makes the virtual environment; `make PYTHON=...` names another.
PYTHON ?= python3 python3.11 python3.12 python3.13 python3.14
VENV := .venv
STAMP := $(VENV)/.installed
EXGEN := $(VENV)/bin/exgen
RUN := $(VENV)/bin/python -m

MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DEFAULT_GOAL := help
.PHONY: help setup sheet sheets check grade demo test lint golden docs bench soak fuzz clean distclean FORCE

# What users give reaches the shell in the environment and is never pasted into a command: quotes, spaces and dollars stay
# what they are. NAME alone must stand on the command line, since some systems keep the machine's name in that variable.
WORDS := TOPIC PROBLEM SEED LEVEL COUNT NAME FORMAT OUT DEVICE DIR ANSWERS SEEDS STUDENTS TIME
ifneq ($(origin NAME),command line)
  override NAME :=
endif
$(foreach word,$(WORDS),$(eval override $(word) := $$(value $(word))))
export $(WORDS)

TEX = $(shell command -v latexmk >/dev/null 2>&1 && command -v pdflatex >/dev/null 2>&1 && echo found)
FORMATS = markdown,latex$(if $(TEX),$(comma)pdf)
SAY_TEX = $(if $(TEX),,echo "No latexmk and pdflatex here, so no PDFs: on Debian, 'apt install $(TEX_PACKAGES)' brings them.")
TEX_PACKAGES := texlive-latex-extra texlive-pictures latexmk lmodern
comma := ,

help:  ## show this list
	@echo "usage: make TARGET [WORD=value ...]"
	@echo
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' '$(firstword $(MAKEFILE_LIST))'

setup: $(STAMP)  ## the virtual environment .venv, with exgen and its tools

# A second run finds the stamp and sets up nothing. The stamp holds the folder's name: the environment of a checkout that was
# moved or copied still points to the old place, and is set up again.
ifneq ($(file <$(STAMP)),$(CURDIR))
$(STAMP): FORCE
endif
$(STAMP): pyproject.toml constraints.txt
	@rm -f $@
	@new='import sys; sys.exit(sys.version_info < (3, 11))'; \
	if ! $(VENV)/bin/python -c "import pip; $$new" 2>/dev/null; then \
	  for python in $(PYTHON) ''; do "$$python" -c "$$new" 2>/dev/null && break; done; \
	  if test -z "$$python"; then \
	    echo "exgen needs Python 3.11 or newer, and none of $(PYTHON) is: name one with 'make PYTHON=...'." >&2; exit 1; fi; \
	  if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	    echo "$$python cannot make virtual environments: on Debian, 'apt install python3-venv' brings what is missing." >&2; exit 1; fi; \
	  "$$python" -m venv --clear $(VENV) || exit; \
	fi
	@echo "Setting up $(VENV): done once, takes some minutes."
	@quiet=--quiet; if test -t 1; then quiet=; fi; \
	$(RUN) pip install $$quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@pwd -P > $@

sheet: $(STAMP)  ## a sheet and its key: TOPIC= or PROBLEM= [SEED= LEVEL= COUNT= NAME= FORMAT= OUT= DEVICE=]
	@if test -z "$$TOPIC$$PROBLEM"; then \
	  echo "Which topic? For example: make sheet TOPIC=backprop SEED=7 ('$(EXGEN) list' shows what there is)." >&2; exit 2; fi
	@set -f; set --; \
	for name in $$(printf '%s' "$$TOPIC" | tr , ' '); do set -- "$$@" --topic "$$name"; done; \
	for name in $$(printf '%s' "$$PROBLEM" | tr , ' '); do set -- "$$@" --problem "$$name"; done; \
	$(EXGEN) make-sheet "$$@" $${SEED:+--seed "$$SEED"} $${LEVEL:+--level "$$LEVEL"} $${COUNT:+--count "$$COUNT"} \
	  $${NAME:+--name "$$NAME"} $${OUT:+--out "$$OUT"} $${DEVICE:+--device "$$DEVICE"} --format "$${FORMAT:-$(FORMATS)}"
	@$(SAY_TEX)

# One plan, one folder. make-sheet writes build/NAME/sheet.d, which says in make's words which problems, templates and engine
# files the sheet was made from, and writes record.json last (of a plan with a roster, assigned.json), so that one newer than
# all of these is a sheet that is whole.
PLANS := $(sort $(wildcard sheets/*.toml))
ROSTERED := $(if $(PLANS),$(shell grep -lE '^[[:space:]]*roster[[:space:]]*=' $(PLANS)))
RECORDS := $(patsubst sheets/%.toml,build/%/record.json,$(filter-out $(ROSTERED),$(PLANS))) \
  $(ROSTERED:sheets/%.toml=build/%/assigned.json)

sheets: $(RECORDS)  ## every sheet planned in sheets/*.toml, those that changed [FORMAT= DEVICE=]
	@echo "Up to date in build/: $(PLANS:sheets/%.toml=%)"
	@$(SAY_TEX)

define FOLLOW_PLAN
@$(EXGEN) make-sheet --plan "sheets/$$PLAN.toml" --out "build/$$PLAN" \
  $${DEVICE:+--device "$$DEVICE"} --format "$${FORMAT:-$(FORMATS)}"
endef

build/%/record.json: export PLAN = $*
build/%/record.json: sheets/%.toml | $(STAMP)
	$(FOLLOW_PLAN)

build/%/assigned.json: export PLAN = $*
build/%/assigned.json: sheets/%.toml | $(STAMP)
	$(FOLLOW_PLAN)

# A record is what marking goes by: make must never delete one, not even when it is interrupted.
.PRECIOUS: build/%/record.json build/%/assigned.json

# Where a TeX has come since, the sheets without a PDF are made again.
ifneq ($(filter sheets,$(MAKECMDGOALS)),)
ifeq ($(FORMAT)$(TEX),found)
$(foreach record,$(RECORDS),$(if $(wildcard $(dir $(record))sheet.pdf $(dir $(record))all.pdf),,$(eval $(record): FORCE)))
endif
endif

-include $(wildcard build/*/sheet.d)

check: $(STAMP)  ## all that must hold for the bank [TOPIC= PROBLEM= SEEDS=200 STUDENTS=30 DEVICE=]
	@set -f; $(EXGEN) check $$(printf '%s %s' "$$TOPIC" "$$PROBLEM" | tr , ' ') --seeds "$${SEEDS:-200}" \
	  --students "$${STUDENTS:-30}" $${DEVICE:+--device "$$DEVICE"}

grade: $(STAMP)  ## mark answer files: DIR=build/backprop-7 ANSWERS='answers/*.md'
	@if test -z "$$DIR" || test -z "$$ANSWERS"; then \
	  echo "Which sheet, which answers? For example: make grade DIR=build/backprop-7 ANSWERS='answers/*.md'" >&2; exit 2; fi
	@$(EXGEN) autograde "$$DIR" $$ANSWERS

demo: $(STAMP)  ## a made-up class of 30: sheets, answers, marks, a regrade, statistics; in build/demo
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" sh examples/class/demo.sh
	@$(SAY_TEX)

# The workers share the cores: torch in each of them would start a thread a core.
test: lint  ## lint, types, tests; the last line is pytest's
	@OMP_NUM_THREADS=1 $(RUN) pytest -n auto

lint: $(STAMP)  ## ruff and mypy
	@$(RUN) ruff check .
	@$(RUN) mypy

golden: $(STAMP)  ## write the golden files again; look at the difference before you commit it
	@EXGEN_GOLDEN=write $(RUN) pytest -q -k golden

docs: $(STAMP)  ## the manuals docs/answers.md, from the rows that test it, and docs/problems.md, from the code
	@$(VENV)/bin/python docs/make_answers.py
	@$(VENV)/bin/python docs/make_problems.py

bench: $(STAMP)  ## what benchmarks/ measures
	@for file in $(wildcard benchmarks/*.py); do $(VENV)/bin/python "$$file" || exit 1; done

soak: $(STAMP)  ## marking a large class: stopped, starved of disk, attacked (some ten minutes)
	@OMP_NUM_THREADS=1 $(VENV)/bin/python tests/soak/soak.py

fuzz: $(STAMP)  ## the property tests with many more examples, then the reader under a fuzzer [TIME=120]
	@OMP_NUM_THREADS=1 $(RUN) pytest -n auto -m hypothesis --hypothesis-profile=fuzz
	@$(RUN) pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[fuzz]'
	@$(VENV)/bin/python tests/fuzz/fuzz_reading.py --seconds "$${TIME:-120}"

clean:  ## remove caches and built packages; sheets, records and marks in build/ stay
	@rm -rf dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find benchmarks exgen problems tests -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean  ## clean, and remove the virtual environment
	@rm -rf $(VENV)

FORCE:

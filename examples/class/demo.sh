#!/bin/sh
# Marking day with the made-up class, from the sheets to the report: `make demo`. Everything goes to build/demo/.
set -eu
here=$(dirname "$0")
out=build/demo
sheet=$out/week-5
formats=markdown
if command -v latexmk >/dev/null && command -v pdflatex >/dev/null; then formats=markdown,pdf; fi

step() { printf '\n\033[1m%s\033[0m\n' "$*"; }
run() { printf '$ %s\n' "$*"; "$@"; }

rm -rf "$out"
mkdir -p "$out"
export EXGEN_SECRET="$out/secret"

step "A variant for each of 30 students"
run exgen make-sheet --plan "$here/week-5.toml" --out "$sheet" --format "$formats"

step "What they hand in, as Moodle packs it"
run python "$here/fill_in.py" "$sheet" "$out/answers.zip"

step "A sheet of answers without a name: whose is it?"
run python "$here/fill_in.py" "$sheet" "$out/found.txt" 8023
run cat "$out/found.txt"
run exgen whose "$sheet" "$out/found.txt"

step "Marks and feedback"
run exgen autograde "$sheet" "$out/answers.zip"

step "What a person decides, and who changes by it"
run cp "$here/overrides.toml" "$sheet/marks/overrides.toml"
run cat "$sheet/marks/overrides.toml"
run exgen regrade "$sheet"
run exgen regrade "$sheet" --apply

step "What the class got wrong"
run exgen stats "$sheet"

report=$sheet/marks/statistics.html
printf '\nOpen %s; the feedback of every student is beside it.\n' "$report"
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && command -v xdg-open >/dev/null; then xdg-open "$report"; fi

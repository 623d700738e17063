# Handrail's commands. `make run` and `make test` are the two to know; `make help` lists the rest.

SHELL := /bin/sh
.DEFAULT_GOAL := help

# The first Python on the path that is new enough; PYTHON=… chooses another.
NEW_ENOUGH := import sys, zlib; sys.exit(sys.version_info < (3, 11))
ifndef PYTHON
PYTHON := $(shell for python in python3 python3.13 python3.12 python3.11 python3.14; do \
	"$$python" -c '$(NEW_ENOUGH)' 2>/dev/null && { echo "$$python"; break; }; done)
endif

.PHONY: help python run setup test drill mutants check bench bench-record bench-review bench-guide docs pictures lock sbom messages

help:  ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18

run: python  ## set up what is missing and serve the demo agency on 127.0.0.1 (PORT=8000)
	@exec "$(PYTHON)" tools/serve.py

setup: python  ## all that `run` does, without serving
	@exec "$(PYTHON)" tools/setup.py

test: python  ## every test but the drills, on both databases, and in a browser; a sample of what takes long
	@exec "$(PYTHON)" tools/test.py

drill: python  ## the slow proofs, and in full what `make test` samples: tools/drill_*.py
	@exec "$(PYTHON)" tools/drill.py

mutants: python  ## change the rules in thousands of small ways: how many changes do the tests notice?
	@cd tools && "$(PYTHON)" -c 'import setup; setup.install(dev=True)' && ../.venv/bin/python mutants.py

check: python  ## format, lint, strict types and import contracts, in under a minute
	@exec "$(PYTHON)" tools/check.py

bench: python  ## how fast it is, as ratios from one run
	@"$(PYTHON)" tools/setup.py packages && .venv/bin/python tools/bench.py

bench-record: python  ## the record of 2,000 and 200,000 children under load, beside django-helpdesk (an hour)
	@cd tools && "$(PYTHON)" -c 'import setup; setup.install(dev=True)' && ../.venv/bin/python bench_record.py

bench-review: python  ## a whole state reviewed, beside pandas, SQL by hand and one child at a time
	@"$(PYTHON)" tools/setup.py packages && .venv/bin/python tools/bench_review.py

bench-guide: python  ## the guide's search, on the server and in a browser, beside SQL LIKE over the same text
	@"$(PYTHON)" tools/setup.py && .venv/bin/python tools/bench_guide.py

docs: python  ## write docs/reference anew, and the printed output in the other pages
	@"$(PYTHON)" tools/setup.py && .venv/bin/python tools/reference.py

pictures: python  ## take the pictures of the README from the demo agency's real screens
	@cd tools && "$(PYTHON)" -c 'import setup; setup.install(dev=True)' && ../.venv/bin/python pictures.py

lock: python  ## write the lock files anew from requirements*.in and package.json
	@exec "$(PYTHON)" tools/lock.py

sbom: python  ## list every part it is made of, as CycloneDX JSON (FOLDER=var/sbom)
	@exec "$(PYTHON)" tools/sbom.py

messages: python  ## bring the .po files up to date with templates and code
	@"$(PYTHON)" tools/setup.py packages && .venv/bin/python tools/messages.py

python:
	@"$(PYTHON)" -c '$(NEW_ENOUGH)' 2>/dev/null || { \
	echo "Handrail needs Python 3.11 or newer, and found $$("$${PYTHON:-python3}" --version 2>&1 || echo none). Install it, or name it: make run PYTHON=/path/to/python3"; \
	exit 1; } >&2

# The words a developer types are the words the build server runs. `make help` lists them.
# Each target sets up .venv by itself; nothing but Python 3.11 or newer, make and pip is
# needed. ARGS= is passed on, for example: make test ARGS="tests/unit -q"

PYTHON ?= python3
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

# pip inside the environment, or the machine's own where Debian left it out (see below).
PIP = $(if $(wildcard $(BIN)/pip),$(BIN)/python -m pip,$(PYTHON) -m pip --python $(BIN)/python) \
	--disable-pip-version-check

COMPILE = $(BIN)/uv pip compile pyproject.toml requirements/base.in --universal \
	--python-version 3.11 --generate-hashes --no-annotate --quiet

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo serve worker test cover fuzz year pictures check fix bench bench-full docs requirements

help: ## List these words
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | while IFS="$$(printf '\t')" read -r word does; do \
		printf '  make %-13s %s\n' "$$word" "$$does"; done

demo: $(STAMP)-base ## Run the product on invented children; prints the addresses
	@$(BIN)/triage demo $(ARGS)

serve: $(STAMP)-base ## Run the web pages on your own database
	@$(BIN)/triage serve $(ARGS)

worker: $(STAMP)-base ## Run the timers on your own database
	@$(BIN)/triage worker $(ARGS)

test: $(STAMP)-test ## Run every test this machine allows; say what was skipped and why
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

cover: $(STAMP)-test ## Run every test, and count which lines and branches none of them reaches
	@$(MAKE) --no-print-directory test ARGS="--cov $(ARGS)"

fuzz: $(STAMP)-test ## Ask every operation everything, as everybody (ARGS="--examples 100 --seed 7")
	@$(BIN)/python -m pytest tests/functional/test_fuzz.py -n auto --dist worksteal -rP --examples 1000 $(ARGS)

year: $(STAMP)-test ## Let ten thousand invented families wait a whole year (ten minutes)
	@$(BIN)/python -m pytest tests/functional/test_a_year.py --families 10000 $(ARGS)

pictures: $(STAMP)-test ## Walk through a working day in Chromium and take the manual's pictures
	@TRIAGE_PICTURES=docs/images $(BIN)/python -m pytest tests/browser/journeys $(ARGS)

check: $(STAMP)-dev ## Requirements, format, lint, types, imports, rules, docs; count what fails
	@failed=; \
	step() { printf '\n== %s\n' "$$1"; what=$$1; shift; "$$@" || failed="$$failed, $$what"; }; \
	step 'requirements' $(BIN)/python -m pytest -q tests/house/test_requirements.py; \
	step 'format' $(BIN)/ruff format --check --quiet .; \
	step 'lint' $(BIN)/ruff check --quiet .; \
	step 'types' $(BIN)/mypy; \
	step 'imports' $(BIN)/lint-imports; \
	step 'generated pages' $(BIN)/python docs/generate.py --check; \
	step 'mutants of the rules' $(BIN)/triage rules mutants; \
	step 'manual' $(BIN)/mkdocs build --strict; \
	if [ -z "$$failed" ]; then printf '\nAll 8 checks passed.\n'; \
	else printf '\nFailed: %s.\n' "$${failed#, }"; exit 1; fi

fix: $(STAMP)-dev ## Repair everything that can repair itself
	-@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(if $(wildcard notebooks/*.ipynb),$(BIN)/nbstripout $(wildcard notebooks/*.ipynb))
	@$(BIN)/python docs/generate.py

bench: $(STAMP)-bench ## Measure accuracy, speed and memory beside other ways (ten minutes)
	@$(BIN)/python -m tests.bench $(ARGS)

bench-full: $(STAMP)-bench ## The same and the rest (an hour and more; ARGS="--only cards" for one part)
	@$(BIN)/python -m tests.bench --full $(ARGS)

docs: $(STAMP)-dev ## Write the generated pages and build the manual strictly into site/
	@$(BIN)/python docs/generate.py
	@$(BIN)/mkdocs build --strict
	@printf 'Open site/index.html in a browser.\n'

requirements: $(STAMP)-dev ## Pin what pyproject.toml and requirements/*.in ask for (UPGRADE=1: newest)
	$(COMPILE) $(if $(UPGRADE),--upgrade) -o requirements/base.txt
	$(COMPILE) $(if $(UPGRADE),--upgrade) requirements/test.in \
		-c requirements/base.txt -o requirements/test.txt
	$(COMPILE) $(if $(UPGRADE),--upgrade) requirements/test.in requirements/bench.in \
		-c requirements/test.txt -o requirements/bench.txt
	$(COMPILE) $(if $(UPGRADE),--upgrade) requirements/test.in requirements/dev.in \
		-c requirements/test.txt -o requirements/dev.txt

# uv writes this at the head of each file, in place of the command above.
export UV_CUSTOM_COMPILE_COMMAND := make requirements

# Debian leaves ensurepip out unless python3-venv is installed; the machine's pip can
# still install into an environment made without one.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Python 3.11 or newer is needed. Name it: make PYTHON=/path/to/python3'; exit 1; }
	@if $(PYTHON) -c 'import ensurepip' 2> /dev/null; then $(PYTHON) -m venv $(VENV); \
	else $(PYTHON) -m venv --without-pip $(VENV); fi

# The files list every package with its hash, so pip has nothing to work out. hatchling
# is among them, so the product itself is linked without a download of its own.
$(STAMP)-%: requirements/%.txt pyproject.toml | $(BIN)/python
	@echo 'Setting up $(VENV) from $< (a minute or two, this time only)'
	@$(PIP) install --quiet --no-deps --require-hashes -r $<
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

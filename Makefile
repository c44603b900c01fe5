# Needs python3 (3.11 or newer, with venv) and make. All paths are relative: the project's own path may
# hold spaces, which make cannot deal with.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:

PYTHON ?= python3
ARGS ?=
UV_VERSION := 0.13.9
MUTMUT_VERSION := 3.8.1

PY := .venv/bin/python
export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# As pip does: a company's proxy signs with a certificate that only the system's own list knows.
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt),)
export UV_SYSTEM_CERTS ?= 1
endif
unexport VIRTUAL_ENV
# Without what is compiled kept, every process compiles Django anew: a start takes more than twice as long.
unexport PYTHONDONTWRITEBYTECODE

# A virtual environment whose Python is gone, by an upgrade of the system, is made anew.
$(shell [ -e $(PY) ] || rm -f .venv/.uv-* .venv/.for-*)

.PHONY: help run test coverage guards mutants fuzz random-strings golden lint clean bench

help:  ## Show this
	@echo 'make run               set everything up and serve on http://127.0.0.1:8000'
	@echo 'make run PORT=8001     … on another port'
	@echo 'make test              run all tests; ARGS="-k name" and the like go to pytest'
	@echo 'make coverage          run all tests and tell which branches none of them takes'
	@echo 'make guards            take each guard against an attack out of a copy and see its test fail'
	@echo 'make mutants           change the code of workflow and permissions in small ways and see a test fail'
	@echo 'make fuzz              hold the API against its schema as every role; takes minutes'
	@echo 'make random-strings    search for 10,000 strings of any kind through HTTP; NUMBER=500 for fewer'
	@echo 'make golden            write tests/golden/access.txt anew: who gets what from every route'
	@echo 'make release-schema    hold the API against docs/openapi-v1.json, and write it anew with what was added'
	@echo 'make lint              ruff, mypy and the contracts between the layers'
	@echo 'make bench             measure against peers; SIZE=10k, 100k, 300k, 1m; ONLY=reading, searching, loading, citing, auditing'
	@echo 'make clean             remove what can be made again; your database in var/ stays'
	@echo
	@echo 'PYTHON=python3.12 names another Python. .env.example lists the settings.'

run: .venv/.for-run
	@exec $(PY) manage.py serve --stop-with-parent

# A database of its own, which a power cut may break: twice as quick, and never the one with your data.
test: .venv/.for-development
	@EVIDENCE_VAR="$${EVIDENCE_VAR:-var/test}" EVIDENCE_ENV_FILE= EVIDENCE_POSTGRES_FSYNC=off \
		$(PY) -m pytest -n auto --maxprocesses 4 --dist worksteal $(ARGS)

# Where a fault would publish, show, change or lose what it must not, every branch has a test.
SERVICES := adding break_glass checking conflicts curating drafting duplicates freshness import_accounts \
	import_matching import_storing importing linking matching merging merging_parts notice_rows publishing quoting refreshing resolving review_policy review_queue revising roles steps storing versions waiting work_rows
ALL_BRANCHES := evidence/identifiers/* evidence/markup/* evidence/crossref/dump_*.py evidence/api/permissions.py \
	evidence/models/visibility.py evidence/models/review*.py evidence/models/conflicts.py \
	evidence/services/loading/* $(SERVICES:%=evidence/services/%.py)
COMMA := ,

coverage: .venv/.for-development
	@EVIDENCE_VAR="$${EVIDENCE_VAR:-var/test}" EVIDENCE_ENV_FILE= EVIDENCE_POSTGRES_FSYNC=off \
		$(PY) -m pytest -n auto --maxprocesses 4 --dist worksteal --cov --cov-report= $(ARGS)
	@$(PY) -m coverage report --fail-under=95
	@$(PY) -m coverage report --fail-under=100 --include='$(subst $() ,$(COMMA),$(strip $(ALL_BRANCHES)))'

guards: .venv/.for-development
	@EVIDENCE_POSTGRES_FSYNC=off $(PY) -m tests.attacks.without_guards $(ARGS)

mutants: .venv/.for-development
	@.venv/bin/uv pip install --quiet --python $(PY) 'mutmut==$(MUTMUT_VERSION)'
	@EVIDENCE_VAR="$(CURDIR)/var/test" EVIDENCE_ENV_FILE= EVIDENCE_POSTGRES_FSYNC=off .venv/bin/mutmut run --max-children 1 $(ARGS)
	@EVIDENCE_ENV_FILE= .venv/bin/mutmut results

fuzz: .venv/.for-development
	@EVIDENCE_VAR="$${EVIDENCE_VAR:-var/test}" EVIDENCE_ENV_FILE= EVIDENCE_POSTGRES_FSYNC=off EVIDENCE_FUZZ=1 \
		$(PY) -m pytest -n auto --maxprocesses 4 tests/api/test_schemathesis.py $(ARGS)

# Each role writes its column of the same file, under a lock.
golden: .venv/.for-development
	@EVIDENCE_VAR="$${EVIDENCE_VAR:-var/test}" EVIDENCE_ENV_FILE= EVIDENCE_POSTGRES_FSYNC=off \
		$(PY) -m pytest -n auto --maxprocesses 4 --dist worksteal tests/golden -k everybody_gets \
		--write-golden -q

random-strings: .venv/.for-development
	@EVIDENCE_RANDOM_STRINGS="$${NUMBER:-10000}" $(MAKE) --no-print-directory test \
		ARGS="tests/api/test_any_text.py -q -n 0 $(ARGS)"

release-schema: .venv/.for-development
	@EVIDENCE_VAR="$${EVIDENCE_VAR:-var/test}" EVIDENCE_ENV_FILE= $(PY) -m tests.contract.release

lint: .venv/.for-development
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy manage.py project evidence
	@$(PY) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'

# What must be reached is told beside what was; var/bench keeps works, databases and peers for the next run.
bench: .venv/.for-development
	@[ -n "$(ONLY)" ] || $(PY) -m benchmarks.crossref_client
	@$(PY) -m benchmarks

clean:
	@if [ -d var/test/postgres ] && [ -x $(PY) ]; then \
		EVIDENCE_VAR=var/test EVIDENCE_ENV_FILE= $(PY) -m project.local_postgres remove --yes; fi
	@rm -rf var/test var/static var/static.*
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis htmlcov .coverage
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp of uv is away while packages are installed: an installation cut short starts from nothing.
.venv/.uv-$(UV_VERSION):
	@command -v "$(PYTHON)" >/dev/null 2>&1 || { \
		echo >&2 'There is no $(PYTHON). On Debian: apt install python3 python3-venv'; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo >&2 "Python 3.11 or newer is needed, and $(PYTHON) is $$("$(PYTHON)" --version 2>&1). \
	Name a newer one: make run PYTHON=python3.12"; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo >&2 '$(PYTHON) cannot make virtual environments. On Debian: apt install python3-venv'; exit 1; }
	@echo 'Making the virtual environment .venv …'
	@"$(PYTHON)" -m venv --clear .venv
	@$(PY) -m pip install --quiet 'uv==$(UV_VERSION)'
	@touch $@

define install
	@echo 'Installing the packages that uv.lock names …'
	@rm -f .venv/.uv-*
	@.venv/bin/uv sync --locked --inexact --quiet --python $(PY) $(1) \
		|| { status=$$?; touch .venv/.uv-$(UV_VERSION); exit $$status; }
	@touch .venv/.uv-$(UV_VERSION)
endef

.venv/.for-run: pyproject.toml uv.lock | .venv/.uv-$(UV_VERSION)
	$(call install,--no-dev)
	@touch $@

.venv/.for-development: pyproject.toml uv.lock | .venv/.uv-$(UV_VERSION)
	$(call install,)
	@touch .venv/.for-run $@

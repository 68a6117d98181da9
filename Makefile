# make run   opens the dashboard on the embedded training register
# make test  passes the tests; the only thing that CI calls

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA := $(or $(REGISTER_DATA),var)

# Linear algebra on one thread: several wait for each other in a circle where pages and long work
# already take all cores, and then cost many times what they bring.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: run test proof check style types format lock setup contract

setup: $(VENV)/installed

$(VENV)/installed: requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

$(DATA)/training.db: | $(VENV)/installed
	$(BIN)/python -m data_access.training sqlite:///$(DATA)/training.db

run: setup $(DATA)/training.db
	$(BIN)/python -m streamlit run dashboard/server.py

# Types beside the proof: alone they take a minute.
test: setup test-programs style
	$(MAKE) -j 2 types proof

proof: setup test-programs
	$(BIN)/python -m pytest -m "not trust" -n auto --no-loadscope-reorder

# The long proof. A certified provider of identities is fetched for it, where there is Node.js.
.PHONY: trust
trust: setup test-programs
	! command -v npm >/dev/null || npm ci --prefix tests/trust_oidc --no-audit --no-fund
	$(BIN)/python -m pytest -m trust
	$(BIN)/python -m pytest --hypothesis-profile=thousands \
	  tests/unit/test_imports_records.py tests/unit/test_imports_workbook.py \
	  tests/database/test_imports_drawn.py

check: style types

style: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports

types: setup
	$(BIN)/mypy --num-workers 2

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Headless Chromium for the browser tests, Mesa to draw its maps, a clock that is off, a reverse proxy,
# and a PostgreSQL that speaks TLS (the one of the Python package does not), where Debian's package
# manager can give them; without, those tests are skipped and say so.
PROGRAMS := chromium fonts-dejavu libegl1 libgl1-mesa-dri libfaketime nginx-light postgresql openssl
# (PostgreSQL comes with a cluster of its own, which the tests leave alone.)
.PHONY: test-programs
test-programs:
	@dpkg -s $(PROGRAMS) >/dev/null 2>&1 || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	    apt-get install -qq -y --no-install-recommends $(PROGRAMS) >/dev/null; } || \
	  echo "Not all of $(PROGRAMS) could be installed: tests that need what is missing are skipped."

lock:
	uv pip compile --generate-hashes --no-emit-index-url --no-header --upgrade --group dev \
	  --group benchmarks --quiet pyproject.toml --output-file requirements.lock

# Every text of the program into every catalogue; what is new there waits to be translated.
SAID := --keyword=_ --keyword=N_ --keyword=Words --keyword=ngettext:1,2 --keyword=_described
CATALOGUES := $(wildcard dashboard/texts/locale/*.po)
.PHONY: texts
texts: setup
	mkdir -p $(DATA)
	$(BIN)/pybabel --quiet extract $(SAID) --no-location --sort-output \
	  --output-file=$(DATA)/texts.pot dashboard pages data_access
	for file in $(CATALOGUES); do $(BIN)/pybabel --quiet update --input-file=$(DATA)/texts.pot \
	  --output-file=$$file --locale=$$(basename $$file .po) --no-fuzzy-matching \
	  --ignore-obsolete --ignore-pot-creation-date --width=100 || exit 1; done

contract: setup
	$(BIN)/python -m data_access.contract_document > docs/register-contract.md

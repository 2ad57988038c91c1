# Two commands: `make demo` runs it, `make test` tests it. Each does all the set-up it needs.
PYTHON ?= python3
BIN = .venv/bin
JOBS ?= 2
# The campaign kills and waits for much of its time: a third process does its work meanwhile.
MORE_JOBS ?= 3

.PHONY: failover restore-drill faults spark access bench-matching mutants demo demo-reset test test-old-postgres check campaign guide-images diagram guide licences format lock setup setup-dev setup-browser
.DEFAULT_GOAL := demo

setup:
	@$(PYTHON) scripts/environment.py demo
	@$(BIN)/python scripts/frontend.py

setup-dev:
	@$(PYTHON) scripts/environment.py dev
	@$(BIN)/python scripts/frontend.py

setup-browser: setup-dev
	@$(BIN)/python scripts/browser.py

# Serves the demo at http://127.0.0.1:8000; PORT= and OPENMASH_HOME= are honoured; data are kept from run to run.
demo: setup
	@exec $(BIN)/openmash demo

demo-reset: setup
	@exec $(BIN)/openmash demo --reset

test: setup-browser
	@$(BIN)/python -m pytest -m "not campaign and not mutants and not spark and not faults" -n $(JOBS) --dist loadfile --no-loadscope-reorder

# What of the suite rests on SQL of our own - policies, closed functions, search, the chain, the sweeps, the queue - on
# Debian's PostgreSQL 15, the oldest that is supported.
OWN_SQL = tests/house tests/secrecy/test_matrix.py tests/secrecy/test_rows.py tests/secrecy/test_records_rows.py tests/secrecy/test_machines.py tests/ledger tests/people tests/finding tests/restrictions tests/patterns tests/alerts tests/messages tests/duty tests/drafts tests/records
test-old-postgres: setup-dev
	@$(BIN)/python scripts/old_postgres.py -m "database and not campaign and not mutants and not spark and not faults" -n $(JOBS) --dist loadfile $(OWN_SQL)

check: setup-dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python -W ignore::RuntimeWarning -m django makemigrations --check --dry-run
	@$(BIN)/djlint openmash --lint --quiet

campaign: setup-browser
	@$(BIN)/python scripts/clamav.py
	@$(BIN)/python scripts/pgbouncer.py
	@$(BIN)/python -m pytest -m campaign -n $(MORE_JOBS) --dist loadfile --no-loadscope-reorder

# Kills, races, drills and loads at full length; their last figures stand in docs/figures.md.
faults: setup-browser
	@$(BIN)/python -m pytest -m faults tests

# Measures matching on invented people: bench/results.json. It takes long and wants the machine to itself;
# ARGS="--sizes 10000 --only batch" measures less.
bench-matching: setup-dev
	@$(BIN)/python -m bench.run $(ARGS)

# The list linked on Spark, in local[2]: the same numbers as DuckDB's. Takes Java from Debian and half a gigabyte of packages.
spark: setup-dev
	@$(BIN)/python scripts/spark.py -m spark tests/linkage

# Builds a real server of Debian's packages on this machine's loopback (deploy/), kills the primary under load, and says
# how long nobody could write and whether anything acknowledged is gone. Needs root.
failover: setup-dev
	@PYTHONPATH=.:scripts $(BIN)/python -m deploy.drill

# Makes a hub of 100,000 referrals, saves it, puts it back and says how long that took; ROWS= for another number.
restore-drill: setup-dev
	@$(BIN)/python scripts/restore_drill.py $(ROWS)

# Takes away each line of the access table and each policy in turn: some cell of the matrix must notice.
mutants: setup-dev
	@$(BIN)/python -m pytest -m mutants tests/secrecy

# Writes what is drawn from the access table: the policies that the newest access migration keeps, and the guide's page.
access: setup-dev
	@$(BIN)/python scripts/write_access.py

# Takes the guide's pictures while the stories are told: docs/guide/images.
guide-images: setup-browser
	@SNAP=1 $(BIN)/python -m pytest tests/stories -m "not campaign and not mutants and not spark and not faults"

# Draws the picture in ARCHITECTURE.md from the rulebook's table of moves.
diagram: setup-dev
	@$(BIN)/python scripts/diagram.py

# Prints the roles into docs/guide/roles.md from the rulebook's cards.
guide: setup-dev
	@$(BIN)/python scripts/roles_page.py

# Lists the licence of every locked package in docs/licences.md.
licences: setup-dev
	@$(BIN)/python scripts/licences.py

format: setup-dev
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

lock: setup-dev
	@UPGRADE=$(UPGRADE) sh scripts/lock.sh

# The two commands: `make demo` and `make test`. Both set everything up first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.set-up

.PHONY: demo test test-kill test-breaks bench-sameness bench-rhythm bench-kills bench-soak bench-hanging bench-health bench-follow bench-search bench-moving bench-warc bench-archived setup lint format constraints clean

demo: setup ## crawl the bundled news site into a fresh SQLite file, and show what came of it
	@$(BIN)/copydesk demo

test: setup ## everything: lint, types, import rules, unit tests, both databases, end to end
	$(BIN)/python -m pytest -n auto --dist loadfile

test-kill: setup ## a crawl killed at ten random moments, with `KILLS=50` at fifty
	KILLS=$(or $(KILLS),10) $(BIN)/python -m pytest tests/test_line.py -k killed

test-breaks: setup ## the demo site broken in eight ways; is the right cause named after two crawls? some minutes
	BREAKS=all $(BIN)/python -m pytest tests/test_broken_sites.py

bench-sameness: setup ## how fast a text is found among a million, on both databases; half an hour, `SIZES=1000,10000` less
	$(BIN)/python bench/sameness.py $(if $(SIZES),--sizes $(SIZES))

bench-rhythm: setup ## what schedule `auto` spends and gains against fixed intervals, in a simulated month; some minutes
	$(BIN)/python bench/rhythm.py $(if $(SEED),--seed $(SEED))

bench-kills: setup ## two schedules on one database, killed every 20 ticks, on both databases; half an hour, `TICKS=20` less
	$(BIN)/python -m bench.kills $(if $(TICKS),--ticks $(TICKS))

bench-soak: setup ## 10,000 polls by one schedule with faults: its memory, and whether the books add up; half an hour, `POLLS=500` less
	$(BIN)/python -m bench.soak polls $(if $(POLLS),--polls $(POLLS))

bench-hanging: setup ## 10 of 20 outlets hang: do the others keep their time? a quarter of an hour
	$(BIN)/python -m bench.soak hanging

bench-health: setup ## healthy sources of five rhythms for three months: false alarms, and how soon a dead one is found; some minutes
	$(BIN)/python -m bench.health $(if $(SEED),--seed $(SEED)) && $(BIN)/python -m bench.health status

bench-follow: setup ## four processes make 20,000 changes on each database while one follows; a quarter of an hour, `FOLLOW=2000` less
	FOLLOW=$(or $(FOLLOW),20000) $(BIN)/python -m pytest -s tests/test_following.py

bench-search: setup ## how long a search takes among 100,000 articles on each database; ten minutes, `ARTICLES=10000` less
	$(BIN)/python -m bench.search $(if $(ARTICLES),--articles $(ARTICLES))

bench-moving: setup ## 100,000 articles from SQLite to PostgreSQL; do the views agree? a quarter of an hour, `ARTICLES=10000` less
	$(BIN)/python -m bench.moving $(if $(ARTICLES),--articles $(ARTICLES))

bench-warc: setup ## a WARC file of 1 GiB taken in, its process killed half-way: memory, pages read twice; half an hour, `PAGES=2000` less
	$(BIN)/python -m bench.warc $(if $(PAGES),--pages $(PAGES))

bench-archived: setup ## what the archive's index saves when one page or one source is wanted; some minutes, `PAGES=1000` less
	$(BIN)/python -m bench.archived $(if $(PAGES),--pages $(PAGES))

setup: $(SETUP)

$(SETUP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Copydesk needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	$(PYTHON) -m venv $(VENV)
	PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,postgres]'
	@touch $(SETUP)

lint: setup
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

format: setup
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

constraints: ## resolve every dependency anew; needs uv
	uv pip compile pyproject.toml --all-extras --universal --no-header --no-annotate --output-file constraints.txt

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

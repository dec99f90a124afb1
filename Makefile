# `make` alone lists the targets. Everything is installed into .venv; nothing outside the project changes but Debian packages.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
OUT ?= out

.PHONY: help install profile demo test soak check format gallery docs catalogue samples bench wheel clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: .venv/installed ## install what is missing: Debian packages, then Python packages into .venv

.venv/installed: pyproject.toml constraints.txt .ci/debian-packages
	@bash .ci/debian-packages
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing Python packages into .venv"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@$(BIN)/leaflets press-profile >/dev/null || echo "Everything works without it but --intent press." >&2
	@touch $@

profile: install ## make the colour profile of a print shop's press anew
	@$(BIN)/leaflets press-profile --again

demo: install ## leaflets for the 14 Essex districts, window and visiting cards for one, into out/
	@$(BIN)/leaflets make --all --data samples/essex --month 2024-04 --format pdf,html -o $(OUT)/leaflets
	@$(BIN)/leaflets cards colchester --data samples/essex --month 2024-04 --layout window-card --officer Example -o $(OUT)/cards
	@$(BIN)/leaflets cards colchester --data samples/essex --month 2024-04 --layout visiting-card --officer Example -o $(OUT)/cards
	@echo "Done. Leaflets are in $(OUT)/leaflets, cards in $(OUT)/cards."

test: check ## every check and test, warnings as errors
	@$(BIN)/python -m pytest --numprocesses $$(($$(nproc) + 1)) --dist loadfile --no-loadscope-reorder

soak: install ## the long tests; judge every layout in every option, sample and language; kill months at random; 10,000 malformed requests; minutes, says its figures
	@$(BIN)/python -m pytest -m long
	@$(BIN)/python -m tests.accessibility.soak
	@$(BIN)/python -m tests.month.soak
	@$(BIN)/python -m tests.web.server.soak

check: install ## style (ruff) and types (mypy strict)
	@$(BIN)/ruff format --check --quiet . || { echo "Run: make format"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy

format: install ## put the code into house style
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .

gallery: install ## make the README's pictures anew: docs/gallery/
	@$(BIN)/python docs/make_gallery.py
	@$(BIN)/python docs/make_screens.py

docs: install ## make docs/codes.md anew
	@$(BIN)/python docs/make_codes.py

catalogue: install ## bring the catalogues of words in leaflets/languages up to date
	@$(BIN)/python docs/make_catalogue.py

samples: install ## build samples/essex/essex.xlsx from samples/source
	@$(BIN)/python samples/build.py

bench: install ## time and memory: leaflets, codes (made, and read off paper), checking, preflight, cards (a run, and from click to file), fifty people at the site, leaflets against other tools, a growing month; BENCH=--long for more
	@$(BIN)/python benchmarks/bench.py
	@$(BIN)/python benchmarks/qr_bench.py
	@$(BIN)/python -m benchmarks.qr_camera_bench
	@$(BIN)/python -m benchmarks.cards_bench $(BENCH)
	@$(BIN)/python -m benchmarks.check_bench
	@$(BIN)/python -m benchmarks.preflight_bench
	@$(BIN)/python -m benchmarks.shift_bench
	@mkdir -p $(OUT)
	@$(BIN)/python -m benchmarks.serve_load --json $(OUT)/load.json
	@$(BIN)/python -m benchmarks.month_peers --json $(OUT)/peers.json
	@$(BIN)/python -m benchmarks.month_growth --json $(OUT)/growth.json $(if $(filter --long,$(BENCH)),--long,--counts 10,100,300)

wheel: install ## build the wheel into dist/
	@$(BIN)/python -m build --wheel --no-isolation

clean: ## remove what make has made, .venv too
	@rm -rf .venv $(OUT) dist build

# One command to run (make run), one to test (make test). `make help` lists the rest.
SHELL := /bin/sh
PY := .venv/bin/python
PYTEST := $(PY) -m pytest
LAYERS := benchmarks captionsite training inference gallery
COMPILE := $(PY) -m uv pip compile --upgrade --quiet --universal --generate-hashes \
	--python-version 3.11 --custom-compile-command "make lock" --no-emit-index-url --no-emit-find-links
LOCKED := requirements/test.txt requirements/torch-packages.txt requirements/torch-cuda.txt

export PYTHONUNBUFFERED := 1

.PHONY: release docs screenshots load bundled-captioner pages translations faults hostile fuzz help install run hub measure \
	install-test test test-quick test-all test-failed coverage lint audit format types \
	migrations-check bench lock clean

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1	\2/p' Makefile | expand -t 20

install: ## Install what the site needs, and start nothing
	@scripts/bootstrap run

run: ## Install what is missing and start the site (PORT=8000, CAPTIONSITE_DATA=folder)
	@scripts/bootstrap run
	@exec $(PY) -m captionsite.launch

hub: ## Add torch and transformers, for captioners from a model hub
	@scripts/bootstrap hub

measure: ## Add pycocoevalcap, for METEOR, SPICE and the ptb tokenizer (these need Java too)
	@scripts/bootstrap measure

install-test: ## Install what the tests need, and run none
	@scripts/bootstrap test
	@scripts/test-services

test: install-test ## Run all tests that guard main (COMPLETE=1: a part left out is a failure)
	$(PY) -m tests.run $(if $(COMPLETE),--complete)

test-quick: ## Run the tests that need no service and no browser
	@scripts/bootstrap test
	$(PY) -m tests.run --quick

test-all: install-test ## Run all tests, those that take long too
	$(PY) -m tests.run --all

test-failed: install-test ## Run only the tests that failed the last time
	$(PY) -m tests.run --all --failed

coverage: install-test ## Measure how much of the product all tests execute
	rm -f .coverage .coverage.*
	$(PY) -m coverage run -m tests.run
	$(PY) -m coverage combine --quiet
	$(PY) -m coverage report --skip-covered --sort=cover

lint: ## Check style, formatting, import layers and known vulnerabilities, where the index has them
	@scripts/bootstrap test
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m djlint --check templates
	$(PY) -m djlint --lint templates
	$(PY) scripts/format_css.py --check
	.venv/bin/lint-imports
	$(PY) scripts/audit.py --allow-unaudited $(LOCKED)

audit: ## Look for known vulnerabilities; fail where the index knows of none
	@scripts/bootstrap test
	$(PY) scripts/audit.py $(LOCKED)

format: ## Format Python, templates and style sheets
	@scripts/bootstrap test
	$(PY) -m ruff format .
	$(PY) -m djlint --reformat --quiet --warn templates
	$(PY) scripts/format_css.py

types: ## Check types
	@scripts/bootstrap test
	$(PY) -m mypy $(LAYERS) clients scripts tests

migrations-check: ## Fail when a model change has no migration
	@scripts/bootstrap test
	$(PY) manage.py makemigrations --check --dry-run

bench: ## Measure start, upload and caption times, then captioners against plain use
	@scripts/bootstrap run
	$(PY) -m benchmarks.site
	$(PY) -m benchmarks inference

bundled-captioner: ## Train and package the bundled captioner again, from FLICKR8K_DIR
	@scripts/bootstrap run
	$(PY) manage.py train transformer --data "$$FLICKR8K_DIR" --out runs/transformer
	$(PY) manage.py package_captioner runs/transformer/best --data "$$FLICKR8K_DIR" \
		--word-boost .5 .3 --out runs/flickr8k-transformer --as-version 5

translations: ## Gather the texts of all pages for locale/de, and compile what is translated
	@scripts/bootstrap test
	@scripts/test-services
	$(PY) scripts/translations.py

pages: ## Measure weight, first paint and layout shift of the pages in a slowed Chromium
	@scripts/bootstrap test
	@scripts/test-services
	$(PY) -m tests.browser.speed

screenshots: ## Take the README's pictures again, of a site and its captioner (docs/pictures.md)
	@scripts/bootstrap test
	@scripts/test-services
	$(PY) -m tests.browser.readme_pictures

faults: ## Kill, cut off and fill up a running site and print what held (ROWS="kills disk --short")
	@scripts/bootstrap test
	@scripts/test-services
	$(PY) -m tests.faults.harness $(ROWS)

load: ## Measure the site against its bars (ROWS="statuses share" for some of them)
	@scripts/bootstrap test
	@scripts/test-services
	$(PY) -m tests.load $(ROWS)

hostile: ## Try hostile files on the decoder and print what each kind cost (HOSTILE_COPIES=8)
	@scripts/bootstrap test
	HOSTILE_COPIES=$${HOSTILE_COPIES:-8} $(PYTEST) tests/hostile -q -s

fuzz: ## Fuzz the decoder with atheris for SECONDS=60
	@scripts/bootstrap test
	$(PY) -m uv pip install --python $(PY) --quiet --only-binary :all: "atheris~=3.0"
	$(PY) -m tests.hostile.seeds build/fuzz
	$(PY) -m tests.hostile.fuzz build/fuzz -max_total_time=$${SECONDS:-60} -rss_limit_mb=2048 -artifact_prefix=build/

docs: ## Build the documentation as web pages into site/; a link that leads nowhere fails
	@scripts/bootstrap docs
	$(PY) -m mkdocs build --strict

release: ## Build wheel, sdist, client and OpenAPI file into dist/, and try each in an empty environment
	@scripts/bootstrap test
	$(PY) scripts/release.py

lock: ## Pin the requirements of pyproject.toml again, with hashes
	@scripts/bootstrap test
	@mkdir -p build
	$(COMPILE) pyproject.toml -o requirements/run.txt
	$(COMPILE) pyproject.toml -c requirements/run.txt --extra hub -o requirements/hub.txt
	$(COMPILE) pyproject.toml -c requirements/run.txt --extra measure -o requirements/measure.txt
	$(COMPILE) pyproject.toml -c requirements/hub.txt -c requirements/measure.txt --extra hub --extra measure \
		--group test -o requirements/test.txt
	$(COMPILE) --group docs -c requirements/test.txt -o requirements/docs.txt
	$(PY) -m uv pip compile requirements/torch.txt --upgrade --quiet --universal --generate-hashes \
		--python-version 3.11 -c requirements/test.txt --no-emit-package torch --no-annotate \
		--no-emit-index-url --no-emit-find-links --no-header -o build/torch-locked.txt
	awk '/^[a-z]/ {cuda = /^(cuda|nvidia|triton)/} !cuda' build/torch-locked.txt > requirements/torch-packages.txt
	awk '/^[a-z]/ {cuda = /^(cuda|nvidia|triton)/} cuda' build/torch-locked.txt > requirements/torch-cuda.txt
	sed -n '/^uv==/,/^ *# via/p' requirements/test.txt | sed '/# via/d' > requirements/uv.txt

clean: ## Remove the environment and caches (never the data folder)
	rm -rf .venv build dist site .pytest_cache .mypy_cache .ruff_cache .import_linter_cache staticfiles
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

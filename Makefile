# Two commands from a fresh clone: `make demo`, `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
unexport PYTHONDONTWRITEBYTECODE  # some containers set it; the tests start hundreds of interpreters
.PHONY: help setup demo test proofs measured browser hub test-backends gradients figures build check-build diagnosis docs verify bench faults hostile lint release wheels requirements clean

help: ## show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(READY) ## make the environment in .venv (and install bubblewrap, as root)

$(READY): pyproject.toml requirements.txt hatch_build.py
	@scripts/system-packages $(PYTHON)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

demo: setup ## mark a bundled class of two assignments and print what each submission got
	$(BIN)/rnn-course demo

test proofs measured browser hub: export OMP_NUM_THREADS = 1
test proofs measured browser hub: export OPENBLAS_NUM_THREADS = 1
# One process more than there are cores, since some tests wait for timeouts and other processes.
ON_ALL_CORES := -n $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

test: setup ## every test, but for those of the four targets below
	$(BIN)/python -m pytest $(ON_ALL_CORES) -m "not slow and not measured and not browser and not hub"

proofs: setup ## the long proofs: banks with mutants, notebooks that train, built files, classes in boxes and on clusters
	$(BIN)/python -m pytest $(ON_ALL_CORES) -m "slow and not measured"

measured: setup ## where messages lead, local and marked points, both levels of every notebook
	$(BIN)/python -m pytest $(ON_ALL_CORES) -m measured

browser: export RNN_COURSE_NEEDS_BROWSER = 1
browser: setup ## JupyterLab and formgrader in Chromium, without a network (as root it installs Chromium)
	@scripts/chromium
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/browser/requirements.txt
	$(BIN)/python -m pytest -m browser

hub: export RNN_COURSE_NEEDS_HUB = 1
hub: setup ## a JupyterHub with real users of this machine, as root (it installs Chromium and Node.js, and removes the users)
	@scripts/chromium
	@scripts/hub
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  -r tests/browser/requirements.txt -r tests/hub/requirements.txt
	$(BIN)/python -m pytest -m hub tests/hub

test-backends: setup ## the Keras tests on TensorFlow, PyTorch and JAX (installs their CPU builds)
	scripts/test-backends

gradients: setup ## the largest relative error of every gradient against an independent method
	$(BIN)/python -m pytest -m proves --gradient-table

figures: setup ## the results of the Keras course and their thresholds (RNN_COURSE_DATA: a folder with the real data)
	$(BIN)/python scripts/figures.py

build: setup ## build solutions/, assignments/ and docs/syllabus.md from rnn_course/
	$(BIN)/rnn-course build

diagnosis: setup ## measure where the messages lead for unknown mistakes, and write docs/diagnosis.md
	$(BIN)/python -m autograder.authoring.diagnosis_page

docs: setup ## the documentation site, in build/docs; a warning or a dead link is an error
	$(BIN)/python -m sphinx --quiet --fail-on-warning --keep-going docs build/docs
	@echo "build/docs/index.html"

check-build: setup ## print which built files are out of date
	$(BIN)/rnn-course build --check

verify: setup ## key 100 %, blank 0, every known mistake caught and named, mutants killed
	$(BIN)/rnn-course verify

bench: setup ## speed beside stock nbgrader; growth with class size; one worker against two
	$(BIN)/python benchmarks/against_nbgrader.py
	$(BIN)/python benchmarks/keras_submission.py
	$(BIN)/python benchmarks/growth.py
	$(BIN)/python benchmarks/workers.py

faults: setup ## kill processes, lock the gradebook, fill the disk during a batch of 200, and compare every mark
	$(BIN)/python benchmarks/faults.py

hostile: setup ## how long hostile submissions occupy a worker, and how much memory they cost (ten minutes)
	$(BIN)/python benchmarks/hostile.py

lint: setup ## ruff (rules and format), mypy, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

release: setup ## the zip for students, in dist/ (KIT_URL=https://...: on Colab notebooks fetch the kit from there)
	$(BIN)/python scripts/release.py $(if $(KIT_URL),--kit-url '$(KIT_URL)')

wheels: setup ## both wheels, in dist/, for `rnn-course export`
	$(BIN)/python -m scripts.wheels

requirements: setup ## resolve the pinned requirements again, with hashes
	$(BIN)/pip-compile --quiet --upgrade --extra dev --generate-hashes --allow-unsafe --no-strip-extras \
	  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header \
	  --output-file requirements.txt pyproject.toml
	$(BIN)/pip-compile --quiet --upgrade --constraint requirements.txt --generate-hashes --no-strip-extras \
	  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header \
	  --output-file tests/browser/requirements.txt tests/browser/requirements.in
	$(BIN)/pip-compile --quiet --upgrade --constraint requirements.txt --constraint tests/browser/requirements.txt \
	  --generate-hashes --no-strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header \
	  --output-file tests/hub/requirements.txt tests/hub/requirements.in

clean: ## remove everything that these targets make
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

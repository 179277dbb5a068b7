# The one way in: `make lab` to learn, `make test` to develop, `make help` for the rest.
# Needs make and Python >= 3.11, nothing else; everything is built into .venv/ in this folder.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV ?= .venv
BIN := $(VENV)/bin
LOCK := requirements.lock
EXTRAS := lab,test,dev,book,tensorboard
TORCH ?= torch==2.13.0
PYTHON311 ?= python3.11

# One thread per BLAS call unless asked otherwise: the arrays are small, and two pools on two cores only get in each other's way.
export OPENBLAS_NUM_THREADS ?= 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help env lab test check fmt book bench record parity-live widgets lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

env: $(VENV)/.ready ## build .venv/ from requirements.lock

# Rebuilt only when what is asked for (pyproject.toml) or what is locked changes. The package itself is installed
# editable, with the locked build backend.
$(VENV)/.ready: pyproject.toml $(LOCK) tools/make_venv.py $(wildcard tools/jupyter/*)
	@test -n "$(PYTHON)" || { echo "d2lcore needs Python >= 3.11 and found none; name yours: make PYTHON=/path/to/python3 ..." >&2; exit 1; }
	$(PYTHON) tools/make_venv.py $(VENV)
	$(BIN)/python -m pip install --quiet -c $(LOCK) hatchling editables
	$(BIN)/python -m pip install --quiet -c $(LOCK) --no-build-isolation -e ".[$(EXTRAS)]"
	mkdir -p $(VENV)/share/jupyter/lab/settings $(VENV)/etc/jupyter
	cp tools/jupyter/overrides.json $(VENV)/share/jupyter/lab/settings/
	cp tools/jupyter/jupyter_lab_config.json $(VENV)/etc/jupyter/
	@touch $@

lab: env ## open JupyterLab on the course's start page
	JUPYTER_CONFIG_DIR="$(CURDIR)/.jupyter" $(BIN)/jupyter lab $(LABFLAGS) notebooks/index.ipynb

test: env ## run the tests
	$(BIN)/python -m pytest $(PYTESTFLAGS)

check: env ## lint, types, layers, notebooks stripped, lock current
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	git ls-files -z '*.ipynb' | xargs -0 -r $(BIN)/nbstripout --keep-id --verify
	$(BIN)/python tools/lock.py --check

fmt: env ## format the Python files and fix what ruff can fix
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

book: env ## build the static HTML book into book/_build
	$(BIN)/python book/build.py

bench: .venv-bench/.ready ## measure: convergence, cost per op, LeNet's step against PyTorch
	.venv-bench/bin/python -m bench $(BENCHFLAGS)

.venv-bench/.ready: pyproject.toml $(LOCK)
	$(PYTHON) tools/make_venv.py .venv-bench
	.venv-bench/bin/python -m pip install --quiet -c $(LOCK) hatchling editables
	.venv-bench/bin/python -m pip install --quiet -c $(LOCK) --no-build-isolation -e . "$(TORCH)"
	@touch $@

record: .venv-mxnet/.ready ## ask real MXNet 1.9.1 the parity tests' questions again (needs python3.11)
	.venv-mxnet/bin/python -W ignore tests/parity/record.py $(FAMILY)

parity-live: env .venv-mxnet/.ready ## the parity tests' questions to real MXNet and to us, now; exit status 1 on news
	$(BIN)/python tests/parity/live.py .venv-mxnet/bin/python $(FAMILY)

.venv-mxnet/.ready:
	$(PYTHON311) tools/make_venv.py .venv-mxnet
	.venv-mxnet/bin/python -m pip install --quiet mxnet==1.9.1 numpy==1.23.5 scipy==1.15.3 opencv-python-headless==4.8.1.78
	@touch $@

widgets: env ## bundle the views' JavaScript and test it (needs node and npm)
	$(BIN)/python -m d2lcore.observe.draw.style > widgets/src/tokens.css
	cd widgets && npm ci && npm run build && npm test

lock: ## resolve the exact versions anew after a change of pyproject.toml
	$(PYTHON) tools/lock.py $(LOCKFLAGS)

clean: ## remove everything that make built
	rm -rf $(VENV) .venv-bench .venv-mxnet build dist book/_build widgets/node_modules

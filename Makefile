# Everything runs from a bare machine with python3, make and a network. Nothing needs an activated shell.
# `make` alone lists the targets.

PYTHON ?= python3
UV     := .tools/uv/bin/uv
VENV   := .venv
PY     := $(VENV)/bin/python
DATA   ?=
OUT    ?= demo-result
DIST   ?= dist
TREE   ?= HEAD

.DEFAULT_GOAL := help
VERSION ?=

.PHONY: help env demo test test-qgis pictures qgis lint types docs translations package clean

help:  ## list the targets
	@echo "Orogen: deep learning on a geologist's map"
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */  make \1@/' | column -t -s@ 2>/dev/null \
	  || grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST)

env: $(VENV)/.ready  ## make the private environment in .venv (the other targets do it by themselves)

demo: env  ## a synthetic region with a known truth, mapped and reported; DATA=folder runs a real one (needs evidence.json)
	@$(PY) -m orogen.backend.demo $(if $(DATA),--data "$(DATA)") --output "$(OUT)"

test: env .build/src/orogen qgis  ## lint, types, the whole test suite, and the tests inside QGIS
	@$(VENV)/bin/ruff check .
	@MYPYPATH=.build/src $(VENV)/bin/mypy
	@$(PY) -m pytest -q -n 2 --dist loadfile
	@/usr/bin/python3 tests/qgis/run.py -q

test-qgis: env  ## the tests inside QGIS only; VERSION=3.22 or 3.44 makes a Debian root with that QGIS (as root)
	@$(if $(VERSION),tests/qgis/in_root.sh $(VERSION) -q,tests/qgis/install.sh && /usr/bin/python3 tests/qgis/run.py -q)

pictures: env  ## photograph a whole run in QGIS for the docs; DATA=folder (with evidence.json) into OUT=folder
	@OROGEN_DATA="$(abspath $(DATA))" OROGEN_PICTURES="$(abspath $(OUT))" /usr/bin/python3 tests/qgis/run.py -q \
	  tests/qgis/test_whole_run.py

qgis:  ## install what the tests inside QGIS need (Debian or Ubuntu, as root), where it is missing
	@tests/qgis/install.sh

lint: env  ## style only
	@$(VENV)/bin/ruff check .

types: env .build/src/orogen  ## types only
	@MYPYPATH=.build/src $(VENV)/bin/mypy

docs: env  ## write the pages of docs/tools from the tools' declarations
	@$(VENV)/bin/orogen tools --pages docs/tools

translations: env  ## bring the catalogues of resources/i18n up to date and compile them (needs Qt's lrelease)
	@$(PY) resources/i18n/update.py
	@"$$(command -v lrelease || echo /usr/lib/qt5/bin/lrelease)" -silent resources/i18n/*.ts

package:  ## the QGIS plugin as dist/orogen-VERSION.zip
	@mkdir -p "$(DIST)"
	@v=$$(sed -n 's/^version=//p' metadata.txt) \
	  && git archive --format=zip --prefix=orogen/ -o "$(DIST)/orogen-$$v.zip" $(TREE) && echo "$(DIST)/orogen-$$v.zip"

clean:  ## remove the environment and everything built
	@rm -rf $(VENV) .tools .build build dist *.egg-info

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || { \
	  echo "Orogen needs Python 3.10 or newer as '$(PYTHON)'. On Debian or Ubuntu: apt-get install python3; or: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || { \
	  echo "pip is missing for '$(PYTHON)'. On Debian or Ubuntu: apt-get install python3-pip"; exit 1; }
	@echo "Fetching uv, once, into .tools/"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target .tools/uv uv

$(VENV)/.ready: $(UV) pyproject.toml requirements.txt
	@echo "Making the private environment in $(VENV) (once; seconds when packages are cached, else minutes)"
	@$(UV) venv --quiet --allow-existing --python "$$(command -v $(PYTHON))" $(VENV)
	@$(UV) pip install --quiet --python $(PY) torch torchvision
	@$(UV) pip install --quiet --python $(PY) -e ".[test]"
	@touch $@

.build/src/orogen:
	@mkdir -p .build/src && ln -sfn ../.. $@

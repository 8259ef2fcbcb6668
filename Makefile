# Two commands are enough on a machine that has Python 3.11 or newer and make:
#
#   make site     builds the site into site/
#   make test     runs every test, those of the built site in a real Chromium
#
# Each does its own set-up: packages go into .venv/ from the locks in requirements/; what is missing of python3-venv
# and, for the tests, of Chromium, a Japanese font and git is installed with apt-get. PYTHON=python3.13 names another
# Python, CHROMIUM=/path/to/chrome another browser, ARGS="-k search" what pytest shall run, and for the site
# ARGS="--base-url https://example.org/" or any other option of build.py.

PYTHON ?= python3
SBOM ?= sbom.cdx.json
export PYTHON
export PYTHONUTF8 = 1
run = .venv/bin/python
# The tests are shared out among as many workers as there are processors; one that has done its share takes of another's.
workers = --numprocesses auto --maxprocesses 4 --dist worksteal

.PHONY: site test check serve bench lock licences audit sbom vendor clean packages test-packages

site: packages
	@$(run) build.py $(ARGS)

test: test-packages
	@command -v git >/dev/null || sh requirements/apt.sh git
	@CHROMIUM="$$(sh requirements/browser.sh --install)" && export CHROMIUM && $(run) -m pytest $(workers) $(ARGS)

check: packages
	@$(run) build.py check $(ARGS)

serve: packages
	@$(run) build.py serve $(ARGS)

# How fast it is beside its peers, as ratios of one run: every part, or ARGS="reading".
bench: test-packages
	@sh requirements/packages.sh bench .venv
	@CHROMIUM="$$(sh requirements/browser.sh --install)" && export CHROMIUM && $(run) -m bench $(ARGS)

packages:
	@sh requirements/packages.sh runtime .venv

test-packages: packages
	@sh requirements/packages.sh test .venv

# For maintainers. lock: the newest versions that requirements/*.in allow, for every Python from 3.11 on and every
# platform. vendor: the front-end packages that the site and the tests carry with them; needs Node.js.

lock:
	@sh requirements/packages.sh tools .tools
	@for name in runtime cluster test bench audit tools; do \
	  echo "Locking requirements/$$name.txt"; \
	  .tools/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-build \
	    --no-config --custom-compile-command "make lock" --output-file requirements/$$name.txt \
	    requirements/$$name.in || exit 1; \
	done

# licences: what each package says of itself. audit: known weaknesses of any package; needs the network. sbom: the
# software bill of materials of the site's tools (CycloneDX), from their lock.

licences: test-packages
	@sh requirements/packages.sh cluster .venv
	@$(run) requirements/licences.py > requirements/licences.md.draft
	@mv requirements/licences.md.draft requirements/licences.md

audit:
	@sh requirements/packages.sh audit .audit
	@for name in runtime cluster test bench tools audit; do \
	  echo "Looking at requirements/$$name.txt"; \
	  .audit/bin/pip-audit --require-hashes --disable-pip --strict --progress-spinner off \
	    --requirement requirements/$$name.txt || exit 1; \
	done

sbom:
	@sh requirements/packages.sh audit .audit
	@.audit/bin/cyclonedx-py requirements requirements/runtime.txt --output-reproducible --output-file $(SBOM)
	@echo "The software bill of materials is $(SBOM)"

vendor:
	@npm ci --ignore-scripts --no-audit --no-fund && npm run --silent vendor

clean:
	rm -rf site sbom.cdx.json .venv .tools .audit .cache .pytest_cache .hypothesis node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

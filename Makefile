# Two commands for everyone: `make episode` and `make test`. The rest is for those who build.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
STATION ?= .
VOICE ?=
TESTS ?=
ROOM ?=
CONTINUE ?=
PROCESSES ?= 2
PIP = $(BIN)/python -m pip --disable-pip-version-check
PYTEST = $(BIN)/python -X dev -W error -m pytest

.PHONY: episode test test-system flaky mutants soak check format lint types imports bench golden net report pictures sound \
        messages sounds ears tables pull usb dist guide clean

episode: $(VENV)/.installed
	$(BIN)/broadcaster -C $(STATION) build $(if $(VOICE),--voice $(VOICE))

test: $(VENV)/.installed-test
	$(BIN)/python tools/run_tests.py quick $(TESTS)

test-system: $(VENV)/.installed-test $(VENV)/.installed-release
	$(BIN)/python tools/run_tests.py rest

flaky: $(VENV)/.installed-test
	$(BIN)/python tools/run_tests.py flaky

mutants: $(VENV)/.installed-test
	$(BIN)/python tools/mutants.py --processes $(PROCESSES) $(if $(ROOM),--room $(ROOM)) $(if $(CONTINUE),--continue)

soak: $(VENV)/.installed-test
	$(PYTEST) -m soak

check: lint types imports test

lint: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

format: $(VENV)/.installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: $(VENV)/.installed-dev
	$(BIN)/mypy
	$(BIN)/mypy --config-file bench/mypy.ini bench

imports: $(VENV)/.installed-dev
	$(BIN)/lint-imports

bench: $(VENV)/.installed-bench
	$(BIN)/python bench/sound.py
	$(BIN)/python bench/spoken.py
	$(BIN)/python bench/citations.py
	$(BIN)/python bench/figures.py
	$(BIN)/python bench/drafting.py
	$(BIN)/python bench/register.py
	$(BIN)/python bench/report.py
	$(BIN)/python bench/imported_pages.py
	$(BIN)/python bench/importing.py
	$(BIN)/python bench/publishing.py
	$(BIN)/python bench/thousand.py
	$(BIN)/python bench/host.py
	$(BIN)/python bench/serving.py
	$(BIN)/python bench/stations.py
	$(BIN)/python bench/voices.py
	$(BIN)/python bench/melody.py
	$(BIN)/python bench/hearing_cost.py
	$(BIN)/python bench/reading_list.py
	$(BIN)/python bench/desk_pages.py
	$(BIN)/python bench/units.py
	$(BIN)/python bench/hub.py
	$(BIN)/python bench/office.py
	$(BIN)/python bench/cluster.py
	$(BIN)/python bench/day.py
	$(BIN)/python bench/film.py
	$(BIN)/python bench/first_line.py
	$(BIN)/python bench/pace.py

golden: $(VENV)/.installed-test
	GOLDEN=write $(PYTEST) tests/golden

net: $(VENV)/.installed
	$(BIN)/python tools/net.py $(if $(filter write,$(NET)),--write)

report: $(VENV)/.installed
	$(BIN)/python tools/report.py

sound: $(VENV)/.installed-test
	$(PYTEST) tests/sound

pictures: $(VENV)/.installed-test
	$(BIN)/python tools/draw_pictures.py

sounds: $(VENV)/.installed
	$(BIN)/python tools/compose_sounds.py

ears: $(VENV)/.installed
	$(BIN)/python tools/learn_ears.py

tables: $(VENV)/.installed
	$(BIN)/python tools/write_reading_table.py
	$(BIN)/python tools/write_settings_tables.py
	$(BIN)/python tools/write_command_table.py

pull: $(VENV)/.installed
	$(BIN)/python tools/make_pull.py

usb: $(VENV)/.installed-dev
	$(BIN)/python tools/make_usb.py $(if $(USB),'$(USB)') $(foreach voice,$(USB_VOICES),--voice '$(voice)') $(if $(USB_LETTERS),--letters '$(USB_LETTERS)') $(if $(USB_PYTHON),--python-installer '$(USB_PYTHON)')

dist: $(VENV)/.installed-release
	$(BIN)/python tools/make_dist.py

guide: $(VENV)/.installed-release
	$(BIN)/python tools/make_guide.py

messages:
	$(PYTHON) tools/compile_messages.py

# a signing key is never taken away, wherever it lies
clean:
	rm -rf $(VENV) build *.egg-info
	test ! -d dist || find dist -depth -mindepth 1 ! -name '*.pem' -delete 2>/dev/null || true
	test ! -d dist || rmdir dist 2>/dev/null || echo "dist/ con khoa, xin cat di (a key is kept there)"

# it was installed as "broadcaster" once: two distributions would own the same files
$(VENV)/.installed: setup.cfg pyproject.toml constraints.txt
	@echo "Dang cai chuong trinh, chung hai phut, chi lan dau (installing, once) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@rm -rf broadcaster.egg-info
	@$(PIP) uninstall -qq -y broadcaster
	$(PIP) install -q -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(PIP) install -q -c constraints.txt -e '.[test]'
	touch $@

$(VENV)/.installed-bench: $(VENV)/.installed-test
	$(PIP) install -q -c constraints.txt -e '.[bench]'
	touch $@

$(VENV)/.installed-release: $(VENV)/.installed-test
	$(PIP) install -q -c constraints.txt -e '.[test,release]'
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP) install -q -c constraints.txt -e '.[test,dev]'
	touch $@

# Everything that is done with this source. `make help` lists it.

SHELL       := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

GO      ?= go
NEED    := deploy/tools/need
TOOL    := $(GO) tool -modfile=deploy/tools/go.mod
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X main.build=$(VERSION)
SCREENS := $(shell find ui -path ui/node_modules -prune -o -path ui/dist -prune -o -path ui/e2e -prune -o -type f -not -name '*.go' -print)

export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD = 1

.PHONY: help
help: ## list these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

.PHONY: run
run: build ## build, then run the appliance on simulated wires; it prints the address to open
	bin/troskel demo

.PHONY: build
build: ui/dist/app.html ## build the screens and bin/troskel
	@$(NEED) go cc
	$(GO) build -buildvcs=false -trimpath -ldflags '$(LDFLAGS)' -o bin/troskel ./kiosk

.PHONY: test
test: build ## run every test: types, screens in a real browser, Go with the race detector
	@$(NEED) chromium
	@$(NEED) --maybe espeak-ng nfc-list python3-dateutil python3-icalendar libical curl vdirsyncer khal libpcsclite
	cd ui && npm run --silent check
	cd ui && npm run --silent test:e2e
	$(GO) test -race -timeout 15m ./...
	@if pkg-config --exists libpcsclite 2>/dev/null; then echo "$(GO) test -race -tags pcsc ./hardware/nfc/pcsc"; $(GO) test -race -tags pcsc ./hardware/nfc/pcsc; fi

.PHONY: check
check: ui/node_modules/.installed ## look for what is untidy: format, vet, staticcheck, stale files, changed modules
	@$(NEED) go cc
	@files=$$(gofmt -l booking hardware kiosk ui/*.go); if [ -n "$$files" ]; then echo "run make fmt, for: $$files"; exit 1; fi
	$(GO) vet ./...
	$(TOOL) staticcheck ./...
	cd ui && npm run --silent format:check
	@old=$$(find . -name '*.gen.*' -not -path '*/node_modules/*' -exec sha256sum {} +); $(GO) generate ./...; \
		new=$$(find . -name '*.gen.*' -not -path '*/node_modules/*' -exec sha256sum {} +); \
		if [ "$$old" != "$$new" ]; then echo 'generated files were stale; they are new now: commit them'; exit 1; fi
	$(GO) mod verify
	@if [ -n "$${CI:-}" ] && [ -n "$$(git status --porcelain)" ]; then git status --short; echo 'the tree is not clean'; exit 1; fi

.PHONY: bench
bench: build ## measure the whole appliance beside the bare disk and the chip model, the screens, then its parts
	@$(NEED) go cc chromium
	@echo 'The appliance: figure, unit, target, met'
	@$(GO) test -p 1 -run '^$$' -bench . -benchtime 1x -timeout 30m ./booking ./kiosk ./kiosk/web ./kiosk/usage ./kiosk/usage/goal ./hardware/nfc | awk -f deploy/tools/bench.awk
	@echo 'The screens: size of what they load, gzipped, and what they cost on a processor six times slower'
	@cd ui && npm run --silent size && node bench/screens.mjs
	@echo 'Its parts:'
	$(GO) test -p 1 -run '^$$' -bench . -timeout 30m ./booking/recur ./booking/season ./hardware/door ./kiosk/store

.PHONY: attack
attack: ## let 64 clients and power cuts attack the rooms for a minute, and play long random stories against the models
	@$(NEED) go cc
	TROSKEL_ATTACK=1m $(GO) test -race -count 1 -v -run '^(TestAttack|TestTheAttackFindsABrokenPlace|TestTheCheckerCanFail|TestBadInput.*|TestGuessing.*)$$' -timeout 20m ./kiosk
	RAPID_CHECKS=300 $(GO) test -race -count 1 -v -run '^(TestRandomCommandsAgreeWithTheModel|TestDecisionsAboutHoursAgreeWithTheHours|TestWhatIsGrantedBreaksNoRuleAndWhatIsOfferedCanBeBooked|TestDesksHallsAndBuffersAgreeWithTheMinutes)$$' -timeout 20m ./booking

.PHONY: generate
generate: ## make the generated files again
	$(GO) generate ./...

.PHONY: fmt
fmt: ui/node_modules/.installed ## format everything
	gofmt -w booking hardware kiosk ui/*.go
	cd ui && npm run --silent format

.PHONY: deb
deb: ui/dist/app.html ## build the Debian packages for amd64, arm64 and armhf into deploy/out
	@$(NEED) go cc cross-cc
	deploy/tools/deb amd64 arm64 armhf

.PHONY: emulate
emulate: ui/dist/app.html ## run the arm64 package on an emulated Raspberry Pi 3 and tap a badge there
	@$(NEED) go cc
	deploy/tools/emulate

.PHONY: clean
clean: ## remove what was built, and the installed npm packages
	rm -rf bin deploy/out ui/node_modules ui/test-results ui/playwright-report
	find ui/dist -mindepth 1 -not -name index.html -delete

# The screens, built again when their source changed.
ui/dist/app.html: ui/node_modules/.installed $(SCREENS)
	cd ui && npm run --silent build
	@test -s $@ && touch $@

# The npm packages, installed again when the lock file says something else than what is installed.
ui/node_modules/.installed: ui/package-lock.json
	@$(NEED) node
	@if cmp -s $< $@; then touch $@; else (cd ui && npm ci --no-audit --no-fund) && cp $< $@; fi

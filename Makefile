# make help lists what can be asked for.

SWIFT   ?= swift
PREFIX  ?= /usr/local
DESTDIR ?=

PROGRAMS := ggml-ingest ggml-normalize ggml-pca ggml-fit ggml-dist ggml-cluster ggml-view \
	ggml-split ggml-score ggml-classify ggml-embed ggml-genes ggml-synth ggml-tune ggml-merge
BUILT    := .build/release
# lld, because the other linkers warn of functions of the Swift library that nothing calls.
STATIC   := --configuration release --static-swift-stdlib -Xswiftc -use-ld=lld
# The tests link the Swift library dynamically, so they are built beside, not over, what is installed.
TESTS    := --scratch-path .build/tests --configuration release

.PHONY: help setup build demo test lint install uninstall clean

help:
	@echo "make demo      build, and run the whole pipe on the demo cohort"
	@echo "make test      every test"
	@echo "make build     build the programs in $(BUILT)"
	@echo "make install   copy programs and manual pages below PREFIX ($(PREFIX))"
	@echo "make uninstall take them away again"
	@echo "make lint      check the style of the source"
	@echo "make clean     remove what was built"

setup:
	@./pipelines/setup.sh

build: setup
	$(SWIFT) build $(STATIC) --quiet

demo: build
	@PATH="$(CURDIR)/$(BUILT):$$PATH" ./pipelines/demo.sh

test: setup lint
	$(SWIFT) build $(TESTS) --build-tests --quiet
	$(SWIFT) test $(TESTS) --skip-build

lint: setup
	$(SWIFT) format lint --strict --recursive --parallel Sources Tests Package.swift \
		Benchmarks/Sources Benchmarks/Package.swift

install:
	@test -x $(BUILT)/ggml-view || { echo "run make build first" >&2; exit 1; }
	install -d $(DESTDIR)$(PREFIX)/bin $(addprefix $(DESTDIR)$(PREFIX)/share/man/,man1 man5 man7)
	for program in $(PROGRAMS); do install -s -m 755 $(BUILT)/$$program $(DESTDIR)$(PREFIX)/bin || exit 1; done
	for section in 1 5 7; do install -m 644 man/man$$section/* $(DESTDIR)$(PREFIX)/share/man/man$$section || exit 1; done

uninstall:
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/bin/,$(PROGRAMS))
	rm -f $(patsubst man/%,$(DESTDIR)$(PREFIX)/share/man/%,$(wildcard man/man?/*))

clean:
	rm -rf .build

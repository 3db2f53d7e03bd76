# make help lists what can be asked for.

SWIFT   ?= swift
PREFIX  ?= /usr/local
DESTDIR ?=

# The names under which ggml is the program that it contains: a folder a program.
PROGRAMS := $(notdir $(wildcard Sources/ggml-*))
BUILT    := .build/programs
# lld, because the other linkers warn of functions of the Swift library that nothing calls.
STATIC   := --configuration release --static-swift-stdlib -Xswiftc -use-ld=lld
# The tests link the Swift library dynamically, so they are built beside, not over, what is installed.
TESTS    := --scratch-path .build/tests --configuration release

.PHONY: help setup viewers build demo test lint install uninstall dist dist-test clean

help:
	@echo "make demo      build, and run the whole pipe on the demo cohort"
	@echo "make test      every test"
	@echo "make build     build the programs in $(BUILT)"
	@echo "make install   copy programs, manual pages and completions below PREFIX ($(PREFIX))"
	@echo "make uninstall take them away again"
	@echo "make dist      packages in dist: a tarball, a .deb, a wheel, and their checksums"
	@echo "make dist-test install the packages where they should run, and run the demo"
	@echo "make lint      check the style of the source"
	@echo "make clean     remove what was built"

setup:
	@./pipelines/setup.sh

build: setup
	$(SWIFT) build $(STATIC) --quiet
	@mkdir -p $(BUILT)
	packaging/link.sh .build/release $(BUILT)/ggml
	@for program in $(PROGRAMS); do ln -sf ggml $(BUILT)/$$program || exit 1; done

demo: build
	@PATH="$(CURDIR)/$(BUILT):$$PATH" ./pipelines/demo.sh

# What reads pages and figures in the tests.
viewers: setup
	@./pipelines/setup.sh viewers

test: setup viewers lint
	$(SWIFT) build $(TESTS) --build-tests --quiet
	$(SWIFT) test $(TESTS) --skip-build

lint: setup
	$(SWIFT) format lint --strict --recursive --parallel Sources Tests Package.swift \
		Benchmarks/Sources Benchmarks/Package.swift

SHARE   := $(DESTDIR)$(PREFIX)/share
BASH    := $(SHARE)/bash-completion/completions
ZSH     := $(SHARE)/zsh/site-functions
FISH    := $(SHARE)/fish/vendor_completions.d

install:
	@test -x $(BUILT)/ggml || { echo "run make build first" >&2; exit 1; }
	install -d $(DESTDIR)$(PREFIX)/bin $(addprefix $(SHARE)/man/,man1 man5 man7) $(BASH) $(ZSH) $(FISH)
	install -m 755 $(BUILT)/ggml $(DESTDIR)$(PREFIX)/bin
	for section in 1 5 7; do install -m 644 man/man$$section/* $(SHARE)/man/man$$section || exit 1; done
	install -m 644 packaging/completions/ggml.bash $(BASH)/ggml
	install -m 644 packaging/completions/ggml.zsh $(ZSH)/_ggml
	install -m 644 packaging/completions/ggml.fish $(FISH)
	set -e; umask 022; for program in $(PROGRAMS); do \
		ln -sf ggml $(DESTDIR)$(PREFIX)/bin/$$program; \
		$(BUILT)/$$program --generate-completion-script bash | sed '1{/^#!/d;}' > $(BASH)/$$program; \
		$(BUILT)/$$program --generate-completion-script zsh > $(ZSH)/_$$program; \
		$(BUILT)/$$program --generate-completion-script fish > $(FISH)/$$program.fish; \
	done

uninstall:
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/bin/,ggml $(PROGRAMS))
	rm -f $(patsubst man/%,$(SHARE)/man/%,$(wildcard man/man?/*))
	rm -f $(addprefix $(BASH)/,ggml $(PROGRAMS)) $(addprefix $(ZSH)/_,ggml $(PROGRAMS))
	rm -f $(patsubst %,$(FISH)/%.fish,ggml $(PROGRAMS))

# Needs more than a build does: what packaging/dist.sh says that it installs.
dist: build
	packaging/dist.sh

dist-test:
	packaging/test.sh

clean:
	rm -rf .build dist

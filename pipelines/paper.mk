# The synthetic table of Kühn and Schaub (Global Ground Metric Learning, AISTATS 2025, arXiv:2506.15383), and what the
# options of ggml-fit do to it. paper.md has the results.
#
#     make -f pipelines/paper.mk              the table, ten minutes on two processors
#     make -f pipelines/paper.mk ablations    rank, cells, margin and lambda, twenty minutes
#
# Each cohort is drawn from ten seeds. Half of its samples, drawn anew for each seed, are learned from, with the default
# options; the other half is scored by its nearest neighbours among these. No sample is on both sides.

RESULTS    ?= paper-results
SEEDS      ?= 1 2 3 4 5 6 7 8 9 10
NEIGHBOURS ?= 5

R       := $(RESULTS)
HERE    := $(dir $(lastword $(MAKEFILE_LIST)))
COHORTS := 2d 200d
PLAIN   := euclidean cityblock cosine
METRICS := learned $(PLAIN)

# What is varied, as in "--margin 1 --lambda 0.01": a "-" stands for the blank behind an option, a "_" for that before the next.
RANKS   := $(addprefix rank-,1 2 5 10 20 50)
CELLS   := $(addprefix cells-,25 50 100 200 300)
MARGINS := $(foreach margin,0.1 1 10,$(foreach lambda,0 0.001 0.01 0.1,margin-$(margin)_lambda-$(lambda)))
VARIED  := $(RANKS) $(CELLS) $(MARGINS)

.PHONY: table ablations clean FORCE
.DELETE_ON_ERROR:
.SECONDARY:
# Every program uses all processors by itself, and its time is taken.
.NOTPARALLEL:

table: $(R)/table.tsv
	@cat $<

ablations: $(R)/ablations.tsv
	@cat $<

# What the scores were made with: written only if it is another value than before.
$(R)/.settings: FORCE
	@mkdir -p $(@D)
	@echo '$(SEEDS), $(NEIGHBOURS)' | cmp -s - $@ || echo '$(SEEDS), $(NEIGHBOURS)' > $@

$(R)/cohorts/2d-%.ggml: FLAGS := --noise-dimensions 1 --noise-scale 1000
$(R)/cohorts/200d-%.ggml: FLAGS := --noise-dimensions 199 --noise-scale 1

$(R)/cohorts/%.ggml:
	@mkdir -p $(@D)
	ggml-synth --seed $(lastword $(subst -, ,$*)) $(FLAGS) | \
	    ggml-split --quiet --test 0.5 --repeats 1 --seed $(lastword $(subst -, ,$*)) --output $@

$(R)/learned/%.ggml: $(R)/cohorts/%.ggml
	@mkdir -p $(@D)
	ggml-fit --quiet --split 1 $< | ggml-dist --quiet --output $@

define plain
$(R)/$(1)/%.ggml: $(R)/cohorts/%.ggml
	@mkdir -p $$(@D)
	ggml-dist --quiet --metric $(1) $$< --output $$@
endef
$(foreach metric,$(PLAIN),$(eval $(call plain,$(metric))))

define scores
$(R)/scores/$(1)-$(2).tsv: $(SEEDS:%=$(R)/$(2)/$(1)-%.ggml) $(R)/.settings
	@mkdir -p $$(@D)
	ggml-score --quiet --neighbours $(NEIGHBOURS) $$(filter %.ggml,$$^) --output $$@
endef
$(foreach cohort,$(COHORTS),$(foreach metric,$(METRICS),$(eval $(call scores,$(cohort),$(metric)))))

$(R)/table.tsv: $(foreach cohort,$(COHORTS),$(METRICS:%=$(R)/scores/$(cohort)-%.tsv))
	$(HERE)paper-table.sh $^ > $@

$(R)/ablations/%.tsv: $(foreach cohort,$(COHORTS),$(SEEDS:%=$(R)/cohorts/$(cohort)-%.ggml)) $(R)/.settings
	@mkdir -p $(@D)
	for cohort in $(COHORTS); do \
	    NEIGHBOURS=$(NEIGHBOURS) $(HERE)paper-ablation.sh $$cohort "--$(subst _, --,$(subst -, ,$*))" \
	        $(foreach seed,$(SEEDS),$(R)/cohorts/$$cohort-$(seed).ggml) || exit; \
	done > $@

$(R)/ablations.tsv: $(VARIED:%=$(R)/ablations/%.tsv)
	{ printf 'cohort\toptions\taccuracy\tsd\tari\tseconds\n'; sort -s -k 1,1r $^; } > $@

clean:
	rm -rf $(R)

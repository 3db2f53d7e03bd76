__author__ = "The authors of ggml-tools"
__license__ = "Apache-2.0"

from snakemake.shell import shell

command = snakemake.params.command
extra = snakemake.params.get("extra", "")
log = snakemake.log_fmt_shell(stdout=False, stderr=True)

# Named inputs are options of the same name, such as --sheet and --model; all others are what the program reads.
options, inputs = [], list(snakemake.input)
for name, files in snakemake.input.items():
    for file in [files] if isinstance(files, str) else files:
        options += [f"--{name}", file]
        inputs.remove(file)

shell("GGML_THREADS={snakemake.threads} ggml-{command} {extra} {options:q} {inputs:q} --output {snakemake.output:q} {log}")

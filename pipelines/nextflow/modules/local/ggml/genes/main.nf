process GGML_GENES {
    tag "$meta.id"
    label 'process_single'

    conda "${moduleDir}/environment.yml"
    container "${ workflow.containerEngine in ['singularity', 'apptainer'] && !task.ext.singularity_pull_docker_container ?
        'https://depot.galaxyproject.org/singularity/ggml-tools:0.2.0--0':
        'quay.io/biocontainers/ggml-tools:0.2.0--0' }"

    input:
    tuple val(meta), path(stream)

    output:
    tuple val(meta), path("${prefix}.tsv"), emit: table
    tuple val("${task.process}"), val('ggml'), eval("ggml --version | cut -d ' ' -f 2"), topic: versions, emit: versions_ggml

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}_genes"
    """
    ggml-genes \\
        --threads ${task.cpus} \\
        ${args} \\
        --output ${prefix}.tsv \\
        ${stream}
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}_genes"
    """
    touch ${prefix}.tsv
    """
}

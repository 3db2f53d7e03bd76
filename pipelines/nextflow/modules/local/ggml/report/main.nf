process GGML_REPORT {
    tag "$meta.id"
    label 'process_single'

    conda "${moduleDir}/environment.yml"
    container "${ workflow.containerEngine in ['singularity', 'apptainer'] && !task.ext.singularity_pull_docker_container ?
        'https://depot.galaxyproject.org/singularity/ggml-tools:0.2.0--0':
        'quay.io/biocontainers/ggml-tools:0.2.0--0' }"

    input:
    tuple val(meta), path(files)

    output:
    tuple val(meta), path("${prefix}.html"), emit: html
    tuple val("${task.process}"), val('ggml'), eval("ggml --version | cut -d ' ' -f 2"), topic: versions, emit: versions_ggml

    when:
    task.ext.when == null || task.ext.when

    script:
    def args = task.ext.args ?: ''
    prefix = task.ext.prefix ?: "${meta.id}_report"
    """
    ggml-report \\
        --threads ${task.cpus} \\
        ${args} \\
        --output ${prefix}.html \\
        ${files}
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}_report"
    """
    touch ${prefix}.html
    """
}

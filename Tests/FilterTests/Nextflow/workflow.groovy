// Functions and expressions of main.nf and nextflow.config, on values that need care: a sheet for ggml-ingest, written to the
// file sheet.tsv, then the name of the results and the options of ggml-split.
//
//     groovy workflow.groovy pipelines/nextflow
def project = new File(args[0])
def workflow = new File(project, 'main.nf').text
def config = new File(project, 'nextflow.config').text

// Without what only Nextflow can resolve.
def script = new GroovyShell().parse(workflow.replaceAll(/(?m)^include .*/, ''))
def rows = [
    [sample: '001', path: 'PW030-701.h5', class: 'tab\there', note: '"quoted", once'],
    [sample: 'b', path: 'PW030-704.h5', class: null, note: null],
]
new File('sheet.tsv').text = script.stagedLines(rows, rows.collect { new File(it.path) }).collect { "$it\n" }.join()

def evaluated(String expression, Map variables) { new GroovyShell(new Binding(variables)).evaluate(expression) }
println evaluated((workflow =~ /def id = (.*)/)[0][1], [sheet: [baseName: "o'brien's cohort; 1.2-b"]])
println evaluated((config =~ /(?s)GGML_SPLIT \{\s*ext.args = (.*?)\n    \}/)[0][1],
    [params: [folds: 2, seed: 1, group: "patient's; echo injected"]])

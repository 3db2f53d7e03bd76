// Runs the modules of pipelines/nextflow as their tests ask, without Nextflow: their script blocks are evaluated by Groovy,
// the language they are written in, and run by bash beside links to the inputs; what the tests call a snapshot is held
// against the file. With a third argument, that file is written instead.
//
//     groovy modules.groovy pipelines/nextflow FOLDER-OF-TEST-DATA [record]
import groovy.json.JsonOutput
import groovy.json.JsonSlurper
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.Paths
import java.security.MessageDigest
import org.codehaus.groovy.control.CompilationUnit
import org.codehaus.groovy.control.Phases

/** Files as a script sees them: their names, with spaces between. */
class Names extends ArrayList<String> {
    Names(Collection<String> names) { super(names) }
    String toString() { join(' ') }
}

def section(String text, String from, String to) {
    text.split(/(?m)^\s*${from}:\s*$/)[1].split(/(?m)^\s*${to}:\s*$|^\}/)[0]
}

/** Links files into the folder, as stageAs asks, and gives their names there. */
def stage(files, String pattern, File folder) {
    def names = [files].flatten().withIndex().collect { file, index ->
        def name = pattern.replace('?', "${index + 1}").replace('*', "${file.fileName}")
        def link = folder.toPath().resolve(name)
        Files.createDirectories(link.parent)
        Files.createSymbolicLink(link, file)
        name
    }
    files instanceof List ? new Names(names) : names[0]
}

/** Runs a block of a process. Gives its outputs by number and by name, with files as paths. */
def outputs(String text, String block, String end, List inputs, File folder) {
    def name = (text =~ /process (\w+)/)[0][1]
    def variables = [task: [ext: [:], cpus: 2, process: name]]
    def declared = section(text, 'input', 'output').readLines().findAll { it.trim() }
    [declared, inputs].transpose().each { line, values ->
        def elements = (line =~ /(val|path)\((\w+)(?:, stageAs: '(.*?)')?\)/).collect { it }
        [elements, values].transpose().each { element, value ->
            variables[element[2]] = element[1] == 'val' ? value : stage(value, element[3] ?: '*', folder)
        }
    }
    def shell = new GroovyShell(new Binding(variables))
    def script = shell.evaluate(section(text, block, end))
    // Groovy would show a list as such, Nextflow shows its names.
    def command = [script.strings as List, script.values*.toString() + ''].transpose().flatten().join()
    def bash = new ProcessBuilder('bash', '-euo', 'pipefail', '-c', command).directory(folder)
        .redirectErrorStream(true).start()
    def said = bash.inputStream.text
    if (bash.waitFor() != 0) throw new Exception("$command\nfailed: $said")

    def found = new TreeMap()
    section(text, 'output', 'when').readLines().findAll { it.trim() }.eachWithIndex { line, index ->
        def elements = (line =~ /(val|path|eval)\(("[^"]*"|'[^']*'|\w+)\)/).collect { all, kind, expression ->
            def value = shell.evaluate(expression)
            if (kind == 'eval') return ['bash', '-c', "$value"].execute().text.trim()
            kind == 'val' && value instanceof Map ? value : kind == 'val' ? "$value".toString() : new File(folder, "$value").path
        }
        found["$index".toString()] = [elements]
        found[(line =~ /emit: (\w+)/)[0][1]] = [elements]
    }
    found
}

/** Paths of files as nf-test shows them: name and sum. */
def shown(value) {
    if (value instanceof Map) return value.collectEntries { key, element -> [key, shown(element)] }
    if (value instanceof List) return value.collect { shown(it) }
    if (!"$value".startsWith('/')) return value
    def file = new File("$value")
    def sum = MessageDigest.getInstance('MD5').digest(file.bytes).encodeHex()
    "${file.name}:md5,$sum".toString()
}

def project = new File(args[0])
def data = args[1]
def record = args.size() > 2

// At least the syntax of the workflow and of what configures it.
project.eachFileRecurse { file ->
    if (file.name ==~ /.*\.(config|test)/ || file == new File(project, 'main.nf')) {
        new CompilationUnit().with { addSource(file); compile(Phases.CONVERSION) }
    }
}

def count = 0
new File(project, 'modules/local/ggml').listFiles().sort().each { module ->
    def process = new File(module, 'main.nf')
    def tests = new File(module, 'tests/main.nf.test')
    def snapshot = [:]
    tests.text.split(/(?m)^    test\(/).tail().each { test ->
        def name = (test =~ /^"(.*?)"/)[0][1]
        def given = (test =~ /(?s)process \{\s*"""(.*?)"""/)[0][1]
        def inputs = new GroovyShell(new Binding([
            input: [], params: [modules_testdata_base_path: data], file: { Map options, String path -> Paths.get(path).toRealPath() },
        ])).evaluate("$given\ninput")
        def (block, end) = test.contains('options "-stub"') ? ['stub', 'end'] : ['script', 'stub']
        def folder = Files.createTempDirectory(Paths.get('').toAbsolutePath(), module.name).toFile()
        def out = outputs(process.text, block, end, inputs, folder)
        def asked = (test =~ /(?s)snapshot\((.*?)\)\.match\(\)/)[0][1]
        def content = new GroovyShell(new Binding([process: [out: out], file: { new File(it) }])).evaluate("[$asked]")
        snapshot[name] = [content: shown(content)]
        count += 1
    }
    def json = JsonOutput.prettyPrint(JsonOutput.toJson(snapshot)) + '\n'
    def file = new File("${tests.path}.snap")
    if (record) file.text = json
    else if (new JsonSlurper().parse(file) != new JsonSlurper().parseText(json)) println "$file: found $json"
}
println "$count tests"

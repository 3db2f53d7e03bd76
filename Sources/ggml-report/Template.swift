import GGMLCore
import GGMLDrawing
import Mustache

extension Page {
    /// The page as HTML.
    func html() throws(GGMLError) -> String {
        MustacheContentTypes.register(Markup(), named: "MARKUP")
        do {
            let library = try MustacheLibrary(
                templates: [
                    "page": MustacheTemplate(string: Self.template),
                    "table": MustacheTemplate(string: Self.table),
                    "style": MustacheTemplate(string: Self.style),
                    "script": MustacheTemplate(string: Self.script),
                ])
            return library.render(self, withTemplate: "page") ?? ""
        } catch {
            throw GGMLError(.internalFault, "the template of the page: \(error)")
        }
    }

    /// Texts become markup as in the drawings: the library escapes by characters, and misses a quote that a combining mark
    /// follows.
    private struct Markup: MustacheContentType {
        func escapeText(_ text: String) -> String { text.escapedForMarkup }
    }

    private static let template = """
        {{% CONTENT_TYPE: MARKUP}}
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
        <meta name="color-scheme" content="light dark">
        <title>{{title}}</title>
        <style>
        {{>style}}
        </style>
        </head>
        <body>
        <a class="skip" href="#main">Skip to the report</a>
        <header>
        <h1>{{title}}</h1>
        <p class="lead">{{lead}}</p>
        <nav aria-label="Sections"><ul>
        {{#sections}}
        <li><a href="#{{id}}">{{heading}}</a></li>
        {{/sections}}
        </ul></nav>
        </header>
        <main id="main">
        {{#sections}}
        <section id="{{id}}" aria-labelledby="{{id}}-heading">
        <h2 id="{{id}}-heading">{{heading}}</h2>
        {{#paragraphs}}
        <p{{#isWarning}} class="warning"{{/isWarning}}>{{text}}</p>
        {{/paragraphs}}
        {{#steps}}
        <h3>{{stream}}</h3>
        <ol class="steps" start="{{start}}">
        {{#steps}}
        <li>{{words}}<br><code>{{command}}</code>{{#inputs}}<details class="inputs"><summary>from {{words}}</summary>{{list}}</details>{{/inputs}}</li>
        {{/steps}}
        </ol>
        {{/steps}}
        {{#choices}}
        <fieldset class="choice" data-choice="{{id}}" hidden>
        <legend>{{legend}}</legend>
        {{#options}}
        <label><input type="radio" name="{{id}}" value="{{index}}"{{#isFirst}} checked{{/isFirst}}> {{name}}</label>
        {{/options}}
        </fieldset>
        {{/choices}}
        {{#figures}}
        {{#first()}}
        <div class="figures">
        {{/first()}}
        <figure id="{{id}}">
        {{#variants}}
        <div class="variant" data-choice="{{choice}}" data-option="{{index}}" data-name="{{column}}">
        {{#name}}<p class="variant-name">{{name}}</p>{{/name}}
        {{{svg}}}
        </div>
        {{/variants}}
        <figcaption>{{caption}}</figcaption>
        {{#table}}{{>table}}{{/table}}
        </figure>
        {{#last()}}
        </div>
        {{/last()}}
        {{/figures}}
        {{#tables}}{{>table}}{{/tables}}
        {{#hints}}
        {{#first()}}
        <ul class="hints">
        {{/first()}}
        <li>{{text}} <code>{{command}}</code></li>
        {{#last()}}
        </ul>
        {{/last()}}
        {{/hints}}
        </section>
        {{/sections}}
        </main>
        <div id="tip" aria-hidden="true" hidden></div>
        <script>
        {{>script}}
        </script>
        </body>
        </html>
        """

    private static let table = """
        {{% CONTENT_TYPE: MARKUP}}
        <details{{#isOpen}} open{{/isOpen}}>
        <summary>Table: {{caption}} ({{count}})</summary>
        <div class="scroll" tabindex="0" role="region" aria-label="Table: {{caption}}">
        <table>
        <caption>{{caption}}</caption>
        <thead><tr>{{#header}}<th scope="col"{{^isText}} class=n{{/isText}}>{{text}}{{/header}}</thead>
        <tbody>
        {{#rows}}
        <tr><th scope="row">{{name}}{{#fields}}<td{{#isText}} class=t{{/isText}}>{{text}}{{/fields}}
        {{/rows}}
        </tbody>
        </table>
        </div>
        </details>
        """
}

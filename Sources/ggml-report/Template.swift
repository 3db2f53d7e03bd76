import GGMLDrawing

extension Page {
    /// The page as HTML.
    var html: HTML {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
        <meta name="color-scheme" content="light dark">
        <title>\(title)</title>
        <style>
        \(HTML(markup: Self.style))
        </style>
        </head>
        <body>
        <a class="skip" href="#main">Skip to the report</a>
        <header>
        <h1>\(title)</h1>
        <p class="lead">\(lead)</p>
        <nav aria-label="Sections"><ul>\(lines: sections.map { "<li><a href=\"#\($0.id)\">\($0.heading)</a></li>" })
        </ul></nav>
        </header>
        <main id="main">\(lines: sections.map(\.html))
        </main>
        <div id="tip" aria-hidden="true" hidden></div>
        <script>
        \(HTML(markup: Self.script))
        </script>
        </body>
        </html>
        """
    }
}

extension Section {
    fileprivate var html: HTML {
        """
        <section id="\(id)" aria-labelledby="\(id)-heading">
        <h2 id="\(id)-heading">\(heading)</h2>\(lines: paragraphs.map(\.html))\(lines: steps.map(\.html))\
        \(lines: choices.map(\.html))\(lines: figures.map(\.html), in: "\n<div class=\"figures\">", "\n</div>")\
        \(lines: tables.map(\.html))\(lines: hints.map(\.html), in: "\n<ul class=\"hints\">", "\n</ul>")
        </section>
        """
    }
}

extension Paragraph {
    fileprivate var html: HTML { "<p\(" class=\"warning\"", if: isWarning)>\(text)</p>" }
}

extension Steps {
    fileprivate var html: HTML {
        """
        <h3>\(stream)</h3>
        <ol class="steps" start="\(start)">\(lines: steps.map(\.html))
        </ol>
        """
    }
}

extension Steps.Step {
    fileprivate var html: HTML {
        let inputs: HTML =
            if let inputs {
                "<details class=\"inputs\"><summary>from \(inputs.words)</summary>\(inputs.list)</details>"
            } else { "" }
        return "<li>\(words)<br><code>\(command)</code>\(inputs)</li>"
    }
}

extension Hint {
    fileprivate var html: HTML { "<li>\(text) <code>\(command)</code></li>" }
}

extension Choice {
    fileprivate var html: HTML {
        """
        <fieldset class="choice" data-choice="\(id)" hidden>
        <legend>\(legend)</legend>\(lines: options.map { $0.html(of: id) })
        </fieldset>
        """
    }
}

extension Choice.Option {
    fileprivate func html(of choice: String) -> HTML {
        let checked: HTML = isFirst ? " checked" : ""
        return "<label><input type=\"radio\" name=\"\(choice)\" value=\"\(index)\"\(checked)> \(name)</label>"
    }
}

extension FigureView {
    fileprivate var html: HTML {
        """
        <figure id="\(id)">\(lines: variants.map { $0.html(of: choice) })
        <figcaption>\(caption)</figcaption>
        \(table.html)
        </figure>
        """
    }
}

extension FigureView.Variant {
    fileprivate func html(of choice: String) -> HTML {
        let title: HTML = if let name { "<p class=\"variant-name\">\(name)</p>" } else { "" }
        return """
            <div class="variant" data-choice="\(choice)" data-option="\(index)" data-name="\(column)">
            \(title)\(HTML(markup: svg))
            </div>
            """
    }
}

extension TableView {
    fileprivate var html: HTML {
        """
        <details\(" open", if: isOpen)>
        <summary>Table: \(caption) (\(count))</summary>
        <div class="scroll" tabindex="0" role="region" aria-label="Table: \(caption)">
        <table>
        <caption>\(caption)</caption>
        <thead><tr>\(header.map(\.heading).joined)</thead>
        <tbody>\(lines: rows.map(\.html))
        </tbody>
        </table>
        </div>
        </details>
        """
    }
}

extension TableView.Row {
    fileprivate var html: HTML { "<tr><th scope=\"row\">\(name)\(fields.map(\.cell).joined)" }
}

extension TableView.Field {
    fileprivate var heading: HTML { "<th scope=\"col\"\(" class=n", if: !isText)>\(text)" }
    fileprivate var cell: HTML { "<td\(" class=t", if: isText)>\(text)" }
}

extension [HTML] {
    fileprivate var joined: HTML { HTML(markup: map(\.text).joined()) }
}

extension Page {
    /// The look of the page: light or dark as the reader's device is set, and black on white on paper.
    static let style = """
        :root { --ink: #1b1f24; --soft: #57606a; --ground: #ffffff; --panel: #f6f8fa; --line: #d0d7de;
          --link: #0550ae; --warn-ground: #fff4d6; --warn-line: #b7791f; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e6edf3; --soft: #a8b3be; --ground: #12161c; --panel: #1b212a; --line: #3a434e;
            --link: #79b8ff; --warn-ground: #33280c; --warn-line: #d9a336; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--ink);
          font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; }
        header, main { max-width: 1160px; margin: 0 auto; padding: 0 16px; }
        h1 { font-size: 1.7rem; line-height: 1.2; margin: 1.4rem 0 .4rem; overflow-wrap: anywhere; }
        h2 { font-size: 1.3rem; margin: 2.4rem 0 .6rem; padding-top: .8rem; border-top: 1px solid var(--line); }
        h3 { font-size: 1rem; margin: 1rem 0 .3rem; overflow-wrap: anywhere; }
        p { max-width: 46rem; margin: .5rem 0; overflow-wrap: anywhere; }
        .lead { font-size: 1.1rem; }
        a { color: var(--link); }
        .skip { position: absolute; left: -999px; }
        .skip:focus { left: 8px; top: 8px; background: var(--ground); padding: 8px; }
        nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; padding: 0; margin: .8rem 0; list-style: none; }
        nav a { display: inline-block; padding: .25rem 0; }
        .warning { background: var(--warn-ground); border-left: 4px solid var(--warn-line); padding: .5rem .8rem; }
        .warning::before { content: "Note: "; font-weight: 600; }
        code { font: .86em/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; background: var(--panel);
          padding: .1em .3em; border-radius: 3px; overflow-wrap: anywhere; }
        .steps, .hints { max-width: 52rem; padding-left: 1.4rem; }
        .steps li, .hints li { margin: .35rem 0; overflow-wrap: anywhere; }
        .inputs { color: var(--soft); font-size: .86em; margin: 0; }
        .choice { border: 1px solid var(--line); border-radius: 6px; margin: .8rem 0; padding: .3rem .8rem .5rem; }
        .choice legend { font-weight: 600; font-size: .9rem; padding: 0 .3rem; }
        .choice label { display: inline-block; margin-right: 1.2rem; padding: .2rem 0; overflow-wrap: anywhere; }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 430px), 1fr)); gap: 1.4rem 2rem; }
        .figures:empty { display: none; }
        figure { margin: .6rem 0; min-width: 0; }
        svg.drawing { display: block; width: 100%; max-width: 490px; height: auto; overflow: visible; }
        .cells { cursor: crosshair; }
        figcaption { margin-top: .5rem; font-size: .93rem; max-width: 34rem; overflow-wrap: anywhere; }
        .variant-name { font-weight: 600; font-size: .9rem; }
        .js .variant-name { display: none; }
        details { margin: .6rem 0; }
        summary { cursor: pointer; color: var(--link); font-size: .93rem; padding: .2rem 0; overflow-wrap: anywhere; }
        .scroll { overflow: auto; max-height: 26rem; border: 1px solid var(--line); border-radius: 4px; }
        table { border-collapse: collapse; font-size: .86rem; font-variant-numeric: tabular-nums; }
        caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        th, td { padding: .2rem .6rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
        .t { text-align: left; }
        th { text-align: left; font-weight: 600; background: var(--panel); }
        thead .n:not(:first-child) { text-align: right; }
        thead th { position: sticky; top: 0; z-index: 1; }
        tbody th { position: sticky; left: 0; max-width: 16rem; overflow: hidden; text-overflow: ellipsis; }
        :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
        #tip { position: fixed; z-index: 9; pointer-events: none; background: var(--ink); color: var(--ground);
          font-size: .86rem; padding: .25rem .5rem; border-radius: 4px; max-width: 20rem; overflow-wrap: anywhere; }
        [hidden] { display: none !important; }
        @media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
        @media print {
          :root { --ink: #000; --soft: #333; --ground: #fff; --panel: #fff; --line: #999; --link: #000; }
          nav, .choice, .skip { display: none; }
          body { font-size: 10pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
          .figures { grid-template-columns: 1fr 1fr; }
          figcaption { font-size: 9pt; }
          details:not([open]) { display: none; }
          figure, .warning { break-inside: avoid; }
          h2, h3 { break-after: avoid; }
          .scroll { max-height: none; overflow: visible; border: 0; }
          thead th, tbody th { position: static; }
        }
        """
}

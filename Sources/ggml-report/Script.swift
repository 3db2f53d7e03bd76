extension Page {
    /// What the page does beyond being read: a choice switches variants of figures, and a pointer over a matrix or
    /// a point shows what is there, from the table behind the figure. Without it all variants are seen, one below the other.
    static let script = """
        "use strict";
        document.documentElement.classList.add("js");
        const choose = (choice, option) => {
          for (const figure of document.querySelectorAll("figure")) {
            const variants = [...figure.querySelectorAll(`:scope > .variant[data-choice="${choice}"]`)];
            const shown = variants.find(variant => variant.dataset.option === option) ?? variants[0];
            for (const variant of variants) variant.hidden = variant !== shown;
          }
        };
        for (const set of document.querySelectorAll("fieldset.choice")) {
          set.hidden = false;
          set.addEventListener("change", event => choose(set.dataset.choice, event.target.value));
          choose(set.dataset.choice, set.querySelector("input:checked")?.value ?? "0");
        }
        const tip = document.getElementById("tip");
        const show = (text, event) => {
          tip.textContent = text;
          tip.hidden = text === "";
          const left = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8);
          tip.style.left = `${Math.max(8, left)}px`;
          tip.style.top = `${Math.max(8, event.clientY - tip.offsetHeight - 12)}px`;
        };
        const table = mark => mark.closest("figure").querySelector("table");
        const field = (row, column) => row.cells[column].textContent.trim();
        const pair = (cells, event) => {
          const order = cells.dataset.order.split(" ").map(Number);
          const box = cells.getBoundingClientRect();
          const item = part => order[Math.min(order.length - 1, Math.max(0, Math.floor(part * order.length)))];
          const ends = [item((event.clientX - box.left) / box.width), item((event.clientY - box.top) / box.height)];
          const [low, high] = [Math.min(...ends), Math.max(...ends)];
          const rows = table(cells).tBodies[0].rows;
          return `${field(rows[ends[1]], 0)} – ${field(rows[ends[0]], 0)}: ${field(rows[high], low + 1)}`;
        };
        const point = (points, event) => {
          const place = [...points.querySelectorAll(":scope > :not(title, defs)")].indexOf(event.target);
          if (place < 0) return "";
          const row = table(points).tBodies[0].rows[points.dataset.rows.split(" ")[place]];
          const column = points.closest(".variant").dataset.name;
          const header = [...table(points).tHead.rows[0].cells].findIndex(cell => cell.textContent.trim() === column);
          return field(row, 0) + (header > 0 ? ` – ${column}: ${field(row, header)}` : "");
        };
        for (const [marks, words] of [[".cells", pair], [".points", point]])
          for (const mark of document.querySelectorAll(marks)) {
            for (const kind of ["pointermove", "pointerdown"])
              mark.addEventListener(kind, event => show(words(mark, event), event));
            mark.addEventListener("pointerleave", event => show("", event));
          }
        """
}

extension Page {
    /// What the page does beyond being read: a choice switches variants of figures, and a pointer over a matrix shows the
    /// pair and its distance, from the table behind the figure. Without it all variants are seen, one below the other.
    static let script = """
        {{% CONTENT_TYPE: TEXT}}
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
        const pair = (cells, event) => {
          const order = cells.dataset.order.split(" ").map(Number);
          const box = cells.getBoundingClientRect();
          const item = part => order[Math.min(order.length - 1, Math.max(0, Math.floor(part * order.length)))];
          const ends = [item((event.clientX - box.left) / box.width), item((event.clientY - box.top) / box.height)];
          const [low, high] = [Math.min(...ends), Math.max(...ends)];
          const rows = cells.closest("figure").querySelector("tbody").rows;
          const name = sample => rows[sample].cells[0].textContent.trim();
          return `${name(ends[1])} – ${name(ends[0])}: ${rows[high].cells[low + 1].textContent.trim()}`;
        };
        for (const cells of document.querySelectorAll(".cells")) {
          const show = event => {
            tip.textContent = pair(cells, event);
            tip.hidden = false;
            const left = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8);
            tip.style.left = `${Math.max(8, left)}px`;
            tip.style.top = `${Math.max(8, event.clientY - tip.offsetHeight - 12)}px`;
          };
          cells.addEventListener("pointermove", show);
          cells.addEventListener("pointerdown", show);
          cells.addEventListener("pointerleave", () => { tip.hidden = true; });
        }
        """
}

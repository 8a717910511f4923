/// The page's one script: it filters, sorts and copies, and the page is complete without it.
enum HTMLScript {
  /// The policy that keeps the page from loading or running anything but its own script.
  static let contentSecurityPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-\(digest)'; img-src data:; "
    + "base-uri 'none'; form-action 'none'"

  /// The SHA-256 of ``source`` in Base64; a test recomputes it.
  static let digest = "i6Ye/8Gzfl/+p17d19WnrR6NN8KNkgRG27oUhjLiW10="

  /// The script itself.
  static let source = #"""
    "use strict";
    (() => {
      const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
      const number = (text) => (/^[0-9]+$/.test(text) ? Number(text) : null);

      const details = all("details");
      addEventListener("beforeprint", () => details.forEach((d) => {
        d.dataset.was = d.open ? "1" : "";
        d.open = true;
      }));
      addEventListener("afterprint", () => details.forEach((d) => { d.open = d.dataset.was === "1"; }));
      if (!matchMedia("print").matches) {
        all(".finding details").forEach((d) => { d.open = false; });
      }

      for (const bar of all(".controls")) {
        const table = document.getElementById(bar.dataset.for);
        const rows = all("tbody tr", table).map((row) => ({ row, text: row.textContent.toLowerCase() }));
        const [input] = all("input", bar), [select] = all("select", bar), [output] = all("output", bar);
        const apply = () => {
          const wanted = input.value.trim().toLowerCase();
          let shown = 0;
          for (const { row, text } of rows) {
            const fits = text.includes(wanted) && (!select.value || row.dataset.verdict === select.value);
            row.hidden = !fits;
            shown += fits ? 1 : 0;
          }
          output.textContent = shown + " of " + rows.length + " shown";
        };
        input.addEventListener("input", apply);
        select.addEventListener("change", apply);
        bar.hidden = false;
        apply();
      }

      for (const table of all("table.sortable")) {
        const heads = all("thead th", table);
        heads.forEach((head, column) => {
          const button = document.createElement("button");
          button.type = "button";
          button.append(...head.childNodes);
          head.append(button);
          button.addEventListener("click", () => {
            const up = head.getAttribute("aria-sort") !== "ascending";
            heads.forEach((other) => other.removeAttribute("aria-sort"));
            head.setAttribute("aria-sort", up ? "ascending" : "descending");
            const body = table.tBodies[0];
            const key = (row) => row.cells[column].dataset.sort ?? row.cells[column].textContent;
            const order = (a, b) => {
              const [x, y] = [number(key(a)), number(key(b))];
              const way = x !== null && y !== null ? x - y : key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
              return up ? way : -way;
            };
            body.append(...Array.from(body.rows).sort(order));
          });
        });
      }

      if (navigator.clipboard) {
        for (const line of all(".filter")) {
          const button = document.createElement("button");
          button.type = "button";
          button.textContent = "Copy";
          button.addEventListener("click", async () => {
            try {
              await navigator.clipboard.writeText(line.querySelector("code").textContent);
              button.textContent = "Copied";
            } catch {
              button.textContent = "Select and copy";
            }
          });
          line.append(" ", button);
        }
      }
    })();

    """#
}

/// The page's style sheet: system fonts, two themes, a telephone's width and paper.
enum HTMLStyle {
  /// All of it, in the order in which rules override one another.
  static let sheet = colours + text + verdict + tables + findings + narrow + print

  private static let colours = #"""
    :root {
      --paper: #fff; --ink: #1b1f23; --muted: #59636e; --line: #d9dee3; --wash: #f5f7f8;
      --violation: #a4161a; --violation-wash: #fcf0ef; --violation-ink: #d98b8d;
      --cannot-tell: #7d5100; --cannot-tell-wash: #fdf5e3; --cannot-tell-ink: #fff;
      --conforms: #1c6844; --conforms-wash: #edf6f1; --link: #1d4f91;
      --amber: #c98a1a;
    }
    @media screen and (prefers-color-scheme: dark) {
      :root {
        --paper: #14181c; --ink: #e4e8ec; --muted: #9aa5b1; --line: #2e363e; --wash: #1b2127;
        --violation: #ff8f88; --violation-wash: #2c1a1b; --violation-ink: #7c2c2c;
        --cannot-tell: #ecbd5c; --cannot-tell-wash: #2a2316; --cannot-tell-ink: #3a2c0c;
        --conforms: #7fcfa3; --conforms-wash: #16271f; --link: #8fb9f5;
        --amber: #d9a441;
      }
    }
    .violation { --tone: var(--violation); --wash-tone: var(--violation-wash); }
    .cannot-tell { --tone: var(--cannot-tell); --wash-tone: var(--cannot-tell-wash); }
    .conforms { --tone: var(--conforms); --wash-tone: var(--conforms-wash); }
    .fill.violation { fill: url(#p-violation); }
    .fill.cannot-tell { fill: url(#p-cannot-tell); }
    .fill.conforms { fill: var(--conforms); }
    #p-violation .ground { fill: var(--violation); }
    #p-violation .ink { fill: var(--violation-ink); }
    #p-cannot-tell .ground { fill: var(--amber); }
    #p-cannot-tell .ink { fill: var(--cannot-tell-ink); }

    """#

  private static let text = #"""
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
    body {
      margin: 0 auto; padding: 3rem 2rem 4rem; max-width: 66rem;
      background: var(--paper); color: var(--ink);
      font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
      font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
    }
    h1, h2, h3, h4 { line-height: 1.2; text-wrap: balance; }
    h1 { font-size: 2.25rem; font-weight: 650; letter-spacing: -0.02em; margin: 0.25rem 0 0.5rem; }
    h2 { font-size: 1.45rem; font-weight: 650; letter-spacing: -0.01em; margin: 0 0 0.9rem; }
    h3 { font-size: 1.05rem; font-weight: 650; margin: 1.8rem 0 0.4rem; }
    h4 { font-size: 0.86rem; font-weight: 650; margin: 1.1rem 0 0.3rem; }
    p { margin: 0.4rem 0 0.8rem; max-width: 46rem; }
    a { color: var(--link); text-underline-offset: 0.15em; }
    code { font: 0.86em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; }
    small { display: block; font-size: 0.8rem; line-height: 1.4; color: var(--muted); font-weight: 400; }
    :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
    .patterns { position: absolute; }
    .kind { margin: 0; font-size: 0.8rem; font-weight: 600; letter-spacing: 0.04em; color: var(--muted); }
    .lead, .note { color: var(--muted); }
    .note { font-size: 0.9rem; }
    .masthead { border-bottom: 1px solid var(--line); padding-bottom: 1.4rem; margin-bottom: 2rem; }
    .hashes { margin: 1rem 0 0; font-size: 0.82rem; display: grid; grid-template-columns: max-content 1fr; gap: 0.15rem 1.2rem; }
    .hashes div { display: contents; }
    .hashes dt { font-weight: 600; }
    .hashes dd { margin: 0; color: var(--muted); }
    section { margin: 3.5rem 0 0; }
    section > h2 { border-top: 2px solid var(--ink); padding-top: 0.8rem; }
    .number { display: inline-block; min-width: 1.6rem; color: var(--muted); font-weight: 400; }
    .contents { display: flex; flex-wrap: wrap; gap: 0.35rem 1.5rem; margin: 2rem 0 0; font-size: 0.9rem; }
    .contents a { text-decoration: none; }
    .contents a:hover { text-decoration: underline; }
    footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: 0.86rem; color: var(--muted); }

    """#

  private static let verdict = #"""
    .verdict {
      margin: 0; padding: 1.6rem 1.8rem 1.3rem; border-radius: 0.4rem;
      border: 1px solid var(--tone); border-left-width: 0.5rem; background: var(--wash-tone);
    }
    .verdict > h2 { border: 0; padding: 0; margin: 0.3rem 0 1.2rem; font-size: 1.75rem; color: var(--tone); }
    .verdict h3 { margin-top: 1.2rem; }
    .of { margin: 0 0 0.5rem; font-size: 0.92rem; font-weight: 600; }
    .tally { display: flex; flex-wrap: wrap; gap: 0.5rem 3rem; margin: 0; padding: 0; list-style: none; }
    .tally li { color: var(--tone); }
    .tally b { display: block; font-size: 2.6rem; line-height: 1; font-weight: 650; letter-spacing: -0.03em; }
    .tally span { font-size: 0.92rem; }
    .tally i, .badge i { font-style: normal; font-weight: 700; }
    .tally .none { --tone: var(--muted); }
    .figures {
      display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: 1rem 1.5rem;
      margin: 1.8rem 0 0; padding: 0; list-style: none;
    }
    .figures li { border-top: 1px solid var(--line); padding-top: 0.5rem; }
    .figures b { display: block; font-size: 1.3rem; font-weight: 600; line-height: 1.25; }
    .figures span { font-size: 0.82rem; color: var(--muted); }
    .badge { display: inline-block; white-space: nowrap; color: var(--tone); font-weight: 600; font-size: 0.9rem; }
    .chip {
      display: inline-block; min-width: 2.5rem; white-space: nowrap; padding: 0.1rem 0.35rem; border-radius: 0.2rem;
      border: 1px solid var(--line); background: var(--wash); color: var(--ink);
      font-size: 0.78rem; font-weight: 650; line-height: 1.3; text-align: center; letter-spacing: 0.03em;
    }
    .chip.unknown { border: 1px dashed var(--cannot-tell); color: var(--cannot-tell); background: none; }
    .legend { display: flex; flex-wrap: wrap; gap: 0.3rem 1.4rem; font-size: 0.86rem; color: var(--muted); }
    .legend svg { vertical-align: -0.1em; }
    .bars [role=row] {
      display: grid; grid-template-columns: 2.6rem 11.5rem 1fr 8rem; gap: 0.9rem; align-items: center;
      padding: 0.45rem 0; border-top: 1px solid var(--line);
    }
    .bars .track { display: block; line-height: 0; }
    .bars .amount { text-align: right; font-weight: 600; line-height: 1.25; }
    .picture { margin: 1.6rem 0 0; }
    .picture svg { display: block; width: 100%; height: auto; }
    .picture figcaption { margin-top: 0.5rem; font-size: 0.86rem; color: var(--muted); }
    .map .land { stroke: var(--line); stroke-width: 3.6; stroke-linecap: round; stroke-dasharray: 0.01 6; fill: none; }
    .map .bubble { fill: var(--tone); fill-opacity: 0.72; stroke: var(--paper); stroke-width: 1; }
    .map text, .relations text { fill: var(--ink); font-size: 12px; }
    .map text { font-weight: 600; }
    .map text, .relations text { paint-order: stroke; stroke: var(--paper); stroke-width: 3px; }
    .relations .band { fill: var(--tone); fill-opacity: 0.28; }
    .relations .amount { fill: var(--muted); }
    .course { margin: 1.4rem 0 0; }
    .course figcaption b { margin-right: 0.6rem; }
    .course figcaption span { font-size: 0.86rem; color: var(--muted); }
    .bars-in-time { display: block; margin-top: 0.4rem; border-bottom: 1px solid var(--ink); }
    .axis { display: flex; justify-content: space-between; max-width: none; margin: 0.2rem 0 0; font-size: 0.8rem; color: var(--muted); }

    """#

  private static let tables = #"""
    table { width: 100%; border-collapse: collapse; font-size: 0.92rem; }
    caption { text-align: left; padding: 0 0 0.5rem; font-size: 0.86rem; color: var(--muted); }
    th, td { padding: 0.6rem 0.9rem 0.6rem 0; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
    th:last-child, td:last-child { padding-right: 0; }
    thead th { font-size: 0.8rem; font-weight: 600; color: var(--muted); border-top: 0; padding-top: 0; padding-bottom: 0.35rem; white-space: nowrap; }
    tbody th { font-weight: 400; }
    .figure { text-align: right; white-space: nowrap; }
    .name { font-weight: 600; }
    .address { color: var(--muted); font-size: 0.86rem; }
    .who { display: block; font-size: 0.82rem; color: var(--muted); }
    .hash { display: block; color: var(--muted); font-size: 0.74rem; }
    .damage, .blind th { color: var(--cannot-tell); font-weight: 600; }
    details { margin-top: 0.25rem; font-size: 0.84rem; }
    summary { cursor: pointer; color: var(--link); width: fit-content; }
    details dl { display: grid; grid-template-columns: minmax(0, 7.5rem) minmax(0, 1fr); gap: 0.15rem 1rem; margin: 0.4rem 0 0.3rem; }
    details dt { color: var(--muted); }
    details dd { margin: 0; }
    #destination-table thead th:first-child { width: 40%; }
    #destination-table td:nth-child(2) { min-width: 9.2rem; }
    #destination-table td:last-child { min-width: 9.5rem; }
    .matrix { min-width: 38rem; overflow-wrap: break-word; }
    .matrix .mark { text-align: center; white-space: nowrap; }
    .matrix td.mark { font-size: 0.86rem; }
    .matrix .used { background: var(--wash-tone); color: var(--tone); font-weight: 600; }
    .matrix .mark:last-child { padding-right: 0.9rem; }
    .matrix .absent { color: var(--muted); }
    .scroll { overflow-x: auto; }
    .plain th:first-child { width: 34%; }
    .plain tbody td:last-child { padding-left: 1rem; color: var(--muted); }
    .plain thead th:last-child { padding-left: 1rem; }
    .four thead th:first-child { width: 19%; }
    .four thead th:nth-child(2), .four thead th:nth-child(3) { width: 24%; }
    .four tbody th:first-child { width: auto; }
    .facts div { display: grid; grid-template-columns: 11rem 1fr; gap: 0 1.2rem; padding: 0.45rem 0; border-top: 1px solid var(--line); font-size: 0.92rem; }
    .facts dt { font-weight: 600; }
    .facts dd { margin: 0; max-width: 42rem; }
    .controls { display: flex; flex-wrap: wrap; gap: 0.6rem 1.4rem; align-items: center; margin: 0.4rem 0 1rem; font-size: 0.88rem; color: var(--muted); }
    .controls[hidden] { display: none; }
    input, select, button { font: inherit; color: inherit; }
    input, select { padding: 0.3rem 0.5rem; margin-left: 0.3rem; border: 1px solid var(--line); border-radius: 0.25rem; background: var(--paper); color: var(--ink); }
    thead button { all: unset; cursor: pointer; }
    thead button:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
    thead button:hover { color: var(--ink); }
    [aria-sort=ascending] button::after { content: " ↑"; }
    [aria-sort=descending] button::after { content: " ↓"; }

    """#

  private static let findings = #"""
    .finding { margin: 1.6rem 0 0; padding: 1.1rem 0 0 1.3rem; border-left: 3px solid var(--tone); padding-top: 0; }
    .finding h3 { margin: 0.2rem 0 0.1rem; font-size: 1.15rem; }
    .labels { display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; align-items: baseline; margin: 0; font-size: 0.88rem; color: var(--muted); }
    .severity { font-weight: 600; color: var(--ink); }
    .severity.critical, .severity.high { color: var(--violation); }
    .body { display: grid; grid-template-columns: minmax(0, 1.65fr) minmax(0, 1fr); gap: 0 2.5rem; }
    .body details { margin-top: 1.1rem; }
    .body details dl { grid-template-columns: 1fr; gap: 0; }
    .body details dd { margin-bottom: 0.35rem; }
    .subject { font-weight: 600; margin: 0 0 0.5rem; }
    .evidence { margin: 0; padding-left: 1.3rem; }
    .evidence li { padding: 0.3rem 0 0.4rem; }
    .evidence p { margin: 0; max-width: none; }
    .where { font-size: 0.86rem; color: var(--muted); }
    .where span { white-space: nowrap; }
    .where b { color: var(--ink); font-weight: 600; }
    .filter { font-size: 0.86rem; color: var(--muted); padding-top: 0.25rem; }
    .filter code { display: inline-block; padding: 0.1rem 0.45rem; border-radius: 0.2rem; background: var(--wash); border: 1px solid var(--line); color: var(--ink); user-select: all; }
    .filter button { margin-left: 0.4rem; padding: 0 0.5rem; font-size: 0.8rem; border: 1px solid var(--line); border-radius: 0.2rem; background: none; color: var(--link); cursor: pointer; }
    .geo { list-style: none; margin: 0; padding: 0; font-size: 0.9rem; }
    .geo li { padding: 0.15rem 0; }
    :target { scroll-margin-top: 1rem; background: var(--wash); }

    """#

  private static let narrow = #"""
    @media screen and (max-width: 44rem) {
      body { padding: 1.5rem 1.1rem 3rem; }
      h1 { font-size: 1.7rem; }
      .hashes { display: block; }
      .hashes div { display: block; margin-bottom: 0.4rem; }
      .verdict { padding: 1.1rem 1.1rem 0.8rem; }
      .verdict > h2 { font-size: 1.35rem; }
      .tally { display: grid; grid-template-columns: repeat(3, auto); gap: 0.6rem 1rem; }
      .tally b { font-size: 2rem; }
      .figures { grid-template-columns: repeat(3, 1fr); gap: 0.9rem; }
      .contents { flex-direction: column; }
      section { margin-top: 2.6rem; }
      .bars [role=row] { grid-template-columns: 2.6rem 1fr auto; gap: 0.3rem 0.7rem; }
      .bars .track { grid-column: 1 / -1; grid-row: 2; }
      .course figcaption span { display: block; }
      table.cards thead { position: absolute; clip-path: inset(50%); height: 1px; width: 1px; overflow: hidden; }
      table.cards, table.cards tbody, table.cards tr, table.cards th, table.cards td, table.cards caption { display: block; width: auto; }
      table.cards tr[hidden] { display: none; }
      table.cards tr { border-top: 1px solid var(--line); padding: 0.8rem 0; }
      table.cards th, table.cards td { border: 0; padding: 0.12rem 0; text-align: left; white-space: normal; }
      table.cards td::before { content: attr(data-label); display: inline-block; min-width: 6rem; color: var(--muted); font-size: 0.82rem; }
      table.cards td small { margin-left: 6rem; }
      .plain, .plain caption, .plain tbody, .plain tr, .plain th, .plain td { display: block; width: auto; }
      .plain thead { display: none; }
      .plain tr { display: grid; grid-template-columns: 1fr auto; border-top: 1px solid var(--line); padding: 0.5rem 0; }
      .plain th, .plain td { border: 0; padding: 0; }
      .plain th:first-child { width: auto; }
      .four tr { grid-template-columns: 1fr; gap: 0.2rem; }
      .plain tbody td:last-child { grid-column: 1 / -1; padding: 0; font-size: 0.86rem; }
      .facts div { grid-template-columns: 1fr; }
      details dl { grid-template-columns: 1fr; }
      details dd { margin-bottom: 0.3rem; }
      .finding { padding-left: 0.9rem; }
      .body { grid-template-columns: minmax(0, 1fr); }
    }

    """#

  private static let print = #"""
    @media print {
      @page {
        size: A4; margin: 17mm 16mm 18mm;
        @bottom-right { content: counter(page) " / " counter(pages); font-size: 8pt; color: #59636e; }
      }
      :root { --wash: #f5f7f8; }
      * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
      html { font-size: 9.5pt; }
      body { max-width: none; padding: 0; line-height: 1.45; }
      section { margin-top: 8mm; }
      footer { margin-top: 6mm; break-before: avoid; }
      .contents, .controls, .filter button { display: none; }
      .figures { grid-template-columns: repeat(6, 1fr); gap: 1rem; }
      .hashes code { white-space: nowrap; }
      .matrix { min-width: 0; }
      details dl { display: block; font-size: 0.8rem; line-height: 1.4; }
      details dt, details dd { display: inline; }
      details dt::after { content: ":\00a0"; }
      details dd::after { content: ". "; }
      h2, h3, h4, caption, .labels, section > h2 + p, .legend { break-after: avoid; }
      .verdict, .picture, .bars [role=row], .course, .labels, .evidence li, tr, .facts div { break-inside: avoid; }
      thead { display: table-header-group; break-after: avoid; }
      .finding > h3, .finding > p { break-after: avoid; }
      p { orphans: 3; widows: 3; }
      summary { display: none; }
      .body summary { display: block; color: var(--ink); font-weight: 600; list-style: none; }
      #destination-table { table-layout: fixed; }
      #destination-table thead th:first-child { width: 37%; }
      #destination-table thead th:nth-child(2) { width: 12%; }
      #destination-table thead th:nth-child(3), #destination-table thead th:nth-child(4) { width: 9%; }
      #destination-table thead th:nth-child(5) { width: 6%; }
      #destination-table thead th:nth-child(6) { width: 27%; }
      #destination-table td:nth-child(2), #destination-table td:last-child { min-width: 0; }
      details::details-content { display: block; content-visibility: visible; height: auto; }
      a { color: inherit; text-decoration: none; }
      :target { background: none; }
      .scroll { overflow: visible; }
    }

    """#
}

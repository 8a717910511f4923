extension HTMLTemplate {
  /// Sections 4 and 5: the answer first, then what it rests on.
  static let findings = #"""
    <section id="s4">
    <h2><span class="number">4</span> Requirements</h2>
    {{#hasRequirements}}
    <table class="cards">
    <caption>The policy’s requirements and how this run stands against each</caption>
    <thead><tr><th scope="col">Requirement</th><th scope="col">Outcome</th><th scope="col">Reason</th></tr></thead>
    <tbody>
    {{#requirements}}
    <tr><th scope="row" data-label="Requirement">{{title}}<small>{{id}}</small>{{#clauses}}<small>{{.}}</small>{{/clauses}}</th><td data-label="Outcome"><span class="badge {{class}}"><i aria-hidden="true">{{sign}}</i> {{outcome}}</span></td><td data-label="Reason">{{reason}}{{#links}} <a href="#{{.}}">{{.}}</a>{{/links}}</td></tr>
    {{/requirements}}
    </tbody>
    </table>
    {{/hasRequirements}}
    {{^hasRequirements}}<p>The policy states no requirements.</p>{{/hasRequirements}}
    </section>
    <section id="s5">
    <h2><span class="number">5</span> Findings</h2>
    <p>{{findingSentence}}</p>
    {{#findings}}
    <article class="finding {{class}}" id="{{id}}">
    <header>
    <p class="labels"><span class="badge {{class}}"><i aria-hidden="true">{{sign}}</i> {{outcome}}</span> <span class="severity {{severity}}">{{severity}}</span> <span>{{confidence}}</span></p>
    <h3>{{title}}</h3>
    <p class="subject">{{subject}}</p>
    </header>
    <p>{{summary}}</p>
    <div class="body">
    <div>
    {{#hasEvidence}}
    <h4>Evidence</h4>
    <ol class="evidence">
    {{#evidence}}
    <li><p>{{detail}}</p>
    <p class="where"><b>{{capture}}</b>{{#frames}}, {{.}}{{/frames}}{{#time}}, <span>{{.}} UTC</span>{{/time}}</p>
    {{#flow}}<p class="where"><code>{{.}}</code></p>{{/flow}}
    {{#filter}}<p class="filter"><span>Wireshark filter</span> <code>{{.}}</code></p>{{/filter}}</li>
    {{/evidence}}
    </ol>
    {{#evidenceMore}}<p class="note">{{.}} more pieces of evidence are in report.json.</p>{{/evidenceMore}}
    {{/hasEvidence}}
    {{^hasEvidence}}<p class="note">Rests on the capture as a whole, not on single frames.</p>{{/hasEvidence}}
    </div>
    <div>
    {{#hasGeo}}
    <h4>Location of the address</h4>
    <ul class="geo">{{#geo}}<li><span class="chip">{{country}}</span> {{text}}</li>{{/geo}}{{#latency}}<li>{{.}}</li>{{/latency}}</ul>
    {{/hasGeo}}
    <details open><summary>Other explanations and sources</summary><dl>
    {{#alternatives}}<dt>Not ruled out</dt><dd>{{.}}</dd>{{/alternatives}}
    {{#mappings}}<dt>Informs</dt><dd>{{.}}</dd>{{/mappings}}
    {{#references}}<dt>Reference</dt><dd>{{.}}</dd>{{/references}}
    <dt>Rule</dt><dd><code>{{rule}}</code></dd>
    <dt>Finding</dt><dd><code>{{id}}</code></dd>
    </dl></details>
    </div>
    </div>
    </article>
    {{/findings}}
    {{#hasCompact}}
    <table class="cards">
    <caption>Further findings, in short; all of their evidence is in report.json</caption>
    <thead><tr><th scope="col">Finding</th><th scope="col">Severity</th><th scope="col">Outcome</th><th scope="col">Subject</th></tr></thead>
    <tbody>
    {{#compactFindings}}<tr><th scope="row" data-label="Finding">{{title}}<small>{{id}}</small></th><td data-label="Severity">{{severity}}</td><td data-label="Outcome">{{outcome}}</td><td data-label="Subject">{{subject}}</td></tr>
    {{/compactFindings}}
    </tbody>
    </table>
    {{/hasCompact}}
    {{#findingsMore}}<p class="note">{{.}} more findings are in report.json.</p>{{/findingsMore}}
    </section>

    """#
}

extension HTMLTemplate {
  /// Sections 6 and 7.
  static let coverage = #"""
    <section id="s6">
    <h2><span class="number">6</span> What could not be seen</h2>
    <p>{{coverageSentence}}</p>
    <table class="plain">
    <caption>Coverage of the captures</caption>
    <thead><tr><th scope="col">Counted</th><th scope="col" class="figure">Number</th><th scope="col">What it means for this report</th></tr></thead>
    <tbody>
    {{#coverageRows}}
    <tr{{#blind}} class="blind"{{/blind}}><th scope="row">{{label}}</th><td class="figure">{{value}}</td><td>{{meaning}}</td></tr>
    {{/coverageRows}}
    </tbody>
    </table>
    {{#hasAnomalies}}
    <h3>Anomalies while reading</h3>
    <table class="plain">
    <caption>Everything malformed, truncated or given up on, by kind</caption>
    <thead><tr><th scope="col">Kind</th><th scope="col" class="figure">Number</th><th scope="col">First examples</th></tr></thead>
    <tbody>
    {{#anomalyKinds}}
    <tr><th scope="row"><code>{{kind}}</code></th><td class="figure">{{count}}</td><td>{{#examples}}<small>{{.}}</small>{{/examples}}</td></tr>
    {{/anomalyKinds}}
    </tbody>
    </table>
    {{/hasAnomalies}}
    </section>
    <section id="s7">
    <h2><span class="number">7</span> Method and policy</h2>
    <h3>Policy in force</h3>
    <p><b>{{policyTitle}}</b> <code>{{policyName}}</code></p>
    <ul>
    {{#statements}}<li>{{.}}</li>
    {{/statements}}
    </ul>
    <h3>Handset</h3>
    <dl class="facts">
    {{#deviceFacts}}<div><dt>{{label}}</dt><dd>{{text}}</dd></div>
    {{/deviceFacts}}
    </dl>
    <h3>Method and limits</h3>
    <dl class="facts">
    {{#method}}<div><dt>{{label}}</dt><dd>{{text}}</dd></div>
    {{/method}}
    </dl>
    <h3>How to read the verdicts</h3>
    <dl class="facts">
    <div><dt>Violation</dt><dd>The policy was broken, and frames of the captures prove it.</dd></div>
    <div><dt>Cannot tell</dt><dd>The evidence does not decide; the reason is given. It counts neither as a violation nor as conformity.</dd></div>
    <div><dt>Conforms</dt><dd>It was checked and holds for what was captured. It says nothing of times, networks and settings that were not.</dd></div>
    <div><dt>Country</dt><dd>Where the sources place the address on the day they were built, not where data may be passed on to.</dd></div>
    </dl>
    </section>

    """#

  /// Section 8.
  static let sources = #"""
    <section id="s8">
    <h2><span class="number">8</span> Evidence and sources</h2>
    <table class="cards inputs">
    <caption>Every file this report rests on, with its SHA-256</caption>
    <thead><tr><th scope="col">File</th><th scope="col">Part</th><th scope="col" class="figure">Size</th><th scope="col">Content</th></tr></thead>
    <tbody>
    {{#inputs}}
    <tr><th scope="row" data-label="File"><span class="name">{{file}}</span><code class="hash">{{hash}}</code></th><td data-label="Part">{{role}}{{#phase}}<small>{{.}}</small>{{/phase}}</td><td data-label="Size" class="figure">{{size}}</td><td data-label="Content">{{content}}{{#damaged}}<small class="damage">Damaged: {{.}}</small>{{/damaged}}</td></tr>
    {{/inputs}}
    </tbody>
    </table>
    {{#inputsMore}}<p class="note">{{.}} more files are in report.json.</p>{{/inputsMore}}
    </section>

    """#

  /// The end.
  static let foot = #"""
    </main>
    <footer>
    {{#credits}}<p>{{#link}}<a href="https://db-ip.com" rel="noopener noreferrer">{{/link}}{{text}}{{#link}}</a>{{/link}}</p>{{/credits}}
    <p class="end"><span aria-hidden="true">■</span> End of report · Telltale {{version}}</p>
    </footer>
    <script>{{{script}}}</script>
    </body>
    </html>

    """#
}

extension HTMLTemplate {
  /// From the first line to the verdict and the key figures.
  static let head = #"""
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="{{{contentSecurityPolicy}}}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="referrer" content="no-referrer">
    <meta name="generator" content="telltale {{version}}">
    <title>{{verdict.word}} – {{title}}</title>
    <style>
    {{{style}}}</style>
    </head>
    <body>
    {{{patterns}}}
    <header class="masthead">
    <p class="kind">Telltale {{version}}</p>
    <h1>{{title}}</h1>
    <p class="lead">{{#policy}}Judged against the policy “{{.}}”{{/policy}}{{^policy}}Judged without a policy{{/policy}}{{#period}} · captured {{.}} UTC{{/period}}</p>
    <dl class="hashes">
    {{#headCaptures}}
    <div><dt>{{file}}</dt><dd>{{#sha256}}SHA-256 <code>{{.}}</code>{{/sha256}}{{^sha256}}not hashed{{/sha256}}</dd></div>
    {{/headCaptures}}
    {{#headCapturesMore}}
    <div><dt>and {{.}} more</dt><dd>see section 8</dd></div>
    {{/headCapturesMore}}
    </dl>
    </header>
    <main>

    """#

  /// The verdict, what it means, and the key figures.
  static let summary = #"""
    <section class="verdict {{verdict.class}}" aria-labelledby="verdict">
    <p class="kind">Verdict</p>
    <h2 id="verdict"><span class="sign" aria-hidden="true">{{verdict.sign}}</span> {{verdict.headline}}</h2>
    <p class="of">{{tallyTitle}}</p>
    <ul class="tally" aria-label="{{tallyTitle}}">
    {{#tallies}}
    <li class="{{class}}{{^any}} none{{/any}}"><b>{{count}}</b> <span><i aria-hidden="true">{{sign}}</i> {{label}}</span></li>
    {{/tallies}}
    </ul>
    <h3>What this means</h3>
    <p>{{meaning}}</p>
    </section>
    <ul class="figures" aria-label="Key figures">
    {{#figures}}
    <li><b>{{value}}</b> <span>{{label}}</span></li>
    {{/figures}}
    </ul>
    <nav class="contents" aria-label="Contents">
    <a href="#s1">1 Who received data</a> <a href="#s2">2 Name resolution</a>
    <a href="#s3">3 Course of the traffic</a> <a href="#s4">4 Requirements</a>
    <a href="#s5">5 Findings</a> <a href="#s6">6 What could not be seen</a>
    <a href="#s7">7 Method and policy</a> <a href="#s8">8 Evidence and sources</a>
    </nav>

    """#
}

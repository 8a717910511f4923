extension HTMLTemplate {
  /// Section 1.
  static let destinations = #"""
    <section id="s1">
    <h2><span class="number">1</span> Who received data</h2>
    <h3>By country of the server’s address</h3>
    <p class="note">Octets the handset sent, by where the address is hosted. What cannot be placed has a row of its own and is counted neither for nor against the policy.</p>
    {{{legend}}}
    <div class="bars" role="table" aria-label="Octets sent per country">
    {{#places}}
    <div role="row"><span role="cell" class="chip {{chipClass}}">{{chip}}</span> <span role="cell" class="place">{{name}}</span> <span role="cell" class="track">{{{bar}}}</span> <span role="cell" class="amount">{{sent}}<small>{{destinations}}</small></span></div>
    {{/places}}
    </div>
    {{^places}}<p>Nobody was observed to receive data.</p>{{/places}}
    {{#placesMore}}<p class="note">{{.}} more countries are in report.json.</p>{{/placesMore}}
    {{#map}}<figure class="picture">{{{.}}}<figcaption>{{mapCaption}}</figcaption></figure>{{/map}}
    {{#relations}}
    <h3>Who sent to whom</h3>
    <figure class="picture">{{{.}}}<figcaption>Apps, who received data from them, and the country of the server’s address; bands are as broad as the octets sent.</figcaption></figure>
    {{/relations}}
    <h3 id="destinations">Destinations</h3>
    <div class="controls" data-for="destination-table" hidden>
    <label>Filter <input type="search" placeholder="name, address, operator"></label>
    <label>Verdict <select><option value="">all</option><option value="violation">violation</option><option value="cannot-tell">cannot tell</option><option value="conforms">conforms</option></select></label>
    <output aria-live="polite"></output>
    </div>
    <table id="destination-table" class="cards sortable">
    <caption>{{destinationCaption}}</caption>
    <thead><tr><th scope="col">Destination</th><th scope="col">Country</th><th scope="col" class="figure">Sent</th><th scope="col" class="figure">Received</th><th scope="col" class="figure">Flows</th><th scope="col">Verdict</th></tr></thead>
    <tbody>
    {{#destinations}}
    <tr class="{{class}}" data-verdict="{{class}}">
    <th scope="row" data-label="Destination" data-sort="{{name}}"><span class="name">{{name}}</span>{{#address}} <span class="address">{{.}}</span>{{/address}}
    {{#who}}<span class="who">{{.}}</span>{{/who}}{{#apps}}<span class="who">app {{.}}</span>{{/apps}}
    <details><summary>Proof</summary><dl>
    {{#facts}}<dt>{{label}}</dt><dd>{{text}}</dd>{{/facts}}
    </dl></details></th>
    <td data-label="Country" data-sort="{{chip}}"><span class="chip {{chipClass}}">{{chip}}</span> {{place}}<small>{{confidence}}</small></td>
    <td data-label="Sent" class="figure" data-sort="{{sentOctets}}">{{sent}}</td>
    <td data-label="Received" class="figure" data-sort="{{receivedOctets}}">{{received}}</td>
    <td data-label="Flows" class="figure" data-sort="{{flows}}">{{flows}}</td>
    <td data-label="Verdict" data-sort="{{gravity}}"><span class="badge {{class}}"><i aria-hidden="true">{{sign}}</i> {{outcome}}</span>{{#reasons}}<small>{{.}}</small>{{/reasons}}</td>
    </tr>
    {{/destinations}}
    </tbody>
    </table>
    {{#destinationsMore}}<p class="note">{{.}}</p>{{/destinationsMore}}
    </section>

    """#

  /// Sections 2 and 3.
  static let resolution = #"""
    <section id="s2">
    <h2><span class="number">2</span> Name resolution</h2>
    <p>{{resolverSentence}}</p>
    {{#hasResolvers}}
    <div class="scroll" tabindex="0" role="region" aria-label="Resolvers per capture">
    <table class="matrix">
    <caption>Which resolver was used in which capture</caption>
    <thead><tr><th scope="col">Resolver</th><th scope="col">Assigned by the network</th><th scope="col">Asked</th>{{#captureLabels}}<th scope="col" class="mark">{{.}}</th>{{/captureLabels}}</tr></thead>
    <tbody>
    {{#resolvers}}
    <tr>
    <th scope="row"><span class="name">{{address}}</span>{{#country}} <span class="chip">{{.}}</span>{{/country}}{{#name}}<span class="who">{{.}}</span>{{/name}}</th>
    <td><span class="badge {{class}}"><i aria-hidden="true">{{sign}}</i> {{assigned}}</span></td>
    <td>{{asked}}<small>{{transport}}</small></td>
    {{#marks}}<td class="mark{{#used}} used {{class}}{{/used}}">{{#used}}● used{{/used}}{{^used}}<span class="absent">not seen</span>{{/used}}</td>{{/marks}}
    </tr>
    {{/resolvers}}
    </tbody>
    </table>
    </div>
    {{/hasResolvers}}
    {{#resolversMore}}<p class="note">{{.}} more resolvers are in report.json.</p>{{/resolversMore}}
    {{#hasPhases}}
    <p>{{phaseSentence}}</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Resolvers per phase">
    <table class="matrix">
    <caption>How often each resolver was asked in each phase of the test</caption>
    <thead><tr><th scope="col">Resolver</th><th scope="col">After uninstalling</th>{{#phaseColumns}}<th scope="col" class="mark">{{label}}{{^seen}}<small>no question seen</small>{{/seen}}</th>{{/phaseColumns}}</tr></thead>
    <tbody>
    {{#phaseRows}}
    <tr>
    <th scope="row"><span class="name">{{resolver}}</span><span class="who">{{transport}}</span></th>
    <td><span class="badge {{class}}"><i aria-hidden="true">{{sign}}</i> {{outcome}}</span><small>{{reason}}</small></td>
    {{#cells}}<td class="mark{{#used}} used {{class}}{{/used}}">{{#used}}{{count}}{{/used}}{{^used}}<span class="absent">{{count}}</span>{{/used}}</td>{{/cells}}
    </tr>
    {{/phaseRows}}
    </tbody>
    </table>
    </div>
    {{#phasesMore}}<p class="note">{{.}} more resolvers are in report.json.</p>{{/phasesMore}}
    {{/hasPhases}}
    </section>
    <section id="s3">
    <h2><span class="number">3</span> Course of the traffic</h2>
    {{#hasTimeline}}
    <p class="note">Flows that began in each interval, by the verdict on their destination. All captures share one scale.</p>
    {{{legend}}}
    {{#timeline}}
    <figure class="course">
    <figcaption><b>{{label}}</b> <span>{{caption}}</span></figcaption>
    {{{chart}}}
    <p class="axis"><span>{{start}}</span><span>{{end}}</span></p>
    </figure>
    {{/timeline}}
    {{/hasTimeline}}
    {{^hasTimeline}}<p>No flow was observed.</p>{{/hasTimeline}}
    {{#timelineMore}}<p class="note">{{.}} more captures are in report.json.</p>{{/timelineMore}}
    </section>

    """#
}

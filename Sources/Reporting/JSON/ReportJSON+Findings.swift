import Destinations
import Flows
import RuleEngine
import Wire

extension JSONWriter {
  mutating func writeDestinations(_ destinations: [JudgedDestination]) {
    key("destinations")
    beginArray()
    for judged in destinations {
      beginObject()
      writeIdentity(judged.destination)
      writeLocation(judged.destination.location)
      writeTraffic(judged)
      endObject()
    }
    endArray()
  }

  /// Keys from `address` to `connected_flows`.
  private mutating func writeIdentity(_ destination: Destination) {
    field("address", destination.address.description)
    field("apps", destination.apps)
    field("as_name", destination.asName)
    key("asn")
    if destination.asn == 0 { null() } else { int(destination.asn) }
    field("connected_flows", destination.connectedFlows)
    field("country", destination.location.country)
    field("country_source", destination.location.countrySource)
    field("domain", destination.domain)
    field("first_frame", destination.first)
    field("first_ts", destination.first.time.description)
    field("flows", destination.flows.count)
  }

  /// Keys from `geo` to `location_confidence`, without those that are not about the location.
  private mutating func writeLocation(_ location: Location) {
    key("geo")
    beginArray()
    for row in location.evidence {
      beginObject(onOneLine: true)
      field("build_date", row.buildDate)
      field("country", row.country)
      field("database", row.database)
      field("network", row.network)
      endObject()
    }
    endArray()
  }

  /// Keys from `last_ts` to the end.
  private mutating func writeTraffic(_ judged: JudgedDestination) {
    let destination = judged.destination
    let location = destination.location
    field("last_ts", destination.lastTime.description)
    field("latency_note", orNull: location.latencyNote)
    field("location_confidence", location.confidence.rawValue)
    field("name", destination.name.name)
    field("name_chain", destination.name.chain)
    field("name_country", location.nameCountry)
    field("name_frame", destination.name.frame)
    field("name_source", destination.name.source.rawValue)
    field("name_ts", destination.name.frame?.time.description ?? "")
    field("operator_country", location.operatorCountry)
    field("organisation", destination.organisation)
    field("organisation_source", destination.organisationSource)
    field("orig_bytes", destination.sentOctets)
    field("party", destination.party.rawValue)
    field("ports", destination.ports)
    field("reasons", judged.verdict.reasons)
    field("registered_country", location.registeredCountry)
    field("resp_bytes", destination.receivedOctets)
    key("round_trip_seconds")
    if destination.roundTrip < 0 { null() } else { seconds(nanoseconds: destination.roundTrip) }
    field("services", destination.services)
    field("verdict", judged.verdict.outcome.rawValue)
  }

  /// Writes where something was seen, or `null`.
  private mutating func field(_ name: String, _ reference: FrameReference?) {
    key(name)
    guard let reference else { return null() }
    beginObject(onOneLine: true)
    field("capture", Int(reference.capture))
    field("frame", UInt64(reference.frame))
    endObject()
  }

  mutating func writeFindings(_ findings: [Finding], _ summary: ReportSummary) {
    key("findings")
    beginArray()
    for finding in findings {
      beginObject()
      field("alternatives", finding.alternatives)
      field("confidence", finding.confidence.rawValue)
      writeEvidence(finding.evidence, summary)
      field("id", finding.id)
      field("mappings", finding.mappings)
      field("outcome", finding.outcome.rawValue)
      field("references", finding.references)
      field("rule", finding.rule)
      field("severity", finding.severity.rawValue)
      field("subject", finding.subject)
      field("summary", finding.summary)
      field("title", finding.title)
      endObject()
    }
    endArray()
  }

  /// Proof of a finding, with the names of the captures where a summary gives them.
  mutating func writeEvidence(_ list: [Evidence], _ summary: ReportSummary? = nil) {
    key("evidence")
    beginArray()
    for evidence in list { writeEvidence(evidence, summary) }
    endArray()
  }

  private mutating func writeEvidence(_ evidence: Evidence, _ summary: ReportSummary?) {
    beginObject()
    field("capture", evidence.capture)
    field("detail", evidence.detail)
    field("display_filter", evidence.displayFilter)
    if let summary { field("file", summary.captureName(evidence.capture)) }
    field("first_ts", evidence.firstTime)
    field("flow", evidence.flow)
    key("frames")
    beginArray(onOneLine: true)
    for frame in evidence.frames { int(frame) }
    endArray()
    field("last_ts", evidence.lastTime)
    endObject()
  }
}

import Destinations
import Flows
import GRDB
import Reporting
import RuleEngine
import Wire

extension CaseWriter {
  mutating func writeDestinations() throws {
    var row = try RowStatement(database, into: "destinations", columns: 33)
    var geo = try RowStatement(database, into: "geo", columns: 6)
    var positions = [Int](repeating: 0, count: report.destinations.count)
    for (position, index) in order.enumerated() where positions.indices.contains(index) {
      positions[index] = position
    }
    for (index, position) in positions.enumerated() {
      let judged = report.destinations[position]
      let destination = judged.destination
      row.add(index + 1)
      row.add(position)
      row.add(texts.addresses.number(destination.address))
      texts.add(destination.name, to: &row)
      row.add(shown(destination.domain))
      row.add(shown(destination.organisation))
      row.add(shown(destination.organisationSource))
      row.add(destination.party.rawValue)
      row.add(destination.asn == 0 ? nil : destination.asn)
      row.add(shown(destination.asName))
      add(destination.location, to: &row)
      add(judged, to: &row)
      try row.store()
      for (place, source) in destination.location.evidence.enumerated() {
        geo.add(index + 1)
        geo.add(place)
        geo.add(shown(source.database))
        geo.add(source.buildDate)
        geo.add(source.network)
        geo.add(source.country)
        try geo.store()
      }
    }
  }

  private func add(_ location: Location, to row: inout RowStatement) {
    row.add(location.country)
    row.add(location.countrySource)
    row.add(location.confidence.rawValue)
    row.add(location.registeredCountry)
    row.add(location.operatorCountry)
    row.add(location.nameCountry)
  }

  private func add(_ judged: JudgedDestination, to row: inout RowStatement) {
    let destination = judged.destination
    row.add(destination.first.capture)
    row.add(destination.first.frame)
    row.add(destination.first.time.nanoseconds)
    row.add(destination.lastTime.nanoseconds)
    row.add(destination.flows.count)
    row.add(destination.connectedFlows)
    row.add(destination.sentOctets)
    row.add(destination.receivedOctets)
    row.add(destination.roundTrip < 0 ? nil : destination.roundTrip)
    row.add(shown(destination.apps.joined(separator: " ")))
    row.add(destination.services.joined(separator: " "))
    row.add(destination.ports.joined(separator: " "))
    row.add(judged.verdict.outcome.rawValue)
    row.add(shown(judged.verdict.reasons.joined(separator: "; ")))
  }
}

import Destinations
import RuleEngine
import Testing

@testable import Reporting

struct PictureTests {
  private let summary = ReportSummary(SampleReport.report)

  @Test func `each country that is known has a bubble, and nothing else has`() {
    let known = summary.places.filter { if case .country = $0.place { true } else { false } }
    let svg = HTMLMap.svg(summary.places)
    #expect(!known.isEmpty)
    #expect(svg.components(separatedBy: "<circle").count - 1 == known.count)
    for total in known { #expect(svg.contains("<title>\(total.place.name): "), "\(total.place)") }
  }

  @Test func `a map without countries is not drawn`() {
    #expect(HTMLMap.svg([]).isEmpty)
    let unplaced = summary.places.filter { if case .country = $0.place { false } else { true } }
    #expect(HTMLMap.svg(unplaced).isEmpty)
  }

  @Test func `the map places a country where it is`() throws {
    let places = WorldDots.places.split(separator: ",").map { $0.split(separator: " ") }
    let india = try #require(places.first { $0.first == "IN" })
    #expect(india[1...] == ["23", "80"])
    #expect(places.allSatisfy { $0.count == 3 && (-90...90).contains(Int($0[1]) ?? 999) })
    #expect(WorldDots.rows.count == (WorldDots.north + 57) / WorldDots.step + 1)
  }

  @Test func `bands join what was sent, and hostile names stay text`() {
    #expect(HTMLRelations([]).svg.isEmpty)
    let svg = HTMLRelations(HostileReport.report.destinations).svg
    #expect(!svg.contains("<script"))
    #expect(svg == HTMLRelations(HostileReport.report.destinations).svg)
    let sample = HTMLRelations(SampleReport.report.destinations).svg
    #expect(sample.contains("class=\"band violation\""))
    #expect(!sample.contains("NaN") && !sample.contains("=\"-"))
  }
}

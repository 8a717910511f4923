/// The countries of mobile networks, by mobile country code (ITU-T E.212).
package struct MobileCountries: Sendable {
  /// When the list was last gone through, `YYYY-MM-DD`.
  package let asOf: String
  private let byCode: [Int: String]

  /// A list that knows nothing.
  package init() {
    asOf = ""
    byCode = [:]
  }

  /// Reads a list.
  package init(_ root: YAMLNode) throws(YAMLProblem) {
    let kind = "telltale_mobile_countries"
    let mapping = try root.mapping(keys: CatalogueHead.keys(kind: kind) + ["codes"])
    asOf = try CatalogueHead(mapping, kind: kind).asOf
    var byCode: [Int: String] = [:]
    for node in try mapping.required("codes").items() {
      let entry = try node.mapping(keys: ["country", "mcc"])
      let country = try entry.required("country").country()
      for code in try entry.required("mcc").items() {
        guard byCode.updateValue(country, forKey: try code.int(in: 200...799)) == nil else {
          throw code.problem("the code stands twice")
        }
      }
    }
    self.byCode = byCode
  }

  /// The country of a mobile country code; `nil` if it is not known.
  package func country(mcc: Int) -> String? { byCode[mcc] }

  /// The mobile country code in a name of the mobile network (3GPP TS 23.003 §19.4.2), as in
  /// `epdg.epc.mnc840.mcc405.pub.3gppnetwork.org`; `nil` for other names.
  package static func code(in name: String) -> Int? {
    guard DomainName.isSubdomain(name, of: "3gppnetwork.org") else { return nil }
    for label in DomainName.labels(name).reversed() where label.hasPrefix("mcc") {
      let digits = label.dropFirst(3)
      guard digits.utf8.count == 3, digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
        return nil
      }
      return Int(digits)
    }
    return nil
  }
}

/// The curated lists that ship: organisations, resolvers, infrastructure.
package struct Catalogue: Sendable {
  /// Who operates names and networks.
  package let organisations: Organisations
  /// Public resolvers and HTTPDNS services.
  package let resolvers: Resolvers
  /// What a handset needs to work as one.
  package let infrastructure: Infrastructure
  /// The countries of mobile networks.
  package let mobileCountries: MobileCountries
  /// What requests to HTTPDNS services look like.
  package let httpdns: HTTPDNSShapes
  /// The files in use, in the order read.
  package let inputs: [KnowledgeInput]

  /// Reads the lists below `home`.
  package init(home: String) throws(YAMLProblem) {
    let folder = "Rules/Knowledge/"
    func root(_ file: String) throws(YAMLProblem) -> YAMLNode {
      try YAMLFile.read(path: "\(home)/\(folder)\(file)", name: folder + file)
    }
    organisations = try Organisations(root("organisations.yaml"))
    resolvers = try Resolvers(root("resolvers.yaml"))
    infrastructure = try Infrastructure(root("infrastructure.yaml"))
    mobileCountries = try MobileCountries(root("mobile-countries.yaml"))
    httpdns = try HTTPDNSShapes(root("httpdns.yaml"))
    inputs = [
      ("organisations.yaml", organisations.asOf), ("resolvers.yaml", resolvers.asOf),
      ("infrastructure.yaml", infrastructure.asOf),
      ("mobile-countries.yaml", mobileCountries.asOf), ("httpdns.yaml", httpdns.asOf),
    ].map { file, asOf in
      KnowledgeInput(
        file: file,
        path: "\(home)/\(folder)\(file)",
        type: "curated list",
        buildDate: asOf,
        licence: "as this program",
        attribution: ""
      )
    }
  }

  /// Lists that were read elsewhere, for programs that bring their own.
  package init(
    organisations: Organisations,
    resolvers: Resolvers,
    infrastructure: Infrastructure,
    httpdns: HTTPDNSShapes = HTTPDNSShapes()
  ) {
    self.httpdns = httpdns
    self.organisations = organisations
    self.resolvers = resolvers
    self.infrastructure = infrastructure
    mobileCountries = MobileCountries()
    inputs = []
  }
}

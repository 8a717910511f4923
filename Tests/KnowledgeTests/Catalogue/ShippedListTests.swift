import FoundationEssentials
import Testing
import Wire

@testable import Knowledge

/// What has to hold of every entry of the lists that ship.
@Suite struct `The lists that ship` {
  private static let catalogue = Result { try Catalogue(home: repository) }

  /// Suffixes of registries (the ICANN part of the list); a company may hold one of the others.
  private static let registries: Set<String> = {
    let path = "\(repository)/Rules/Knowledge/public_suffix_list.dat"
    let text = (try? String(contentsOf: URL(filePath: path), encoding: .utf8)) ?? ""
    let lines = text.split(separator: "\n").map(String.init)
    let end = lines.firstIndex { $0.contains("===END ICANN") } ?? lines.endIndex
    return Set(lines[..<end].filter { !$0.hasPrefix("//") })
  }()

  @Test func `are as long as they have to be`() throws {
    let catalogue = try Self.catalogue.get()
    #expect(catalogue.organisations.all.count >= 250)
    #expect(catalogue.resolvers.all.count + catalogue.resolvers.httpdnsServices.count >= 150)
    #expect(Self.registries.count > 5000)
  }

  @Test func `name domains that someone registered`() throws {
    let catalogue = try Self.catalogue.get()
    let suffixes = try PublicSuffixList(home: repository)
    for organisation in catalogue.organisations.all {
      for domain in organisation.domains + organisation.unverifiedDomains {
        // gov.in and the like are registries' own, and held by the state that is meant.
        if organisation.role == .government { continue }
        #expect(!Self.registries.contains(domain), "\(organisation.id): \(domain)")
        #expect(suffixes.registrableDomain(of: "x.y.z." + domain) != nil, "\(domain)")
      }
    }
    for resolver in catalogue.resolvers.all + catalogue.resolvers.httpdnsServices {
      for name in resolver.names {
        #expect(!Self.registries.contains(name), "\(resolver.id): \(name)")
        #expect(suffixes.registrableDomain(of: "x.y.z." + name) != nil, "\(name)")
      }
    }
  }

  @Test func `say each thing once`() throws {
    let catalogue = try Self.catalogue.get()
    func isOnce(_ texts: [String]) -> Bool { Set(texts).count == texts.count }
    let organisations = catalogue.organisations.all
    #expect(isOnce(organisations.map(\.id)))
    #expect(isOnce(organisations.map { $0.name.lowercased() }))
    #expect(isOnce(organisations.flatMap { $0.domains + $0.unverifiedDomains }))
    #expect(isOnce(organisations.flatMap(\.asns).map(String.init)))
    #expect(isOnce(catalogue.resolvers.all.map(\.id)))
    #expect(isOnce(catalogue.resolvers.httpdnsServices.map(\.id)))
  }

  @Test func `place resolvers on the Internet, at addresses with no bits to spare`() throws {
    let catalogue = try Self.catalogue.get()
    for resolver in catalogue.resolvers.all {
      for prefix in resolver.addresses {
        #expect(SpecialAddresses.isGlobal(prefix.address), "\(resolver.id): \(prefix)")
      }
    }
  }

  @Test func `give a group a home wherever they name one`() throws {
    for organisation in try Self.catalogue.get().organisations.all
    where !organisation.parent.isEmpty {
      #expect(!organisation.parentCountry.isEmpty, "\(organisation.id)")
    }
  }
}

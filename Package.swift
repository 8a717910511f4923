// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableExperimentalFeature("Lifetimes"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  // Values of one module are used for every packet in another one (ARCHITECTURE.md, "One loop").
  .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
]
/// Tests state facts about values; they may hold what the sources must not, such as C pointers.
let testSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableExperimentalFeature("Lifetimes"),
]
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

let package = Package(
  name: "telltale",
  products: [.executable(name: "telltale", targets: ["telltale"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
  ],
  targets: [
    .systemLibrary(name: "CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"])]),
    .systemLibrary(
      name: "CMaxMindDB",
      pkgConfig: "libmaxminddb",
      providers: [.apt(["libmaxminddb-dev"])]
    ),
    // Hyperscan (x86-64) or Vectorscan (elsewhere): one interface, one pkg-config name.
    .systemLibrary(name: "CHyperscan", pkgConfig: "libhs", providers: [.apt(["libhyperscan-dev"])]),
    .systemLibrary(name: "CPSL", pkgConfig: "libpsl", providers: [.apt(["libpsl-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(
      name: "CBrotli",
      pkgConfig: "libbrotlidec",
      providers: [.apt(["libbrotli-dev"])]
    ),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CFileSystem"),
    .target(name: "Wire", swiftSettings: settings),
    .target(
      name: "Capture",
      dependencies: ["CLZ4", "CPcap", "CZlib", "CZstd", "Wire", crypto],
      swiftSettings: settings
    ),
    .target(
      name: "Flows",
      dependencies: [
        "Wire", crypto, .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "X509", package: "swift-certificates"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
      ],
      swiftSettings: settings
    ),
    .target(
      name: "Knowledge",
      dependencies: ["CHyperscan", "CMaxMindDB", "CPSL", "Wire", yams],
      swiftSettings: settings
    ),
    .target(
      name: "Identifiers",
      dependencies: [
        "CBrotli", "CZlib", "CZstd", "Flows", "Knowledge", "Wire", crypto,
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ],
      swiftSettings: settings
    ),
    .target(
      name: "Destinations",
      dependencies: ["Flows", "Knowledge", "Wire"],
      swiftSettings: settings
    ),
    .target(
      name: "RuleEngine",
      dependencies: [
        "Destinations", "Flows", "Identifiers", "Knowledge", "Wire", yams, crypto,
      ],
      swiftSettings: settings
    ),
    .target(
      name: "Compliance",
      dependencies: ["Destinations", "Flows", "Knowledge", "RuleEngine", "Wire"],
      swiftSettings: settings
    ),
    .target(
      name: "Reporting",
      dependencies: [
        "CFileSystem", "Compliance", "Destinations", "Flows", "RuleEngine", "Wire", crypto,
        .product(name: "Mustache", package: "swift-mustache"),
      ],
      swiftSettings: settings
    ),
    .target(
      name: "Cases",
      dependencies: [
        "Capture", "Compliance", "Destinations", "Flows", "Identifiers", "Knowledge", "Reporting",
        "RuleEngine", "Wire", crypto,
        .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
        .product(name: "X509", package: "swift-certificates"),
      ],
      swiftSettings: settings
    ),
    .target(
      name: "Audit",
      dependencies: [
        "CMalloc", "Capture", "Cases", "Compliance", "Destinations", "Flows", "Identifiers",
        "Knowledge", "Reporting", "RuleEngine",
        "Wire",
        crypto,
      ],
      swiftSettings: settings
    ),
    .executableTarget(
      name: "telltale",
      dependencies: [
        "Audit", "Cases", "Reporting", "RuleEngine",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings
    ),
    .target(
      name: "TestSupport",
      dependencies: ["Wire"],
      path: "Tests/TestSupport",
      swiftSettings: testSettings
    ),
    .testTarget(
      name: "WireTests",
      dependencies: ["TestSupport", "Wire"],
      swiftSettings: testSettings
    ),
    .testTarget(
      name: "CaptureTests",
      dependencies: ["Capture", "TestSupport", "Wire", crypto],
      swiftSettings: testSettings
    ),
    .testTarget(
      name: "FlowsTests",
      dependencies: [
        "Flows", "TestSupport", "Wire", crypto,
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ],
      swiftSettings: testSettings
    ),
    .testTarget(
      name: "KnowledgeTests",
      dependencies: ["Knowledge", "Wire"],
      swiftSettings: testSettings
    ),
    .testTarget(
      name: "IdentifiersTests",
      dependencies: ["Flows", "Identifiers", "TestSupport", "Wire", crypto],
      swiftSettings: testSettings
    ),
    .testTarget(
      name: "DestinationsTests",
      dependencies: ["Destinations", "Flows", "Knowledge", "TestSupport", "Wire"],
      swiftSettings: testSettings
    ),
    .testTarget(
      name: "RuleEngineTests",
      dependencies: ["RuleEngine", "Destinations", "Flows", "Identifiers", "Knowledge", "Wire"],
      swiftSettings: testSettings
    ),
    .testTarget(
      name: "ComplianceTests",
      dependencies: ["Compliance", "Destinations", "Flows", "Knowledge", "RuleEngine", "Wire"],
      swiftSettings: testSettings
    ),
    .testTarget(
      name: "CasesTests",
      dependencies: [
        "Capture", "Cases", "Destinations", "Flows", "Identifiers", "Reporting", "RuleEngine",
        "TestSupport", "Wire", crypto,
      ],
      swiftSettings: testSettings
    ),
    .testTarget(
      name: "AuditTests",
      dependencies: [
        "Audit", "Capture", "Destinations", "Flows", "Reporting", "RuleEngine", "TestSupport",
        "Wire",
      ],
      swiftSettings: testSettings
    ),
    .testTarget(
      name: "AcceptanceTests",
      dependencies: ["TestSupport", "Wire", "telltale", yams],
      swiftSettings: testSettings
    ),
    .testTarget(
      name: "ReportingTests",
      dependencies: ["Reporting", "Destinations", "Flows", "RuleEngine", "Wire"],
      exclude: ["Goldens"],
      swiftSettings: testSettings
    ),
  ]
)

// Fuzz targets are built only when asked for: Scripts/fuzz.
if Context.environment["TELLTALE_FUZZ"] != nil {
  let entryPoints: [(name: String, dependencies: [Target.Dependency])] = [
    ("Packet", ["Wire"]), ("DNS", ["Wire"]), ("TLS", ["Wire"]), ("QUIC", ["Wire"]),
    ("HTTP", ["Wire"]), ("DHCP", ["Wire"]), ("Flows", ["Flows", "Wire"]),
    ("Capture", ["Capture", "FuzzSupport", "Wire"]),
    ("Rules", ["FuzzSupport", "Knowledge", "RuleEngine"]),
    ("Policy", ["FuzzSupport", "Knowledge", "RuleEngine"]),
    ("Patterns", ["FuzzSupport", "Knowledge"]), ("Lists", ["Knowledge", "Wire"]),
    ("Declaration", ["Compliance", "FuzzSupport", "Knowledge"]),
    ("Geo", ["FuzzSupport", "Knowledge", "Wire"]),
    ("Identifiers", ["Flows", "Identifiers", "Wire"]),
    ("Conversation", ["Flows", "TestSupport", "Wire"]),
    ("Scenario", ["Audit", "FuzzSupport"]), ("Names", ["FuzzSupport", "Knowledge", "Wire"]),
  ]
  package.targets.append(
    .target(name: "FuzzSupport", path: "Fuzz/Support", swiftSettings: testSettings)
  )
  for entry in entryPoints {
    package.targets.append(
      .executableTarget(
        name: "Fuzz\(entry.name)",
        dependencies: entry.dependencies,
        path: "Fuzz/Fuzz\(entry.name)",
        swiftSettings: testSettings
      )
    )
  }
}

// The benchmark of the identifier search is built only when asked for: Scripts/bench.
if Context.environment["TELLTALE_BENCH"] != nil {
  package.targets.append(
    .executableTarget(
      name: "SearchSpeed",
      dependencies: ["CZlib", "Flows", "Identifiers", "Wire"],
      path: "Benchmarks/SearchSpeed",
      swiftSettings: testSettings
    )
  )
}

import Foundation
import Testing

/// The validator of JSON Schemas that people have: Python's jsonschema, with a reader of YAML 1.2.
struct StockValidator {
  /// The schema's file below `Schemas`.
  let schema: String

  /// Whether it is installed; where it is not, the reader's own tests have to do.
  static let isInstalled = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", "import jsonschema, yaml"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  private static let script = """
    import json, re, sys
    import jsonschema, yaml
    class Core(yaml.SafeLoader): pass
    Core.yaml_implicit_resolvers = {
        key: [(tag, pattern) for tag, pattern in rules if not tag.endswith((":bool", ":timestamp"))]
        for key, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()}
    Core.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))
    schema = json.load(open(sys.argv[1]))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for path in sys.argv[2:]:
        for error in validator.iter_errors(yaml.load(open(path), Core)):
            print(path, error.message)
    """

  /// What it says of some files; empty if nothing.
  func problems(_ paths: [String]) throws -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      ["python3", "-c", Self.script, repository + "/Schemas/" + schema] + paths
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return String(decoding: output, as: UTF8.self)
  }
}

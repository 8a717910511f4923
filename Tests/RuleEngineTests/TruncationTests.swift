import Foundation
import Knowledge
import Testing

@testable import RuleEngine

/// Files of rules and policies that end too early.
@Suite struct TruncationTests {
  /// What reading every beginning of a text gives: how many could be read, and problems that do not
  /// say where they are.
  private func cuts(
    _ path: String,
    _ read: (YAMLNode) throws -> Void
  ) throws -> (whole: Bool, read: Int, placeless: [String]) {
    let octets = try [UInt8](Data(contentsOf: URL(filePath: "\(repository)/\(path)")))
    var (count, placeless, isWhole) = (0, [String](), false)
    for length in 0...octets.count {
      let text = String(decoding: octets.prefix(length), as: UTF8.self)
      do {
        try read(YAMLFile.parse(text, file: "cut.yaml"))
        count += 1
        isWhole = length == octets.count
      } catch {
        let words = "\(error)"
        if !words.hasPrefix("cut.yaml:") { placeless.append(words) }
      }
    }
    return (isWhole, count, placeless)
  }

  @Test func `a rule cut anywhere is read or refused with its place`() throws {
    let result = try cuts("Rules/Builtin/TT-DNS-002.yml") { _ = try SigmaRule($0) }
    #expect(result.whole)
    #expect(result.placeless == [])
  }

  @Test func `a policy cut anywhere is read or refused with its place`() throws {
    let result = try cuts("Rules/Policies/default-deny-in.yaml") { _ = try Policy($0) }
    #expect(result.whole)
    #expect(result.placeless == [])
  }

  @Test func `statements of a laboratory cut anywhere are read or refused with their place`() throws
  {
    let result = try cuts("Captures/Rules/overrides.yaml") { _ = try Overrides($0) }
    #expect(result.whole)
    #expect(result.placeless == [])
  }
}

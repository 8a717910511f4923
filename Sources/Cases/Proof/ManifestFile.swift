import FoundationEssentials
import Reporting

/// A manifest as it was read back.
package struct ManifestFile: Sendable, Decodable {
  /// A file that the audit rested on.
  package struct Input: Sendable, Decodable, Hashable {
    /// Its size in octets.
    package let bytes: UInt64
    /// Its name without folders of the machine that it lay on.
    package let file: String
    /// What part it played, such as `capture`.
    package let role: String
    /// SHA-256 in hexadecimal; `nil` where hashing was turned off.
    package let sha256: String?
  }

  /// A file that the audit wrote.
  package struct Output: Sendable, Decodable, Hashable {
    /// Its size in octets.
    package let bytes: UInt64
    /// Its path inside the folder.
    package let name: String
    /// SHA-256 in hexadecimal.
    package let sha256: String
  }

  /// An option of the audit.
  package struct Option: Sendable, Decodable, Hashable {
    /// Its name without dashes.
    package let name: String
    /// Its value; `true` for a flag.
    package let value: String
  }

  /// The program.
  package struct Tool: Sendable, Decodable, Hashable {
    package let name: String
    package let version: String
  }

  /// What a redacted copy was made from.
  package struct Redaction: Sendable, Decodable, Hashable {
    /// What the key of the pseudonyms is called.
    package let key: String
    /// SHA-256 of the original's manifest.
    package let original: String

    enum CodingKeys: String, CodingKey {
      case key
      case original = "original_manifest_sha256"
    }
  }

  /// What went in, captures first.
  package let inputs: [Input]
  /// What could not be put out.
  package let notes: [String]?
  /// Options that bear on the result.
  package let options: [Option]
  /// What came out, beside the manifest itself and what vouches for it.
  package let outputs: [Output]
  /// The original of a redacted copy; `nil` for an original.
  package let redaction: Redaction?
  /// The format.
  package let schema: String
  /// Fingerprint of the key that signed; `nil` for none.
  package let signer: String?
  /// The program that wrote it.
  package let tool: Tool

  /// Reads a manifest.
  ///
  /// - Throws: ``CaseError`` saying what is wrong with it.
  package init(_ bytes: [UInt8]) throws(CaseError) {
    guard let file = try? JSONDecoder().decode(Self.self, from: Data(bytes)) else {
      throw CaseError("manifest.json: cannot be read as a manifest")
    }
    guard file.schema == manifestSchemaURL else {
      throw CaseError("manifest.json: not of a format that this version knows")
    }
    self = file
  }
}

/// The whole of a file; `nil` if it cannot be read.
package func fileOctets(_ path: String) -> [UInt8]? {
  (try? Data(contentsOf: URL(fileURLWithPath: path))).map { [UInt8]($0) }
}

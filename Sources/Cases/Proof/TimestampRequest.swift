import Crypto

/// A request for a time-stamp over the manifest (RFC 3161 §2.4.1), the file `manifest.tsq`.
///
/// Whoever wants a time-stamp sends it to an authority; the program itself never does.
///
/// It has no nonce: the same manifest gives the same request.
package enum TimestampRequest {
  /// The request in DER: version 1, the manifest's SHA-256, and that certificates are wanted.
  package static func bytes(for manifest: [UInt8]) -> [UInt8] {
    let digest = Array(SHA256.hash(data: manifest))
    // AlgorithmIdentifier of SHA-256 (2.16.840.1.101.3.4.2.1) with NULL parameters (RFC 5754 §2).
    let algorithm: [UInt8] = [
      0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
    ]
    let imprint = sequence(algorithm + [0x04, 0x20] + digest)
    return sequence([0x02, 0x01, 0x01] + imprint + [0x01, 0x01, 0xff])
  }

  private static func sequence(_ content: [UInt8]) -> [UInt8] {
    [0x30, UInt8(content.count)] + content
  }
}

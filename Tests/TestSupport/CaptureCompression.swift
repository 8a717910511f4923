/// A gzip member that stores its content uncompressed (RFC 1952, RFC 1951 §3.2.4).
package func gzipMember(_ content: [UInt8]) -> [UInt8] {
  var bytes: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]
  var rest = content[...]
  repeat {
    let chunk = rest.prefix(65_535)
    rest = rest.dropFirst(chunk.count)
    let length = UInt16(chunk.count)
    bytes.append(rest.isEmpty ? 1 : 0)
    bytes += octets(length, bigEndian: false) + octets(~length, bigEndian: false) + chunk
  } while !rest.isEmpty
  return bytes + octets(crc32(content), bigEndian: false)
    + octets(UInt32(content.count), bigEndian: false)
}

/// A zstd frame that stores its content uncompressed, followed by `repeats` runs of 128 KiB of
/// zero octets that take four octets each (RFC 8878 §3.1.1).
package func zstdFrame(_ content: [UInt8], zeroRuns repeats: Int = 0) -> [UInt8] {
  // No content size, no checksum, a window of 1 MiB.
  var bytes: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50]
  var rest = content[...]
  repeat {
    let chunk = rest.prefix(100_000)
    rest = rest.dropFirst(chunk.count)
    bytes += header(size: chunk.count, type: 0, last: rest.isEmpty && repeats == 0) + chunk
  } while !rest.isEmpty
  for index in 0..<repeats {
    bytes += header(size: 128 << 10, type: 1, last: index == repeats - 1) + [0]
  }
  return bytes
}

/// An LZ4 frame that stores its content uncompressed in blocks of at most `block` octets (LZ4 Frame
/// Format 1.6: independent blocks of up to 64 KiB, no checksums but the header's).
package func lz4Frame(_ content: [UInt8], block: Int = 65_536) -> [UInt8] {
  var bytes: [UInt8] = [0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82]
  var rest = content[...]
  while !rest.isEmpty {
    let chunk = rest.prefix(block)
    rest = rest.dropFirst(chunk.count)
    bytes += octets(UInt32(chunk.count) | 1 << 31, bigEndian: false) + chunk
  }
  return bytes + [0, 0, 0, 0]
}

private func header(size: Int, type: Int, last: Bool) -> [UInt8] {
  let value = UInt32(size << 3 | type << 1 | (last ? 1 : 0))
  return Array(octets(value, bigEndian: false).prefix(3))
}

private func crc32(_ content: [UInt8]) -> UInt32 {
  ~content.reduce(UInt32.max) { crc, octet in
    (0..<8).reduce(crc ^ UInt32(octet)) { value, _ in
      value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1
    }
  }
}

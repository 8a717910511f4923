/// How much a capture may claim before reading stops believing it.
///
/// A limit that is reached shows as a note, or as damage, in the capture's summary: never as a
/// crash and never as a silent loss.
package struct CaptureLimits: Sendable, Hashable {
  /// Octets of one frame: libpcap's own ceiling (MAXIMUM_SNAPLEN), so that no capturing program
  /// that uses it writes more, and a length field that claims more is a broken one.
  package var frameOctets = 262_144
  /// Octets of one pcapng block that is looked into.
  ///
  /// A frame with its options takes a tenth; PCAPdroid cuts a key log into blocks of 512 KiB.
  /// Larger blocks are passed over.
  package var blockOctets = 4 << 20
  /// Octets asked of the operating system at once.
  ///
  /// 256 KiB still lie in a near cache when they are parsed, and larger reads measured no
  /// faster.
  package var chunkOctets = 256 << 10
  /// Interfaces that are kept.
  ///
  /// Each costs memory until the end, and real captures hold a dozen.
  package var interfaces = 100_000
  /// Comments that are kept; those beyond are counted.
  package var comments = 1_000
  /// Octets of one name, description or comment that are kept.
  package var textOctets = 4_096
  /// Octets of all texts together, so that a file made of names does not fill the memory.
  package var textOctetsInAll = 32 << 20
  /// Name records (address and its names) that are kept.
  package var nameRecords = 100_000
  /// Octets of decryption secrets that are kept: some hundred thousand TLS sessions.
  package var secretsOctets = 16 << 20
  /// Apps that frames may name; a handset holds a few hundred.
  package var apps = 65_536
  /// How many times its size a compressed capture may grow, once it exceeds `ratioFloor`: packet
  /// data seldom exceeds 20, and deflate cannot exceed 1032.
  package var ratio = 250
  /// Decompressed octets below which the ratio is not looked at.
  package var ratioFloor = 256 << 20
  /// Decompressed octets in all: more than a day at 10 MB/s.
  package var decompressedOctets = 1 << 40
  /// Folders below a named directory that are entered, against loops.
  package var directoryDepth = 32
  /// Files below the named directories that are looked at.
  package var directoryEntries = 1_000_000

  /// Limits for a named use, starting from the standard ones.
  package init() {}

  /// The limits that audits use.
  package static let standard = Self()

  /// These limits where buffers were made for others.
  func fitting(_ buffers: Self?) -> Self {
    guard let buffers else { return self }
    var fitting = self
    fitting.blockOctets = min(blockOctets, buffers.headroom)
    fitting.frameOctets = min(frameOctets, buffers.headroom - 64)
    return fitting
  }

  /// Octets in front of a chunk where what is left of the last chunk goes.
  var headroom: Int { max(blockOctets, frameOctets + 64) }
}

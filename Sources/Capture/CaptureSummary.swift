package import Wire

/// What a capture says about itself, as far as it has been read.
package struct CaptureSummary: Hashable, Sendable {
  /// `pcap` or `pcapng`.
  package let format: String
  /// `gzip`, `lz4`, `zstd` or none.
  package let compression: String?
  /// `little-endian` or `big-endian`, of the first section.
  package let byteOrder: String
  /// The interfaces in file order, over all sections.
  package let interfaces: [CaptureInterface]
  /// Section headers met; 1 for pcap.
  package let sections: Int
  /// Programs that say they wrote the file, in file order, without repeats.
  package let applications: [String]
  /// Operating systems that the sections name, in file order, without repeats.
  package let systems: [String]
  /// Hardware that the sections name, in file order, without repeats.
  package let hardware: [String]
  /// Comments on the file, its interfaces and its frames, up to a limit.
  package let comments: [CaptureComment]
  /// Comments met, kept or not.
  package let commentCount: Int
  /// Names the capturing program resolved; they were not observed as traffic.
  package let nameRecords: [NameRecord]
  /// Decryption secrets, for who decrypts.
  package let secrets: [CaptureSecrets]
  /// Apps that frames name.
  package let apps: [CaptureApp]
  /// How frames name apps, if they do.
  package let attribution: AppAttribution?
  /// Frames numbered so far, those skipped included.
  package let frames: UInt32
  /// Frames that have a number but were not delivered, for a reason in `notes`.
  package let skippedFrames: UInt32
  /// The earliest time of a frame.
  package var firstTime: Timestamp?
  /// The latest time of a frame.
  package var lastTime: Timestamp?
  /// Octets read from the file, before decompression.
  package let bytesRead: Int
  /// Oddities, by first frame and then name.
  package let notes: [CaptureNote]
}

/// An interface of a capture.
package struct CaptureInterface: Hashable, Sendable {
  /// The link-layer header of its frames.
  package let linkType: LinkType
  /// The most octets kept of a frame; 0 means no limit.
  package let snapLength: UInt32
  /// Such as `wlan0`.
  package var name: String?
  /// What its owner says of it.
  package var description: String?
  /// The operating system it belongs to.
  package var system: String?
  /// The filter its frames passed: what it rejected is not in the capture.
  package var filter: String?
  /// Units of its clock: the `if_tsresol` octet (bit 7 set: a power of 2, else of 10).
  package var timeResolution: UInt8 = 6
  /// Octets of frame check sequence at the end of each frame, if the file says so.
  package var checkSequenceOctets: Int?
  /// What the capturing program lost, if it says so.
  package var drops: CaptureDrops?

  /// An interface of which only the format's fixed fields are known.
  package init(linkType: LinkType, snapLength: UInt32) {
    self.linkType = linkType
    self.snapLength = snapLength
  }
}

/// Packets that an interface had and the capture lacks.
package struct CaptureDrops: Hashable, Sendable {
  /// Packets received, from the last statistics block.
  package var received: UInt64?
  /// Dropped by the interface for lack of resources.
  package var byInterface: UInt64?
  /// Dropped by the operating system.
  package var bySystem: UInt64?
  /// Sum of what single packets say was lost in front of them.
  package var betweenFrames: UInt64 = 0

  /// No statistics yet.
  package init() {}

  /// Whether anything is known to be missing.
  package var any: Bool { (byInterface ?? 0) > 0 || (bySystem ?? 0) > 0 || betweenFrames > 0 }
}

/// A comment in a capture: text of whoever made or edited it.
package struct CaptureComment: Hashable, Sendable {
  /// What it is about: `section`, `interface`, `frame` or `block`.
  package let subject: String
  /// The frame, or the last one before it.
  package let frame: UInt32
  /// Its text, untrusted.
  package let text: String
}

/// Names of an address, as the capturing program resolved them.
package struct NameRecord: Hashable, Sendable {
  /// The address.
  package let address: IPAddress
  /// Its names, untrusted.
  package let names: [String]
}

/// Secrets that decrypt frames of the capture (pcapng Decryption Secrets Block).
package struct CaptureSecrets: Hashable, Sendable {
  /// A TLS key log in NSS format ("TLSK").
  package static let tlsKeyLog: UInt32 = 0x544c_534b
  /// The block's secrets type.
  package let type: UInt32
  /// The secrets as they stand in the file.
  package let bytes: [UInt8]
  /// The last frame before them.
  package let afterFrame: UInt32
}

/// An app, or process, that frames name.
package struct CaptureApp: Hashable, Sendable {
  /// The package name if there is one, else the app's or process's name.
  package var name: String
  /// What a person calls it, if that is known besides.
  package var label: String?
  /// The user id (Android) or process id (Apple) first seen with it.
  package let id: Int64?
}

/// How a capture says which app a frame belongs to.
package enum AppAttribution: String, Hashable, Sendable {
  /// PCAPdroid's 32-octet trailer on each frame.
  case pcapdroidTrailer = "pcapdroid-trailer"
  /// PCAPdroid's comment on each frame, and its map of user ids.
  case pcapdroidComment = "pcapdroid-comment"
  /// Apple's PKTAP header in front of each frame.
  case pktap
  /// Apple's process information blocks.
  case processBlocks = "process-blocks"
}

import Wire

extension CaptureReader {
  /// What the capture says about itself, as far as it has been read.
  package var summary: CaptureSummary {
    let hasTimes = log.earliest <= log.latest
    return CaptureSummary(
      format: format.rawValue,
      compression: window.decoder.name,
      byteOrder: log.isBigEndian ? "big-endian" : "little-endian",
      interfaces: log.descriptions,
      sections: log.sections,
      applications: log.applications,
      systems: log.systems,
      hardware: log.hardware,
      comments: log.comments,
      commentCount: log.commentCount,
      nameRecords: log.nameRecords,
      secrets: log.secrets,
      apps: log.apps.apps,
      attribution: log.apps.attribution,
      frames: log.frames,
      skippedFrames: log.skippedFrames,
      firstTime: hasTimes ? Timestamp(nanoseconds: log.earliest) : nil,
      lastTime: hasTimes ? Timestamp(nanoseconds: log.latest) : nil,
      bytesRead: window.source.octetsRead,
      notes: log.notes.list
    )
  }
}

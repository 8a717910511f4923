import Destinations

extension Judge {
  /// How many parts ``transportMarks(_:in:)`` has.
  static let transportParts = 8

  /// What is found of how the handset's traffic travelled: secrets, handshakes and the like; one
  /// kind of facts a part.
  func transportMarks(
    _ part: Int,
    in scene: Scene
  ) -> [(finding: Finding, destination: Int?)] {
    switch part {
    case 0: marks(CredentialDetector.facts(scene), in: scene)
    case 1: marks(HandshakeDetector.facts(scene), in: scene)
    case 2: marks(CertificateDetector.facts(scene), in: scene)
    case 3: marks(TunnelDetector.facts(scene), in: scene)
    case 4: marks(PortDetector.facts(scene), in: scene)
    case 5: marks(NameConflictDetector.facts(scene), in: scene)
    case 6: marks(CodeDetector.facts(scene), in: scene)
    default: marks(ScanDetector.facts(scene), in: scene)
    }
  }

  /// What is found of how the handset behaved over time, and of what names it asked for.
  func behaviourMarks(in scene: Scene) -> [(finding: Finding, destination: Int?)] {
    marks(BeaconDetector.facts(scene), in: scene)
      + marks(UnbiddenUploadDetector.facts(scene), in: scene)
      + marks(NameTunnelDetector.facts(scene), in: scene)
  }
}

import Destinations

extension Judge {
  /// What is found of how the handset's traffic travelled: secrets, handshakes and the like.
  func transportMarks(in scene: Scene) -> [(finding: Finding, destination: Int?)] {
    marks(CredentialDetector.facts(scene), in: scene)
      + marks(HandshakeDetector.facts(scene), in: scene)
      + marks(CertificateDetector.facts(scene), in: scene)
      + marks(TunnelDetector.facts(scene), in: scene)
      + marks(PortDetector.facts(scene), in: scene)
      + marks(NameConflictDetector.facts(scene), in: scene)
      + marks(CodeDetector.facts(scene), in: scene)
      + marks(ScanDetector.facts(scene), in: scene)
  }

  /// What is found of how the handset behaved over time, and of what names it asked for.
  func behaviourMarks(in scene: Scene) -> [(finding: Finding, destination: Int?)] {
    marks(BeaconDetector.facts(scene), in: scene)
      + marks(UnbiddenUploadDetector.facts(scene), in: scene)
      + marks(NameTunnelDetector.facts(scene), in: scene)
  }
}

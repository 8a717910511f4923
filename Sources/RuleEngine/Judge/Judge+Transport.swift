import Destinations

extension Judge {
  /// What is found of how the handset's traffic travelled: secrets, handshakes and the like.
  func transportMarks(in scene: Scene) -> [(finding: Finding, destination: Int?)] {
    marks(CredentialDetector.facts(scene), in: scene)
      + marks(HandshakeDetector.facts(scene), in: scene)
  }
}

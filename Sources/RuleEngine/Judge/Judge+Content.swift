import Destinations

extension Judge {
  /// What is found of what the handset sent readably: its identifiers, and the user's content.
  func contentMarks(in scene: Scene) -> [(finding: Finding, destination: Int?)] {
    marks(IdentifierDetector.facts(scene), in: scene)
      + marks(ContentDetector.facts(scene), in: scene)
      + marks(ProprietaryCryptoDetector.facts(scene), in: scene)
  }
}

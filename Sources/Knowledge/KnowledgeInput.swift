/// One data set that a knowledge file was made of.
package struct KnowledgeSource: Hashable, Sendable {
  /// Its name, such as `dbip-country-lite`.
  package var name: String
  /// When it was built, `YYYY-MM-DD`; empty if not known.
  package var buildDate: String
  /// The licence it came under, such as `CC BY 4.0`.
  package var licence: String
  /// What the licence wants shown where results appear; empty if nothing.
  package var attribution: String
  /// Where it is published.
  package var url: String

  /// A data set with its provenance.
  package init(
    name: String,
    buildDate: String,
    licence: String,
    attribution: String,
    url: String
  ) {
    self.name = name
    self.buildDate = buildDate
    self.licence = licence
    self.attribution = attribution
    self.url = url
  }
}

/// A knowledge file that an audit used; its hash is the caller's to compute.
package struct KnowledgeInput: Hashable, Sendable {
  /// The file's name without folders, for reports.
  package var file: String
  /// The file's path, for hashing; never for reports.
  package var path: String
  /// What it is, such as a database's own type.
  package var type: String
  /// When it was built, `YYYY-MM-DD`: for merged files, when the oldest part was.
  package var buildDate: String
  /// The licence, or `not stated`.
  package var licence: String
  /// What the licence wants shown where results appear; empty if nothing.
  package var attribution: String
  /// The data sets it was made of, in the file's own order; empty for files of one piece.
  package var sources: [KnowledgeSource]

  /// A file and its provenance.
  package init(
    file: String,
    path: String,
    type: String,
    buildDate: String,
    licence: String,
    attribution: String,
    sources: [KnowledgeSource] = []
  ) {
    self.file = file
    self.path = path
    self.type = type
    self.buildDate = buildDate
    self.licence = licence
    self.attribution = attribution
    self.sources = sources
  }
}

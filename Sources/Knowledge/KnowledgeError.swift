/// Why a knowledge file cannot be used, in one line that says what to do about it.
package struct KnowledgeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where in a file the problem lies.
  package enum Place: Hashable, Sendable {
    /// The file as a whole.
    case file
    /// A line of a text file, from 1.
    case line(Int)
    /// An octet of a binary file, from 0.
    case offset(Int)
  }

  /// The file, as the caller named it.
  package var file: String
  /// Where in the file.
  package var place: Place
  /// What is wrong.
  package var problem: String
  /// What the user can do.
  package var remedy: String

  /// A problem, its place and its remedy.
  package init(file: String, place: Place = .file, problem: String, remedy: String) {
    self.file = file
    self.place = place
    self.problem = problem
    self.remedy = remedy
  }

  package var description: String {
    let position =
      switch place {
      case .file: Self.printable(file)
      case .line(let line): "\(Self.printable(file)):\(line)"
      case .offset(let offset): "\(Self.printable(file)): at octet \(offset)"
      }
    return "\(position): \(problem); \(remedy)"
  }

  /// Untrusted text as one short line of printable ASCII.
  package static func printable(_ text: some StringProtocol) -> String {
    var line = ""
    for scalar in text.unicodeScalars.prefix(200) {
      line.unicodeScalars.append((0x20...0x7e).contains(scalar.value) ? scalar : "?")
    }
    return line
  }
}

/// What is wrong in a YAML file a person wrote, and where.
package struct YAMLProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// The place of the mistake.
  package var place: YAMLPlace
  /// What is wrong, in words that say how to mend it.
  package var message: String

  /// A mistake at one place.
  package init(place: YAMLPlace, message: String) {
    self.place = place
    self.message = message
  }

  /// `file:line:column: message`, as compilers and editors write it.
  package var description: String { "\(place): \(message)" }
}

/// A place in a text file; lines and columns count from 1, line 0 stands for the whole file.
package struct YAMLPlace: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The file's name as it was given to the reader.
  package var file: String
  /// The line.
  package var line: Int
  /// The column, in Unicode scalars.
  package var column: Int

  /// A place in a file.
  package init(file: String, line: Int = 0, column: Int = 0) {
    self.file = file
    self.line = line
    self.column = column
  }

  package static func < (left: Self, right: Self) -> Bool {
    (left.file, left.line, left.column) < (right.file, right.line, right.column)
  }

  /// `file:line:column`, or `file` alone where the whole file is meant.
  package var description: String { line > 0 ? "\(file):\(line):\(column)" : file }
}

/// What is known of one name or address, each statement with where it comes from.
package struct Lookup: Hashable, Sendable {
  /// One statement.
  package struct Statement: Hashable, Sendable {
    /// What it is about, such as `organisation`.
    package var topic: String
    /// What it says.
    package var text: String
    /// Who says so: a file or database.
    package var source: String
    /// When that was made, in its own words; empty if it does not say.
    package var date: String
    /// Whether the statement is known rather than believed.
    package var verified: Bool

    /// A statement with its source.
    package init(
      _ topic: String,
      _ text: String,
      source: String,
      date: String = "",
      verified: Bool = true
    ) {
      self.topic = topic
      self.text = text
      self.source = source
      self.date = date
      self.verified = verified
    }
  }

  /// What was asked for, in its canonical form.
  package var subject: String
  /// `name` or `address`.
  package var kind: String
  /// What is known, in a fixed order.
  package var statements: [Statement]

  /// What is known of a subject.
  package init(subject: String, kind: String, statements: [Statement]) {
    self.subject = subject
    self.kind = kind
    self.statements = statements
  }

  /// For people: the subject, then topic, statement, source and date.
  package var text: String {
    var text = "\(TextEscaping.terminal(subject))  (\(kind))\n"
    if statements.isEmpty { return text + "  nothing is known\n" }
    let width = statements.map(\.topic.count).max() ?? 0
    for statement in statements {
      let date = statement.date.isEmpty ? "" : " of \(statement.date)"
      let doubt = statement.verified ? "" : " (believed, not verified)"
      text +=
        "  " + statement.topic
        + String(repeating: " ", count: width - statement.topic.count + 2)
      text += TextEscaping.terminal(statement.text + doubt) + "\n"
      text += String(repeating: " ", count: width + 4)
      text += TextEscaping.terminal("by \(statement.source)\(date)") + "\n"
    }
    return text
  }

  /// The same as JSON.
  package var json: [UInt8] {
    var json = JSONWriter(indents: true)
    json.beginObject()
    json.field("kind", kind)
    json.key("statements")
    json.beginArray()
    for statement in statements {
      json.beginObject()
      json.field("date", statement.date)
      json.field("source", statement.source)
      json.field("text", statement.text)
      json.field("topic", statement.topic)
      json.field("verified", statement.verified)
      json.endObject()
    }
    json.endArray()
    json.field("subject", subject)
    json.endObject()
    json.endLine()
    return json.bytes
  }
}

import Foundation

/// Checks a value against the part of JSON Schema 2020-12 that our schemas use.
///
/// A keyword it does not know is reported, so that a schema cannot outgrow it unnoticed.
struct SchemaValidator {
  let root: JSONValue

  init(_ schema: JSONValue) { root = schema }

  func problems(_ value: JSONValue) -> [String] { problems(value, root, "") }

  private func problems(_ value: JSONValue, _ schema: JSONValue, _ path: String) -> [String] {
    schema.members.flatMap { keyword -> [String] in
      switch keyword.key {
      case "$schema", "$id", "$defs", "title", "description": []
      case "$ref": reference(keyword.value).map { problems(value, $0, path) } ?? ["\(path): $ref"]
      case "const": keyword.value == value ? [] : ["\(path): not the constant"]
      case "enum": keyword.value.elements.contains(value) ? [] : ["\(path): not in the list"]
      case "type": hasType(value, keyword.value) ? [] : ["\(path): wrong type"]
      case "minimum": isAtLeast(value, keyword.value) ? [] : ["\(path): too small"]
      case "pattern": matches(value, keyword.value) ? [] : ["\(path): does not match"]
      case "oneOf":
        keyword.value.elements.count { problems(value, $0, path).isEmpty } == 1
          ? [] : ["\(path): not exactly one"]
      case "items":
        value.elements.enumerated().flatMap { problems($1, keyword.value, "\(path)[\($0)]") }
      case "required":
        keyword.value.elements.compactMap(\.text).filter { value[$0] == nil }
          .filter { _ in !value.members.isEmpty || hasType(value, .string("object")) }
          .map { "\(path): lacks \($0)" }
      case "properties":
        keyword.value.members.flatMap { property in
          value[property.key].map { problems($0, property.value, "\(path)/\(property.key)") } ?? []
        }
      case "additionalProperties": additional(value, schema, keyword.value, path)
      default: ["\(path): unknown keyword \(keyword.key)"]
      }
    }
  }

  private func additional(
    _ value: JSONValue,
    _ schema: JSONValue,
    _ rule: JSONValue,
    _ path: String
  ) -> [String] {
    let known = Set((schema["properties"]?.members ?? []).map(\.key))
    return value.members.filter { !known.contains($0.key) }.flatMap { member in
      rule == .bool(false)
        ? ["\(path): may not hold \(member.key)"]
        : problems(member.value, rule, "\(path)/\(member.key)")
    }
  }

  private func reference(_ value: JSONValue) -> JSONValue? {
    guard let text = value.text, text.hasPrefix("#/$defs/") else { return nil }
    return root["$defs"]?[String(text.dropFirst(8))]
  }

  private func hasType(_ value: JSONValue, _ type: JSONValue) -> Bool {
    let names = type.text.map { [$0] } ?? type.elements.compactMap(\.text)
    return names.contains { name in
      switch (value, name) {
      case (.null, "null"), (.bool, "boolean"), (.string, "string"), (.array, "array"): true
      case (.object, "object"), (.number, "number"): true
      case (.number(let digits), "integer"): !digits.contains(".")
      default: false
      }
    }
  }

  private func isAtLeast(_ value: JSONValue, _ bound: JSONValue) -> Bool {
    guard case .number(let digits) = value, case .number(let least) = bound else { return true }
    return (Double(digits) ?? -.infinity) >= (Double(least) ?? .infinity)
  }

  private func matches(_ value: JSONValue, _ pattern: JSONValue) -> Bool {
    guard let text = value.text, let pattern = pattern.text else { return true }
    return text.range(of: pattern, options: .regularExpression) != nil
  }
}

package import Knowledge

/// What is wrong in a rule or policy file: `file:line:column: message`.
package typealias RuleError = YAMLProblem

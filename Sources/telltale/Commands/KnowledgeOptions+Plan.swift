import ArgumentParser
import Audit

extension KnowledgeOptions {
  /// What of the world's knowledge is to be used.
  func plan() throws -> KnowledgePlan {
    var plan = KnowledgePlan()
    plan.geo = geo
    plan.overrides = overrides
    plan.device = device
    if let lab {
      guard let position = KnowledgePlan.labPosition(lab) else {
        throw ValidationError("--lab takes a latitude and a longitude, such as 28.61,77.21")
      }
      plan.lab = position
    }
    return plan
  }
}

/// The program's version.
let toolVersion = Installation.version

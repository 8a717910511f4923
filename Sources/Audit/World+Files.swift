import Cases
import Knowledge
import Reporting
import RuleEngine

extension World {
  /// Rules, policy, scenario, overrides and databases, each with its hash.
  ///
  /// - Throws: ``AuditError`` if a file cannot be read any more.
  func files(_ plan: AuditPlan, _ pack: RulePack, home: String) throws -> [ReportInput] {
    var inputs = pack.files.map { file in
      ReportInput(role: .rules, file: file.name, sha256: file.sha256, bytes: file.bytes)
    }
    let policyPath = try Policy.path(of: plan.policy, home: home)
    inputs.append(try hashed(.policy, policyPath))
    if let scenario = plan.scenario { inputs.append(try hashed(.scenario, scenario)) }
    if let declaration = plan.declaration {
      inputs.append(try hashed(.declaration, declaration))
    }
    if let device = plan.knowledge.device, DeviceFile.isFile(device) {
      inputs.append(try hashed(.device, device))
    }
    if let overrides = overridesPath { inputs.append(try hashed(.override, overrides)) }
    for file in files {
      let isDatabase = file.file.hasSuffix(".mmdb")
      var input = try hashed(isDatabase ? .database : .knowledge, file.path)
      input.file = file.file
      input.format = file.type
      input.buildDate = file.buildDate
      input.attribution = file.attribution
      inputs.append(input)
    }
    return inputs
  }

  private func hashed(_ role: ReportInput.Role, _ path: String) throws -> ReportInput {
    let digest = try FileDigest(path: path)
    return ReportInput(
      role: role,
      file: fileName(path),
      sha256: digest.sha256,
      bytes: digest.octets
    )
  }
}

extension Mappings {
  /// The files, for the report.
  ///
  /// - Throws: ``AuditError`` if one cannot be read any more.
  func inputs() throws -> [ReportInput] {
    try files.map { path in
      let digest = try FileDigest(path: path)
      return ReportInput(
        role: .knowledge,
        file: "Mappings/" + fileName(path),
        sha256: digest.sha256,
        bytes: digest.octets
      )
    }
  }
}

import Destinations
import Testing
import Wire

@testable import RuleEngine

@Suite struct `Judging many destinations` {
  /// 20,000 destinations in order take about 0.12 s in a release build, and as many that each break
  /// three rules about 1.2 s; the bound here only catches work that grows with the square.
  @Test(.timeLimit(.minutes(2)))
  func `takes time in proportion to their number`() throws {
    var run = TestRun(.v4)
    run.question(to: Family.v4.resolver)
    for index in 0..<20_000 {
      run.destination("d\(index).example", at: IPAddress(ipv4: 0xCB00_7100 &+ UInt32(index)))
    }
    let input = run.input
    let judge = try Judge(policy: defaultPolicy.get(), rules: builtin.get().rules)
    var judgement: Judgement?
    let time = ContinuousClock().measure { judgement = judge.judge(input) }
    #expect(judgement?.verdicts.count == 20_000)
    #expect(judgement?.findings.count == 40_001)
    #expect(time < .seconds(60))
  }
}

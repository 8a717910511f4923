package import Destinations
package import Flows
package import Reporting

/// What `case.sqlite` is written from.
package struct CaseContent: Sendable {
  /// The report; its destinations know their flows as places in ``observations``.
  package var report: Report
  /// What was seen.
  package var observations: Observations
  /// The name of each flow's responder, at the same place.
  package var names: [DestinationName]

  /// A run's report with what it was made from.
  package init(report: Report, observations: Observations, names: [DestinationName]) {
    self.report = report
    self.observations = observations
    self.names = names
  }
}

/// How much a case keeps; what is left out is counted in its table `limits`.
package struct CaseLimits: Sendable {
  /// Flows with a row of their own.
  ///
  /// A row costs about 100 octets and a microsecond; a handset opens some thousand a day. Those
  /// beyond are in the counters of their destinations.
  package var flows = 1_000_000
  /// DNS questions with a row of their own.
  package var questions = 1_000_000
  /// Answer records of one question: more than a resolver puts into one UDP message.
  package var answersPerQuestion = 32
  /// Frames listed for one piece of evidence; findings list no more themselves.
  package var framesPerEvidence = 1_000

  /// The limits of audits.
  package init() {}
}

import Flows
import TestSupport
import Wire

/// What is seen in frames that are fed in their order.
func observe(
  _ traffic: Traffic,
  capture: Int32 = 0,
  limits: FlowLimits = .standard,
  options: FlowOptions = FlowOptions(),
  apps: [String] = [],
  tick: Int64 = 0
) -> Observations {
  observe(
    traffic.frames,
    capture: capture,
    limits: limits,
    options: options,
    apps: apps,
    tick: tick
  )
}

/// What is seen in frames that are fed in their order.
func observe(
  _ frames: [Traffic.Frame],
  capture: Int32 = 0,
  limits: FlowLimits = .standard,
  options: FlowOptions = FlowOptions(),
  apps: [String] = [],
  tick: Int64 = 0
) -> Observations {
  var analyzer = FlowAnalyzer(capture: capture, limits: limits, options: options)
  for (index, frame) in frames.enumerated() {
    analyzer.add(
      frame.bytes.span,
      number: UInt32(index + 1),
      time: Timestamp(nanoseconds: frame.time),
      linkType: .ethernet,
      originalLength: frame.original,
      app: apps.isEmpty ? -1 : Int32(index % apps.count),
      timeTick: tick
    )
  }
  return analyzer.finish(apps: apps)
}

/// What is seen in one conversation that `make` fills.
func observe(
  _ limits: FlowLimits = .standard,
  _ make: (inout Traffic) -> Void
) -> Observations {
  var traffic = Traffic()
  make(&traffic)
  return observe(traffic, limits: limits)
}

extension Flow {
  /// Both ends in short.
  var ends: String { "\(originator):\(originatorPort) > \(responder):\(responderPort)" }
}

extension Family {
  /// The handset's side of a flow to the server, in short.
  func ends(_ port: UInt16, to serverPort: UInt16) -> String {
    "\(handset):\(port) > \(server):\(serverPort)"
  }
}

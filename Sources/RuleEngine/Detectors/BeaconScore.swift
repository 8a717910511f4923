import Wire

/// How evenly contacts follow one another: the score of RITA 5, made for captures shorter than a day.
///
/// RITA looks at 24 hours. Here the spread is judged over as many bins as there are contacts for,
/// and the span against the time that was captured, so that an hour can be judged as well as a day.
struct BeaconScore: Hashable, Sendable {
  /// How even the intervals are, 0 to 1.
  var times = 0.0
  /// How even the sizes are, 0 to 1.
  var sizes = 0.0
  /// How much of the captured time lies between the first and the last contact, 0 to 1.
  var span = 0.0
  /// How evenly the contacts are spread over that time, 0 to 1.
  var spread = 0.0
  /// The intervals, in milliseconds: how many, their median and the median of their distances to it.
  var intervals = 0
  var median = 0.0
  var deviation = 0.0
  /// The median size, in octets.
  var size = 0.0

  /// The mean of the four parts.
  var total: Double { (times + sizes + span + spread) / 4 }

  /// Scores contacts.
  ///
  /// - Parameters:
  ///   - contacts: the times of each capture in milliseconds, ascending, and what was sent in octets.
  ///   - captured: how long all captures together took, in milliseconds.
  init(_ contacts: [[(time: Int64, octets: UInt64)]], captured: Int64) {
    let gaps = contacts.flatMap { capture in
      zip(capture, capture.dropFirst()).map { Double($1.time &- $0.time) }
    }.sorted()
    let octets = contacts.joined().map { Double($0.octets) }.sorted()
    intervals = gaps.count
    median = Self.quantile(gaps, 0.5)
    deviation = Self.deviation(gaps, from: median)
    size = Self.quantile(octets, 0.5)
    times = Self.evenness(gaps, unit: 1000)
    sizes = Self.evenness(octets, unit: 1)
    let covered = contacts.reduce(0) { sum, capture in
      guard let first = capture.first, let last = capture.last else { return sum }
      return sum + Double(last.time &- first.time)
    }
    // The last interval is only begun when the capture ends.
    span = captured > 0 ? min(1, (covered + median) / Double(captured)) : 0
    spread = Self.spread(contacts)
  }

  /// The mean of symmetry (Bowley's) and of concentration about the median.
  private static func evenness(_ sorted: [Double], unit: Double) -> Double {
    let (low, middle, high) = (
      quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75)
    )
    guard middle > 0 else { return 0 }
    var skew = 0.0
    // Quartiles that lie together say nothing of symmetry.
    if high - low >= 10 * unit, middle != low, middle != high {
      skew = (low + high - 2 * middle) / (high - low)
    }
    let concentration = max(0, (middle - deviation(sorted, from: middle)) / middle)
    return (1 - abs(skew) + concentration) / 2
  }

  /// One less the coefficient of variation of the contacts in equal parts of each capture's span.
  private static func spread(_ contacts: [[(time: Int64, octets: UInt64)]]) -> Double {
    var counts: [Double] = []
    for capture in contacts {
      guard let first = capture.first, let last = capture.last, last.time > first.time else {
        continue
      }
      let bins = min(24, max(2, capture.count / 3))
      var mine = [Double](repeating: 0, count: bins)
      let width = Double(last.time &- first.time) / Double(bins)
      for contact in capture {
        mine[min(bins - 1, Int(Double(contact.time &- first.time) / width))] += 1
      }
      counts += mine
    }
    guard !counts.isEmpty else { return 0 }
    let mean = counts.reduce(0, +) / Double(counts.count)
    let variance = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(counts.count)
    return max(0, 1 - variance.squareRoot() / mean)
  }

  /// A quantile of sorted numbers, between two of them if need be; 0 of none.
  static func quantile(_ sorted: [Double], _ part: Double) -> Double {
    guard let last = sorted.last else { return 0 }
    let place = part * Double(sorted.count - 1)
    let index = Int(place)
    guard index + 1 < sorted.count else { return last }
    return sorted[index] + (sorted[index + 1] - sorted[index]) * (place - Double(index))
  }

  private static func deviation(_ numbers: [Double], from middle: Double) -> Double {
    quantile(numbers.map { abs($0 - middle) }.sorted(), 0.5)
  }

  /// `score 0.97: times 0.99, sizes 1.00, span 0.95, spread 0.94`.
  var words: String {
    "score \(Self.hundredths(total)): times \(Self.hundredths(times)), sizes "
      + "\(Self.hundredths(sizes)), span \(Self.hundredths(span)), spread "
      + Self.hundredths(spread)
  }

  /// Milliseconds as seconds with one decimal.
  static func seconds(_ milliseconds: Double) -> String {
    let tenths = Int64((milliseconds / 100).rounded())
    return "\(Words.grouped(tenths / 10)).\(tenths % 10) s"
  }

  private static func hundredths(_ part: Double) -> String {
    let number = Int((part * 100).rounded())
    return "\(number / 100)." + String(100 + number % 100).dropFirst()
  }
}

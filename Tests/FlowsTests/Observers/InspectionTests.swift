import Flows
import Synchronization
import TestSupport
import Testing
import Wire

/// What an inspector of content is shown.
@Suite struct InspectionTests {
  /// The messages of a conversation that `make` fills.
  private func messages(_ make: (inout Traffic) -> Void) -> [CleartextMessage] {
    let seen = Box()
    var options = FlowOptions()
    options.inspector = ContentInspector { message in seen.messages.withLock { $0.append(message) }
    }
    var traffic = Traffic()
    make(&traffic)
    _ = observe(traffic, options: options)
    return seen.messages.withLock { $0 }
  }

  private final class Box: Sendable {
    let messages = Mutex<[CleartextMessage]>([])
  }

  @Test(arguments: Family.allCases, [7, 20, 1400])
  func `a head that never ends is shown whole, each octet with its frame`(
    family: Family,
    size: Int
  ) throws {
    let text = "POST /a HTTP/1.1\r\nHost: a.example\r\nX-Device: 356938035643809"
    let seen = messages { traffic in
      var connection = Connection(family, port: 80)
      connection.open(&traffic)
      connection.say(.client, text, size: size, &traffic)
      connection.close(&traffic)
    }
    let head = try #require(seen.first { $0.part == .requestHead })
    #expect(head.octets == Array(text.utf8))
    // Three frames open the connection.
    for offset in head.octets.indices {
      let frames = head.frames(of: offset..<(offset + 1)).map(\.frame)
      #expect(frames == [UInt32(4 + offset / size)], "\(offset)")
    }
    #expect(head.places.allSatisfy { $0.offset < head.octets.count })
  }
}

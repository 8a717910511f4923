import CZlib
import Flows
import Wire

/// Numbers that are the same in every run.
struct Numbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_f491_4f6c_dd1d
  }

  mutating func digits(_ count: Int) -> String {
    String((0..<count).map { _ in Character(String(next() >> 32 % 10)) })
  }

  mutating func hex(_ count: Int) -> String {
    String((0..<count).map { _ in Character(String(next() >> 32 % 16, radix: 16)) })
  }
}

/// A kind of payload, and its share of the mixed run in per cent.
struct Payload {
  var name: String
  var share: Int
  var messages: [CleartextMessage]

  var octets: Int { messages.reduce(0) { $0 + $1.octets.count } }
}

/// The kinds of payload, each of about `octets` octets; all, or the one of that name.
func payloads(octets: Int, only: String?) -> [Payload] {
  var numbers = Numbers(seed: 0x7e11_7a1e)
  func make(
    _ name: String,
    share: Int,
    _ part: CleartextMessage.Part,
    head: String = "",
    _ body: () -> [UInt8]
  ) -> Payload {
    var result = Payload(name: name, share: share, messages: [])
    var total = 0
    while total < octets, only == nil || only == name {
      let octets = body()
      total += octets.count
      result.messages.append(message(part, octets, head))
    }
    return result
  }
  let post = "POST /v2/events HTTP/1.1\r\nHost: t.example\r\nContent-Type: application/json\r\n"
  return [
    make("JSON body", share: 30, .requestBody, head: post) { json(&numbers, events: 24) },
    make("form body", share: 10, .requestBody, head: post) { form(&numbers) },
    make("request head", share: 15, .requestHead) { requestHead(&numbers) },
    make("text of another protocol", share: 10, .stream) { text(&numbers) },
    make("random octets, TCP", share: 15, .stream) { random(&numbers, 64 << 10) },
    make("random octets, UDP", share: 10, .datagram) { random(&numbers, 1200) },
    make("JSON in base64", share: 5, .requestBody, head: post) {
      Array("data=".utf8) + base64(json(&numbers, events: 12))
    },
    make("JSON in zlib", share: 5, .requestBody, head: post + "Content-Encoding: deflate\r\n") {
      deflated(json(&numbers, events: 60))
    },
  ]
}

private func message(
  _ part: CleartextMessage.Part,
  _ octets: [UInt8],
  _ head: String
) -> CleartextMessage {
  let frame = FrameReference(capture: 0, frame: 1, time: Timestamp(nanoseconds: 0))
  var message = CleartextMessage(
    part: part,
    flow: 0,
    source: IPAddress(ipv4: 0xc000_020a),
    sourceMAC: MACAddress(0),
    octets: octets,
    places: [.init(offset: 0, frame: frame)]
  )
  message.head = Array(head.utf8)
  return message
}

/// What an analytics library sends: names, numbers, times and ids.
private func json(_ numbers: inout Numbers, events: Int) -> [UInt8] {
  var text = #"{"session":"\#(numbers.hex(32))","version":"7.1.2","events":["#
  for index in 0..<events {
    text += index == 0 ? "" : ","
    text += #"{"name":"screen_view","time":17\#(numbers.digits(11)),"id":"\#(numbers.hex(16))","#
    text += #""duration":\#(numbers.digits(4)),"screen":"MainActivity","network":"wifi","#
    text += #""battery":0.\#(numbers.digits(2)),"locale":"en_IN","memory":\#(numbers.digits(9))}"#
  }
  return Array((text + "]}").utf8)
}

private func form(_ numbers: inout Numbers) -> [UInt8] {
  var text = "v=1&tid=UA-\(numbers.digits(8))-1&cid=\(numbers.digits(10)).\(numbers.digits(10))"
  for index in 0..<12 {
    text += "&p\(index)=https%3A%2F%2Fnews.example%2Fstory%2F\(numbers.digits(6))%3Fq%3Dmonsoon"
  }
  return Array(text.utf8)
}

private func requestHead(_ numbers: inout Numbers) -> [UInt8] {
  let text =
    "GET /image/\(numbers.digits(6))/\(numbers.hex(12)).webp?w=720&q=80 HTTP/1.1\r\n"
    + "Host: img\(numbers.digits(1)).cdn.example\r\nConnection: keep-alive\r\n"
    + "User-Agent: Mozilla/5.0 (Linux; Android 14; Model 1) AppleWebKit/537.36 (KHTML, like Gecko) "
    + "Chrome/124.0.0.0 Mobile Safari/537.36\r\nAccept: image/avif,image/webp,*/*;q=0.8\r\n"
    + "Referer: http://news.example/story/\(numbers.digits(6))\r\n"
    + "Accept-Encoding: gzip, deflate\r\nAccept-Language: en-IN,en;q=0.9\r\n"
    + "Cookie: sid=\(numbers.hex(32)); seen=\(numbers.digits(10))\r\n\r\n"
  return Array(text.utf8)
}

private func text(_ numbers: inout Numbers) -> [UInt8] {
  let words = ["the", "station", "reports", "rain", "and", "a", "light", "wind", "from", "north"]
  var result: [UInt8] = []
  while result.count < 64 << 10 {
    result += Array(words[Int(numbers.next() >> 33) % words.count].utf8)
    result.append(numbers.next() >> 60 == 0 ? 0x0a : 0x20)
  }
  return result
}

private func random(_ numbers: inout Numbers, _ count: Int) -> [UInt8] {
  (0..<count).map { _ in UInt8(truncatingIfNeeded: numbers.next() >> 40) }
}

private func base64(_ octets: [UInt8]) -> [UInt8] {
  let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  return stride(from: 0, to: octets.count - octets.count % 3, by: 3).flatMap { index in
    let group =
      UInt32(octets[index]) << 16 | UInt32(octets[index + 1]) << 8 | UInt32(octets[index + 2])
    return [18, 12, 6, 0].map { digits[Int(group >> UInt32($0)) & 63] }
  }
}

/// zlib's format, which HTTP calls deflate and everybody recognises by its first octets.
private func deflated(_ octets: [UInt8]) -> [UInt8] {
  var length = compressBound(UInt(octets.count))
  var result = [UInt8](repeating: 0, count: Int(length))
  guard compress2(&result, &length, octets, UInt(octets.count), 6) == Z_OK else { return octets }
  return Array(result.prefix(Int(length)))
}

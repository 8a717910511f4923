import Wire

/// Reads DNS messages and NetBIOS names.
///
/// Reading twice gives the same, and names are never longer than the escapes of 255 octets.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = UnsafeBufferPointer(start: start, count: count).span
  for isNetBIOS in [false, true] {
    guard let message = try? DNSMessage(parsing: bytes, isNetBIOS: isNetBIOS) else { continue }
    let again = try? DNSMessage(parsing: bytes, isNetBIOS: isNetBIOS)
    precondition(again?.questions.count == message.questions.count)
    precondition(again?.answers.count == message.answers.count)
    for question in message.questions { precondition(question.name.utf8.count <= 4 * 255) }
    for answer in message.answers { precondition(answer.name.utf8.count <= 4 * 255) }
  }
  return 0
}

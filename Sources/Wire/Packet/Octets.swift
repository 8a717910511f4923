// Fixed-width reads at a given offset. Every caller has checked the length first; a read outside
// the span traps rather than reading other memory.

@inline(__always)
func be16(_ bytes: borrowing Span<UInt8>, _ at: Int) -> UInt16 {
  UInt16(bytes[at]) << 8 | UInt16(bytes[at &+ 1])
}

@inline(__always)
func be32(_ bytes: borrowing Span<UInt8>, _ at: Int) -> UInt32 {
  UInt32(bytes[at]) << 24 | UInt32(bytes[at &+ 1]) << 16 | UInt32(bytes[at &+ 2]) << 8
    | UInt32(bytes[at &+ 3])
}

@inline(__always)
func be48(_ bytes: borrowing Span<UInt8>, _ at: Int) -> UInt64 {
  UInt64(be16(bytes, at)) << 32 | UInt64(be32(bytes, at &+ 2))
}

@inline(__always)
func be64(_ bytes: borrowing Span<UInt8>, _ at: Int) -> UInt64 {
  UInt64(be32(bytes, at)) << 32 | UInt64(be32(bytes, at &+ 4))
}

@inline(__always)
func le16(_ bytes: borrowing Span<UInt8>, _ at: Int) -> UInt16 {
  UInt16(bytes[at]) | UInt16(bytes[at &+ 1]) << 8
}

@inline(__always)
func le32(_ bytes: borrowing Span<UInt8>, _ at: Int) -> UInt32 {
  UInt32(le16(bytes, at)) | UInt32(le16(bytes, at &+ 2)) << 16
}

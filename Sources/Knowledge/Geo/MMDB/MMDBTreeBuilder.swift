/// The binary search tree of a MaxMind DB while it is being built.
///
/// Networks must come least specific first: what is already there is pushed down when a more
/// specific network is inserted below it.
struct MMDBTreeBuilder {
  /// What hangs on one side of a node.
  struct Child: Hashable {
    /// A node's number from 0; -1 for nothing; else a value's number as -2 - number.
    fileprivate var raw: Int32

    static let nothing = Child(raw: -1)
    static func value(_ number: Int32) -> Self { Child(raw: -2 - number) }
    fileprivate static func node(_ number: Int) -> Self {
      Child(raw: Int32(truncatingIfNeeded: number))
    }
    /// The number of the value, if it is one.
    var value: Int? { raw <= -2 ? -2 - Int(raw) : nil }
    /// The number of the node, if it is one.
    var node: Int? { raw >= 0 ? Int(raw) : nil }
  }

  struct Node {
    var left: Child
    var right: Child
  }

  private var nodes = [Node(left: .nothing, right: .nothing)]

  /// Gives `value` to all addresses whose `length` leading bits are those of `high` and `low`.
  mutating func insert(high: UInt64, low: UInt64, length: Int, value: Int32) {
    let child = Child.value(value)
    guard length > 0 else {
      nodes = [Node(left: child, right: child)]
      return
    }
    var index = 0
    for depth in 0..<length {
      let word = depth < 64 ? high : low
      let isRight = word >> UInt64(63 - depth & 63) & 1 == 1
      let present = isRight ? nodes[index].right : nodes[index].left
      let isLast = depth == length - 1
      if !isLast, let next = present.node {
        index = next
        continue
      }
      let new = isLast ? child : Child.node(nodes.count)
      if isRight { nodes[index].right = new } else { nodes[index].left = new }
      guard !isLast else { return }
      index = nodes.count
      nodes.append(Node(left: present, right: present))
    }
  }

  /// The nodes in depth-first order, without those whose two sides say the same.
  func collapsed() -> [Node] {
    var nodes = nodes
    // What a node stands for after collapsing: itself, or what both of its sides say. A child was
    // made after its parent, so going backwards meets children first.
    var meaning = [Child](repeating: .nothing, count: nodes.count)
    for index in nodes.indices.reversed() {
      if let child = nodes[index].left.node { nodes[index].left = meaning[child] }
      if let child = nodes[index].right.node { nodes[index].right = meaning[child] }
      let node = nodes[index]
      meaning[index] = node.left == node.right && node.left.node == nil ? node.left : .node(index)
    }
    return Self.renumbered(nodes)
  }

  private static func renumbered(_ nodes: [Node]) -> [Node] {
    var order: [Int] = []
    var number = [Int](repeating: 0, count: nodes.count)
    var stack = [0]
    while let index = stack.popLast() {
      number[index] = order.count
      order.append(index)
      if let right = nodes[index].right.node { stack.append(right) }
      if let left = nodes[index].left.node { stack.append(left) }
    }
    return order.map { index in
      var node = nodes[index]
      if let left = node.left.node { node.left = .node(number[left]) }
      if let right = node.right.node { node.right = .node(number[right]) }
      return node
    }
  }
}

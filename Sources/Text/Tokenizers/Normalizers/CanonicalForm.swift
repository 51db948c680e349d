/// Unicode's normal forms, of the version of Unicode that Hugging Face's library knows.
///
/// - Reference: `NFC`, `NFD`, `NFKC`, `NFKD` of tokenizers 0.23.3, which also say where each scalar came from.
struct CanonicalForm: Normalizer {
  /// Whether letters are composed with their marks (NFC) rather than decomposed (NFD).
  let composes: Bool
  /// Whether letters are replaced by compatible ones (NFKC, NFKD).
  let isCompatible: Bool

  func normalize(_ text: inout AlignedText) {
    let forms = CanonicalForms.shared
    let affected = isCompatible ? forms.affectedCompatibly : forms.affected
    guard text.scalars.contains(where: affected.contains) else { return }
    let decomposed = decompose(text.scalars, forms)
    text.change(composes ? compose(decomposed, forms) : decomposed.map(\.change))
  }

  private typealias Letter = (change: AlignedText.Change, order: UInt8)

  private func decompose(_ scalars: [UInt32], _ forms: CanonicalForms) -> [Letter] {
    var letters: [Letter] = []
    letters.reserveCapacity(scalars.count)
    // Where the marks begin that are to be ordered.
    var pending = 0
    func order(_ end: Int) {
      guard end - pending > 1 else { return }
      // By place within a class: marks of one class keep their order.
      let sorted = letters[pending..<end].enumerated()
        .sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }.map(\.element)
      letters.replaceSubrange(pending..<end, with: sorted)
    }
    func push(_ scalar: UInt32, _ growth: Int) {
      let table = ScalarTable.shared
      let rank = table[scalar].contains(.combines) ? table.combiningClass(scalar) : 0
      if rank == 0 {
        order(letters.count)
        pending = letters.count
      }
      letters.append((AlignedText.Change(scalar: scalar, growth: growth), rank))
    }
    for scalar in scalars {
      guard let parts = forms.decomposition(scalar, isCompatible: isCompatible) else {
        push(scalar, 0)
        continue
      }
      for (index, part) in parts.enumerated() { push(part, index == 0 ? 0 : 1) }
    }
    order(letters.count)
    return letters
  }

  private func compose(_ letters: [Letter], _ forms: CanonicalForms) -> [AlignedText.Change] {
    var composed: [AlignedText.Change] = []
    composed.reserveCapacity(letters.count)
    // Where the letter stands that marks may be joined to, and the class of the last mark after it.
    var base: Int?
    var last: UInt8?
    for (change, order) in letters {
      guard let place = base else {
        if order == 0 { base = composed.count }
        composed.append(change)
        continue
      }
      let isBlocked = last.map { $0 >= order } ?? false
      if !isBlocked, let whole = forms.composition(composed[place].scalar, change.scalar) {
        composed[place].scalar = whole
        composed[place].growth += change.growth - 1
        continue
      }
      composed.append(change)
      if order == 0 { (base, last) = (composed.count - 1, nil) } else { last = order }
    }
    return composed
  }
}

/// The tables of ``CanonicalForm``.
struct CanonicalForms: Sendable {
  static let shared = CanonicalForms()

  private let compatible: [UInt32: [UInt32]]
  private let pairs: [UInt64: UInt32]
  /// Scalars that a canonical form may change, or that may change beside others.
  let affected: ScalarSet
  /// Scalars that any form may change.
  let affectedCompatibly: ScalarSet

  private init() {
    let table = ScalarTable.shared
    let compatible = ScalarTable.images(CompatibilityForms.decompositions)
    let kept = ScalarSet(UnicodeClasses.uncomposed)
    var pairs: [UInt64: UInt32] = [:]
    let canonical = table.decompositions.filter { !kept.contains($0.key) }
    // Shorter ones first: the beginning of a longer one is composed of them.
    for (scalar, parts) in canonical.sorted(by: { ($0.value.count, $0.key) < ($1.value.count, $1.key) }) {
      guard let last = parts.last else { continue }
      var first = parts[0]
      for part in parts.dropFirst().dropLast() { first = pairs[CanonicalForms.key(first, part)] ?? first }
      pairs[CanonicalForms.key(first, last)] = scalar
    }
    let seconds = pairs.keys.map { UInt32(truncatingIfNeeded: $0) }
    let hangul = Array(UInt32(0x1161)...0x1175) + Array(0x11A7...0x11C2) + Array(0xAC00...0xD7A3)
    let changing = seconds + hangul + table.decompositions.keys + table.combining
    affected = ScalarSet(changing)
    affectedCompatibly = ScalarSet(changing + compatible.keys)
    (self.compatible, self.pairs) = (compatible, pairs)
  }

  /// The full decomposition; `nil` for a scalar without one.
  func decomposition(_ scalar: UInt32, isCompatible: Bool) -> [UInt32]? {
    if isCompatible, let parts = compatible[scalar] { return parts }
    let table = ScalarTable.shared
    return table[scalar].contains(.decomposes) ? table.decomposition(scalar) : nil
  }

  /// The scalar that two make up.
  func composition(_ first: UInt32, _ second: UInt32) -> UInt32? {
    if (0x1100..<0x1113).contains(first), (0x1161..<0x1176).contains(second) {
      return 0xAC00 + ((first - 0x1100) * 21 + second - 0x1161) * 28
    }
    if (0xAC00...0xD7A3).contains(first), (first - 0xAC00) % 28 == 0, (0x11A8..<0x11C3).contains(second) {
      return first + second - 0x11A7
    }
    return pairs[CanonicalForms.key(first, second)]
  }

  private static func key(_ first: UInt32, _ second: UInt32) -> UInt64 {
    UInt64(first) << 32 | UInt64(second)
  }
}

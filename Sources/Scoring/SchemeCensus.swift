/// Which schemes the tags of a corpus fit, and which sentences break each of them.
package struct SchemeCensus: Sendable, Equatable {
  /// Number of sentences.
  package private(set) var sentences = 0
  /// The sentences with a name that is not a tag of any scheme, by number from 0.
  package private(set) var unreadable: [Int] = []
  private var broken: [ChunkScheme: [Int]] = [:]

  /// - Parameter sentences: the tags of each.
  package init(tags sentences: some Sequence<[ChunkTag]>) {
    for tags in sentences { add(tags) }
  }

  /// - Parameter sentences: the names of the tags of each.
  package init(names sentences: some Sequence<[String]>) {
    var known: [ExactText: ChunkTag?] = [:]
    func tag(_ name: String) -> ChunkTag? {
      let exact = ExactText(name)
      if let tag = known[exact] { return tag }
      let tag = ChunkTag(name)
      known[exact] = .some(tag)
      return tag
    }
    for names in sentences {
      let tags = names.compactMap(tag)
      add(tags.count == names.count ? tags : nil)
    }
  }

  private mutating func add(_ tags: [ChunkTag]?) {
    if tags == nil { unreadable.append(sentences) }
    for scheme in ChunkScheme.allCases where tags.map({ scheme.fault(in: $0) != nil }) ?? true {
      broken[scheme, default: []].append(sentences)
    }
    sentences += 1
  }

  /// The sentences that a scheme cannot write, by number from 0, those of ``unreadable`` among them.
  package func broken(_ scheme: ChunkScheme) -> [Int] { broken[scheme] ?? [] }

  /// The schemes that every sentence fits, in the order of preference. Two fit the same sentences only if
  /// these have no chunks. None fits if schemes are mixed or tags are broken.
  package var consistent: [ChunkScheme] { ChunkScheme.allCases.filter { broken($0).isEmpty } }

  /// The scheme that fewest sentences break; of several the first in the order of preference.
  package var best: ChunkScheme {
    ChunkScheme.allCases.min { broken($0).count < broken($1).count } ?? .iob2
  }
}

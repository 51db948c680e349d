package import Basics

/// The parameters of a study with their distributions, in the order they are suggested in.
package struct SearchSpace: Sendable, Equatable {
  /// One parameter that is searched.
  package struct Dimension: Sendable, Equatable {
    /// The parameter's, given once in a space.
    package let name: String
    /// What it may be, and how it is drawn.
    package let distribution: Distribution

    /// - Parameters: the properties, in their order.
    package init(_ name: String, _ distribution: Distribution) {
      (self.name, self.distribution) = (name, distribution)
    }
  }

  /// In the order they are suggested in, no two of one name.
  package private(set) var dimensions: [Dimension]

  /// - Throws: `hpo.twice` when a name is given twice.
  package init(_ dimensions: [Dimension]) throws(Failure) {
    var seen: Set<String> = []
    for dimension in dimensions where !seen.insert(dimension.name).inserted {
      throw Failure("hpo.twice", "\(dimension.name) is searched twice", kind: .usage)
    }
    self.dimensions = dimensions
  }

  /// Dimensions whose names are known to differ.
  init(distinct dimensions: [Dimension]) { self.dimensions = dimensions }

  /// Whether nothing is searched.
  package var isEmpty: Bool { dimensions.isEmpty }

  /// What a parameter may be; `nil` for one that is not searched.
  package subscript(name: String) -> Distribution? {
    dimensions.first { $0.name == name }?.distribution
  }

  /// The dimensions by name, in the order of Unicode scalars.
  package var sorted: [Dimension] {
    dimensions.sorted { $0.name.unicodeScalars.lexicographicallyPrecedes($1.name.unicodeScalars) }
  }
}

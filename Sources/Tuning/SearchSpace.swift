package import Basics

/// The parameters of a study with their distributions, in the order they are suggested in.
package struct SearchSpace: Sendable, Equatable {
  /// One parameter that is searched.
  package struct Dimension: Sendable, Equatable {
    /// The parameter's name, unique in a space.
    package let name: String
    /// Its range and how it is drawn.
    package let distribution: Distribution

    /// - Parameters: the properties, in their order.
    package init(_ name: String, _ distribution: Distribution) {
      (self.name, self.distribution) = (name, distribution)
    }
  }

  /// In the order in which they are suggested, with unique names.
  package private(set) var dimensions: [Dimension]

  /// - Throws: `hpo.twice` when a name is given twice.
  package init(_ dimensions: [Dimension]) throws(Failure) {
    var seen: Set<String> = []
    for dimension in dimensions where !seen.insert(dimension.name).inserted {
      throw Failure("hpo.twice", "\(dimension.name) is searched twice", kind: .usage)
    }
    self.dimensions = dimensions
  }

  /// - Parameter dimensions: known to have unique names.
  init(distinct dimensions: [Dimension]) { self.dimensions = dimensions }

  /// Whether the space has no dimensions.
  package var isEmpty: Bool { dimensions.isEmpty }

  /// The distribution of a parameter; `nil` for one that is not searched.
  package subscript(name: String) -> Distribution? {
    dimensions.first { $0.name == name }?.distribution
  }

  /// The dimensions by name, in the order of Unicode scalars.
  package var sorted: [Dimension] {
    dimensions.sorted { $0.name.unicodeScalars.lexicographicallyPrecedes($1.name.unicodeScalars) }
  }
}

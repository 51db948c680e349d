/// The short name of a run: `r17`.
package struct RunID: Handle {
  package static let letter: Character = "r"
  package let number: Int

  /// - Parameter number: counted from 1 within a store; it is not checked.
  package init(_ number: Int) { self.number = number }
}

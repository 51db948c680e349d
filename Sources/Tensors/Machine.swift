package import Basics
import CKernels

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What the program computes on: instruction set, cores, memory.
package enum Machine {
  /// The kernel variants, in rising order.
  package enum InstructionSet: String, CaseIterable, Sendable {
    case base, v3, v4
  }

  /// Selects the kernels and sets up OpenBLAS, once at start.
  /// - Throws: `machine.isa` for an `IDX_ISA` other than base, v3 or v4; `machine.blas`.
  package static func prepare() throws(Failure) {
    var wanted = InstructionSet.v4
    if let text = getenv("IDX_ISA").map({ String(cString: $0) }) {
      guard let named = InstructionSet(rawValue: text) else {
        throw Failure(
          "machine.isa", "IDX_ISA is '\(text)'", remedy: "use base, v3 or v4", kind: .environment)
      }
      wanted = named
    }
    select(wanted)
    try MatrixProduct.prepare()
  }

  /// Selects a variant, or the best one that the processor supports below it. Returns the variant in force.
  @discardableResult
  package static func select(_ wanted: InstructionSet) -> InstructionSet {
    let order = InstructionSet.allCases
    let index = order.firstIndex(of: wanted) ?? 0
    let chosen = Int(idx_kernels_select(idx_isa(rawValue: UInt32(index))).rawValue)
    return order[min(chosen, order.count - 1)]
  }

  /// The variant in force.
  package static var selected: InstructionSet {
    InstructionSet.allCases[min(Int(idx_kernels_selected().rawValue), InstructionSet.allCases.count - 1)]
  }

  /// The OpenBLAS build and the core it chose.
  package static var blas: String { MatrixProduct.description }

  /// Cores this process may use.
  package static var cores: Int {
    max(1, Int(idx_cores()))
  }

  /// The peak memory use of this process, in bytes.
  package static var peakMemory: Int {
    var usage = rusage()
    #if canImport(Darwin)
      getrusage(RUSAGE_SELF, &usage)
      return Int(usage.ru_maxrss)
    #else
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return Int(usage.ru_maxrss) * 1024
    #endif
  }
}

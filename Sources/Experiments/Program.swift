import Basics
import CBuild
import Tensors

/// What this program is.
package enum Program {
  /// The version, as semantic versioning writes it; `-dev` until it is released.
  package static let version = "0.2.0-dev"

  /// The day on which ``version`` was begun or, without `-dev`, released.
  package static let date = "2026-11-27"

  /// The commit that it was built from, where `scripts/bundle` wrote it down.
  package static var commit: String? {
    let text = String(cString: idx_build_commit())
    return text.isEmpty ? nil : text
  }

  /// The Swift compiler that built it; of a patch version only the minor one is known.
  package static var compiler: String {
    #if compiler(>=6.5)
      "Swift 6.5 or newer"
    #elseif compiler(>=6.4)
      "Swift 6.4"
    #elseif compiler(>=6.3)
      "Swift 6.3"
    #elseif compiler(>=6.2)
      "Swift 6.2"
    #else
      "Swift 6.1"
    #endif
  }

  /// What `idx --version` prints: `idx VERSION` first, for scripts to read, then a line for each fact.
  package static var description: [String] {
    var facts = [("compiler", compiler), ("blas", blas), ("kernels", kernels)]
    if let commit { facts.insert(("commit", commit), at: 0) }
    return ["idx \(version)"] + facts.map { "\(TextWidth.padded($0.0, to: 9)) \($0.1)" }
  }

  /// Name and version of the library of matrix products, and whose kernels it chose.
  private static var blas: String {
    let words = Machine.blas.split(separator: " ")
    return "\(words.prefix(2).joined(separator: " ")), kernels for \(words.last ?? "")"
  }

  /// The instruction set of idx's own kernels in use, among those that there are.
  private static var kernels: String {
    // What is wrong with IDX_ISA or the library is no reason to keep the version back.
    do throws(Failure) { try Machine.prepare() } catch { return "\(error)" }
    let all = Machine.InstructionSet.allCases.map(\.rawValue).joined(separator: ", ")
    return "\(Machine.selected.rawValue) (of \(all))"
  }
}

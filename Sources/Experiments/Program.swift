import Basics
import CBuild
import Tensors

/// Facts about this program.
package enum Program {
  /// The semantic version, with `-dev` until it is released.
  package static let version = "0.2.0-dev"

  /// The day on which ``version`` was started or, without `-dev`, released.
  package static let date = "2026-11-27"

  /// The commit it was built from, if recorded by `scripts/bundle`.
  package static var commit: String? {
    let text = String(cString: idx_build_commit())
    return text.isEmpty ? nil : text
  }

  /// The Swift compiler that built it; only the minor version is known.
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

  /// What `idx --version` prints: `idx VERSION` first, for scripts, then one line per fact.
  package static var description: [String] {
    var facts = [("compiler", compiler), ("blas", blas), ("kernels", kernels)]
    if let commit { facts.insert(("commit", commit), at: 0) }
    return ["idx \(version)"] + facts.map { "\(TextWidth.padded($0.0, to: 9)) \($0.1)" }
  }

  /// Name and version of the BLAS library, and the kernels it chose.
  private static var blas: String {
    let words = Machine.blas.split(separator: " ")
    return "\(words.prefix(2).joined(separator: " ")), kernels for \(words.last ?? "")"
  }

  /// The instruction set in use by idx's own kernels, and those available.
  private static var kernels: String {
    // A problem with IDX_ISA or the library must not prevent showing the version.
    do throws(Failure) { try Machine.prepare() } catch { return "\(error)" }
    let all = Machine.InstructionSet.allCases.map(\.rawValue).joined(separator: ", ")
    return "\(Machine.selected.rawValue) (of \(all))"
  }
}

import CKernels
import COpenBLAS

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Machine {
  /// Cores that OpenBLAS falls back to when a processor is newer than the library: kernels without AVX2.
  private static let outdated: Set<String> = [
    "Prescott", "Core2", "Penryn", "Dunnington", "Nehalem", "Sandybridge", "Atom",
  ]

  /// Starts the program again with the right OpenBLAS kernels where the library chose far too old ones.
  ///
  /// OpenBLAS chooses while the process is loaded, by a table of processor models; for a model that it does not know
  /// it takes kernels of 2004, five times slower. It can be told better only through the environment, before it is
  /// loaded. Call this first of all; where nothing is wrong, or `OPENBLAS_CORETYPE` is set, it does nothing.
  package static func restartWithFittingBLAS() {
    #if os(Linux)
      guard getenv("OPENBLAS_CORETYPE") == nil, outdated.contains(String(cString: openblas_get_corename()))
      else {
        return
      }
      let core: String
      switch idx_kernels_best() {
      case IDX_ISA_V4: core = "SkylakeX"
      case IDX_ISA_V3: core = "Haswell"
      default: return
      }
      setenv("OPENBLAS_CORETYPE", core, 1)
      // By its own path, so that the process keeps its name. Comes back only when it failed: then the slow kernels
      // have to do.
      var path = [CChar](repeating: 0, count: 4097)
      if readlink("/proc/self/exe", &path, 4096) > 0 { execv(path, CommandLine.unsafeArgv) }
    #endif
  }
}

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

  /// Restarts the program with fitting OpenBLAS kernels when the library chose far too old ones.
  ///
  /// OpenBLAS chooses its kernels when it is loaded, from a table of processor models; for an unknown model
  /// it falls back to kernels of 2004, which are five times slower. The choice can be overridden only through
  /// the environment, before the library is loaded. Call this first in `main`; it does nothing when the
  /// choice is right or `OPENBLAS_CORETYPE` is set.
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
      // By its own path, so that the process keeps its name. Returns only on failure: then the slow kernels
      // have to do.
      var path = [CChar](repeating: 0, count: 4097)
      if readlink("/proc/self/exe", &path, 4096) > 0 { execv(path, CommandLine.unsafeArgv) }
    #endif
  }
}

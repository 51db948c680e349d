import Basics

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The few functions of libpq that are needed, from the library found when a server is used.
///
/// The library is opened at run time, so that neither the build nor a study in a file depends on it.
struct LibPQ: Sendable {
  typealias Connection = OpaquePointer
  typealias Result = OpaquePointer

  let connect: @convention(c) (UnsafePointer<CChar>) -> Connection?
  let status: @convention(c) (Connection?) -> Int32
  let errorMessage: @convention(c) (Connection?) -> UnsafePointer<CChar>?
  let finish: @convention(c) (Connection?) -> Void
  let execute:
    @convention(c) (
      Connection?, UnsafePointer<CChar>, Int32, UnsafePointer<UInt32>?,
      UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?, Int32
    ) -> Result?
  let resultStatus: @convention(c) (Result?) -> Int32
  let resultErrorMessage: @convention(c) (Result?) -> UnsafePointer<CChar>?
  let rows: @convention(c) (Result?) -> Int32
  let columns: @convention(c) (Result?) -> Int32
  let isNull: @convention(c) (Result?, Int32, Int32) -> Int32
  let value: @convention(c) (Result?, Int32, Int32) -> UnsafePointer<CChar>?
  let clear: @convention(c) (Result?) -> Void

  private typealias Connect = @convention(c) (UnsafePointer<CChar>) -> Connection?
  private typealias Status = @convention(c) (Connection?) -> Int32
  private typealias ErrorMessage = @convention(c) (Connection?) -> UnsafePointer<CChar>?
  private typealias Finish = @convention(c) (Connection?) -> Void
  private typealias Execute =
    @convention(c) (
      Connection?, UnsafePointer<CChar>, Int32, UnsafePointer<UInt32>?,
      UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?, Int32
    ) -> Result?
  private typealias ResultStatus = @convention(c) (Result?) -> Int32
  private typealias ResultErrorMessage = @convention(c) (Result?) -> UnsafePointer<CChar>?
  private typealias Rows = @convention(c) (Result?) -> Int32
  private typealias Columns = @convention(c) (Result?) -> Int32
  private typealias IsNull = @convention(c) (Result?, Int32, Int32) -> Int32
  private typealias Value = @convention(c) (Result?, Int32, Int32) -> UnsafePointer<CChar>?
  private typealias Clear = @convention(c) (Result?) -> Void

  private static let names = [
    "libpq.so.5", "libpq.so", "libpq.5.dylib", "/opt/homebrew/opt/libpq/lib/libpq.5.dylib",
    "/usr/local/opt/libpq/lib/libpq.5.dylib",
  ]

  /// - Throws: `study.libpq` if the library is not found.
  static func load() throws(Failure) -> LibPQ {
    for name in names {
      if let handle = dlopen(name, RTLD_NOW), let library = LibPQ(handle) { return library }
    }
    throw Failure(
      "study.libpq", "studies on a server need libpq, which is not there",
      remedy: "apt-get install libpq5, or brew install libpq", kind: .environment)
  }

  private init?(_ handle: UnsafeMutableRawPointer) {
    func symbol<Function>(_ name: String, as _: Function.Type) -> Function? {
      dlsym(handle, name).map { unsafeBitCast($0, to: Function.self) }
    }
    guard let connect = symbol("PQconnectdb", as: Connect.self),
      let status = symbol("PQstatus", as: Status.self),
      let errorMessage = symbol("PQerrorMessage", as: ErrorMessage.self),
      let finish = symbol("PQfinish", as: Finish.self),
      let execute = symbol("PQexecParams", as: Execute.self),
      let resultStatus = symbol("PQresultStatus", as: ResultStatus.self),
      let resultErrorMessage = symbol("PQresultErrorMessage", as: ResultErrorMessage.self),
      let rows = symbol("PQntuples", as: Rows.self),
      let columns = symbol("PQnfields", as: Columns.self),
      let isNull = symbol("PQgetisnull", as: IsNull.self),
      let value = symbol("PQgetvalue", as: Value.self), let clear = symbol("PQclear", as: Clear.self)
    else { return nil }
    (self.connect, self.status, self.errorMessage, self.finish) = (connect, status, errorMessage, finish)
    (self.execute, self.resultStatus, self.resultErrorMessage) = (execute, resultStatus, resultErrorMessage)
    (self.rows, self.columns, self.isNull, self.value, self.clear) = (rows, columns, isNull, value, clear)
  }
}

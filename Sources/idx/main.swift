import ShellFront

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

// The exit status says how it went: 0 all good, 1 usage, 2 environment, 3 a run failed, 4 an expectation failed,
// 129 (SIGHUP), 130 (Ctrl-C) and 143 (SIGTERM) interrupted.
CommandLineTool.prepareProcess()
exit(CommandLineTool(CommandLineOptions.ofProcess()).run())

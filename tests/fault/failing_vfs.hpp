#pragma once

namespace tocsin::testing {

/// What a failing disk answers.
enum class DiskFault { full, io_error };

/// SQLite's own file layer with a disk that can be told to fail. Installed once a process, for every connection opened
/// after. Counted are writes, syncs and truncations of every file: database, log and temporary ones. One thread.
class FailingDisk {
 public:
  static void install();
  /// From the nth counted operation on (from 1), every one fails; a failing write puts half of its bytes down first.
  static void fail_from(int nth, DiskFault fault);
  /// Ends the failing; returns true if an operation failed since `fail_from`.
  static bool mend();
};

}  // namespace tocsin::testing

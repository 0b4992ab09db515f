#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace tocsin::testing {

/// Asks again and again until the answer is yes or the time is up; true for yes. A thing is awaited by what it shows,
/// not by a nap.
bool eventually(std::chrono::milliseconds patience, const std::function<bool()>& holds);

/// A folder of its own, removed at the end.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

void write_file(const std::filesystem::path& file, const std::string& text);
std::string read_file(const std::filesystem::path& file);

/// A program run to its end: its exit code (128 + signal where it was killed) and what it wrote.
struct Outcome {
  int exit_code = -1;
  std::string out;
  std::string err;
};
Outcome run(const std::vector<std::string>& command, const std::string& input = {});

/// A program in the background with its output in files; killed by its process id at the end of the scope.
class Process {
 public:
  Process(const std::vector<std::string>& command, const std::filesystem::path& output_stem);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] bool running();
  void signal(int number) const;
  /// The exit code once it has ended, or nothing when the time is up.
  std::optional<int> wait(std::chrono::milliseconds patience);
  [[nodiscard]] std::string out() const { return read_file(out_); }
  [[nodiscard]] std::string err() const { return read_file(err_); }

 private:
  pid_t pid_ = -1;
  std::optional<int> exit_code_;
  std::filesystem::path out_;
  std::filesystem::path err_;
};

/// A port that was free a moment ago.
int free_port();

}  // namespace tocsin::testing

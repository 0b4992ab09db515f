#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace tocsin::sqlite {

/// The order of versions as one load sees it: by recorded time, then by file.
class VersionOrder {
 public:
  /// `received[id]` and `illustrative[id]` of every file held; the file being loaded and when it was received.
  VersionOrder(std::vector<std::int64_t> received, std::vector<bool> illustrative, std::int64_t file, std::int64_t now)
      : received_(std::move(received)), illustrative_(std::move(illustrative)), file_(file), now_(now) {}

  [[nodiscard]] std::int64_t loading() const { return file_; }
  /// True if a row of `file` was known when the file being loaded was received; its own rows are.
  [[nodiscard]] bool known(std::int64_t file) const { return place(file) <= place(file_); }
  /// True if the rows of another file than the one being loaded are made up.
  [[nodiscard]] bool illustrative(std::int64_t file) const {
    return file != file_ && illustrative_.at(static_cast<std::size_t>(file));
  }
  [[nodiscard]] bool earlier(std::int64_t a, std::int64_t b) const { return place(a) < place(b); }

 private:
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> place(std::int64_t file) const {
    return {file == file_ ? now_ : received_.at(static_cast<std::size_t>(file)), file};
  }
  std::vector<std::int64_t> received_;
  std::vector<bool> illustrative_;
  std::int64_t file_;
  std::int64_t now_;
};

}  // namespace tocsin::sqlite

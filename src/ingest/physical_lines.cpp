#include "physical_lines.hpp"

namespace tocsin {

Result<void> PhysicalLines::read_mark() {
  const std::string_view head = head_;
  const bool marked_utf16 = head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF");
  const bool every_other = head.size() == mark_bytes && ((head[0] == '\0' && head[1] != '\0' && head[2] == '\0') ||
                                                         (head[1] == '\0' && head[0] != '\0' && head[3] == '\0'));
  if (marked_utf16 || every_other) {
    return failure(ErrorKind::invalid_input, "the file is UTF-16: save it as UTF-8 (in a spreadsheet: 'CSV UTF-8')");
  }
  if (head.starts_with("\xEF\xBB\xBF")) {
    marked_utf8_ = true;
    head_.erase(0, 3);
  }
  return {};
}

Result<void> PhysicalLines::refuse_empty() const {
  return failure(ErrorKind::invalid_input, "the file is empty: a header and rows are expected");
}

Result<void> PhysicalLines::refuse_carriage_returns() const {
  return failure(ErrorKind::invalid_input,
                 "the lines end in a carriage return alone: save the file with line feeds (LF or CRLF)");
}

Result<void> PhysicalLines::refuse_long_line(std::string_view rest) const {
  const bool returns = lines_ == 0 && (pending_.find('\r') != std::string::npos || rest.find('\r') != rest.npos);
  if (returns) return refuse_carriage_returns();
  return failure(ErrorKind::limit, "line " + std::to_string(lines_ + 1) + " is longer than " + std::to_string(limit_) +
                                       " bytes: the file is not the text it claims to be, or its lines have no ends");
}

Result<void> PhysicalLines::refuse_nul() const {
  return failure(ErrorKind::invalid_input, "line " + std::to_string(lines_) +
                                               " holds a NUL byte: the file is binary (a spreadsheet or an archive?); "
                                               "save it as UTF-8 text");
}

}  // namespace tocsin

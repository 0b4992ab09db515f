#include "file_faults.hpp"

#include <fmt/format.h>

#include "tocsin/app/configuration.hpp"

namespace tocsin {
namespace {

constexpr std::size_t shown_faults = 20;

}  // namespace

void FileFaults::add(std::uint64_t line, std::size_t field, std::string words) {
  if (++count_ <= shown_faults) told_ += FileFault{file_, line, field, std::move(words)}.text() + '\n';
}

tl::unexpected<Error> FileFaults::refusal() const {
  std::string words = told_;
  if (count_ > shown_faults) words += fmt::format("{}: and {} more faults\n", file_, count_ - shown_faults);
  words.pop_back();
  return failure(ErrorKind::invalid_input, std::move(words));
}

}  // namespace tocsin

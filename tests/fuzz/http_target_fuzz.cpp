// Whatever stands in a request line is answered or refused; what is understood holds no trap for a reader further in.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "tocsin/serve/respond.hpp"
#include "tocsin/serve/target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace tocsin;
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  if (const auto target = parse_target(text)) {
    for (const std::string& segment : target->segments) {
      if (segment.empty() || segment == ".." || segment.find('/') != std::string::npos ||
          segment.find('\0') != std::string::npos) {
        std::abort();
      }
    }
  }
  if (const auto absolute = parse_absolute_target(text)) {
    if (!valid_host(absolute->authority) || !absolute->origin_form.starts_with('/')) std::abort();
  }
  if (valid_host(text) && text.find_first_of(" /?#@,\r\n") != std::string::npos) std::abort();

  const Response response = respond({.target = text}, nullptr, {});
  if (response.status < 200 || response.status > 599 || !response.body) std::abort();
  return 0;
}

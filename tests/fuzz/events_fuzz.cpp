#include "feed_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const tocsin::FeedFormat events{"events", "", tocsin::Cadence::daily, tocsin::EventColumns{}};
  tocsin::testing::check_feed(events, bytes, size);
  return 0;
}

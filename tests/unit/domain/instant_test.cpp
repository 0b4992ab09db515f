#include "tocsin/domain/instant.hpp"

#include <gtest/gtest.h>

#include "tocsin/domain/period.hpp"

namespace tocsin {
namespace {

TEST(Instant, is_read_as_a_day_or_with_its_time) {
  const Day day = parse_day("2026-05-21").value();
  EXPECT_EQ(parse_instant("2026-05-21").value(), Instant(day));
  EXPECT_EQ(parse_instant("2026-05-21T09:30:01Z").value(), Instant(day) + std::chrono::seconds(9 * 3600 + 1801));
  EXPECT_EQ(parse_instant("2026-05-21T09:30:01.250Z").value(),
            Instant(day) + std::chrono::milliseconds((9 * 3600 + 1801) * 1000 + 250));
}

TEST(Instant, writes_what_it_reads) {
  for (const char* text : {"2026-05-21T09:30:01.250Z", "1969-12-31T23:59:59.999Z", "2024-02-29T00:00:00.000Z"})
    EXPECT_EQ(iso_instant(parse_instant(text).value()), text);
}

TEST(Instant, refuses_anything_else) {
  for (const char* text :
       {"", "2026", "2026-13-01", "2026-05-21T", "2026-05-21 09:30:00Z", "2026-05-21T24:00:00Z", "2026-05-21T09:30:00",
        "2026-05-21T09:30:00.1Z", "2026-05-21T09:30:0xZ", "2026-05-21T09:30:00+01"})
    EXPECT_FALSE(parse_instant(text)) << text;
}

}  // namespace
}  // namespace tocsin

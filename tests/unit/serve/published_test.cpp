#include "tocsin/serve/published.hpp"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace tocsin {
namespace {

TEST(Published, holds_nothing_at_first) { EXPECT_EQ(Published<int>().current(), nullptr); }

TEST(Published, a_reader_keeps_what_it_took) {
  Published<int> published;
  published.publish(std::make_shared<const int>(1));
  const auto taken = published.current();
  published.publish(std::make_shared<const int>(2));
  EXPECT_EQ(*taken, 1);
  EXPECT_EQ(*published.current(), 2);
}

TEST(Published, readers_see_whole_values_in_order_while_a_writer_publishes) {
  Published<std::vector<int>> published;
  published.publish(std::make_shared<const std::vector<int>>(64, 0));
  std::vector<std::thread> readers;
  for (int r = 0; r < 3; ++r) {
    readers.emplace_back([&] {
      int newest = 0;
      while (newest < 1000) {
        const auto value = published.current();
        ASSERT_EQ(value->front(), value->back());
        ASSERT_GE(value->front(), newest);
        newest = value->front();
      }
    });
  }
  for (int i = 1; i <= 1000; ++i) published.publish(std::make_shared<const std::vector<int>>(64, i));
  for (std::thread& reader : readers) reader.join();
}

}  // namespace
}  // namespace tocsin

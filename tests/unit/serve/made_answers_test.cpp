#include "made_answers.hpp"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace tocsin {
namespace {

MadeAnswer made_of(std::size_t bytes, char letter) { return {render(std::string(bytes, letter))}; }

TEST(MadeAnswers, holds_what_was_asked_for_last) {
  MadeAnswers answers(10'000);
  answers.keep("a", made_of(2'000, 'a'));
  answers.keep("b", made_of(2'000, 'b'));
  ASSERT_TRUE(answers.find("a"));
  answers.keep("c", made_of(4'000, 'c'));
  EXPECT_TRUE(answers.find("a"));
  EXPECT_FALSE(answers.find("b")) << "asked for longest ago";
  ASSERT_TRUE(answers.find("c"));
  EXPECT_EQ(*answers.find("c")->text.body, std::string(4'000, 'c'));
}

TEST(MadeAnswers, holds_one_answer_for_a_key_and_none_that_takes_half_the_room) {
  MadeAnswers answers(10'000);
  for (int i = 0; i < 10; ++i) answers.keep("a", made_of(2'000, 'a'));
  answers.keep("b", made_of(3'000, 'b'));
  EXPECT_TRUE(answers.find("a"));
  EXPECT_TRUE(answers.find("b"));
  answers.keep("large", made_of(6'000, 'l'));
  EXPECT_FALSE(answers.find("large"));
  EXPECT_TRUE(answers.find("a"));
}

TEST(MadeAnswers, counts_the_packed_body_and_the_key) {
  MadeAnswers answers(10'000);
  MadeAnswer packed = made_of(2'000, 'a');
  packed.text.gzip = std::make_shared<const std::string>(2'500, 'z');
  answers.keep("a", packed);
  EXPECT_FALSE(answers.find("a"));
  answers.keep(std::string(6'000, 'k'), made_of(1, 'b'));
  EXPECT_FALSE(answers.find(std::string(6'000, 'k')));
}

TEST(MadeAnswers, may_be_used_by_many_threads) {
  MadeAnswers answers(20'000);
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 2'000; ++i) {
        const char letter = static_cast<char>('a' + i % 7);
        const std::string key(1, letter);
        if (const auto held = answers.find(key))
          wrong += held->text.body->front() != letter;
        else
          answers.keep(key, made_of(3'000, letter));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace tocsin

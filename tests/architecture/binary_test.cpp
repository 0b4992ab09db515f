// The program is built as Debian builds its own: nothing that an attacker overwrites is code, or says where code is.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "process.hpp"

namespace tocsin::testing {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

std::string elf(const std::string& what) {
  const Outcome said = run({TOCSIN_READELF, "-W", what, std::string(TOCSIN_BINARY_DIR) + "/tocsin"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  return said.out;
}

TEST(Binary, stands_at_an_address_that_nobody_knows) {
  EXPECT_THAT(elf("--file-header"), ContainsRegex("Type: +DYN"));
  EXPECT_THAT(elf("--dynamic"), ContainsRegex("FLAGS_1.*PIE"));
}

TEST(Binary, finds_every_function_at_the_start_and_writes_there_no_more) {
  EXPECT_THAT(elf("--program-headers"), HasSubstr("GNU_RELRO"));
  EXPECT_THAT(elf("--dynamic"), ContainsRegex("FLAGS_1.*NOW"));
}

TEST(Binary, runs_nothing_that_stands_on_the_stack) {
  EXPECT_THAT(elf("--program-headers"), ContainsRegex("GNU_STACK .* RW "));
  EXPECT_THAT(elf("--program-headers"), Not(ContainsRegex("LOAD .* RWE ")));
}

TEST(Binary, notices_an_overwritten_stack_and_a_copy_that_does_not_fit) {
  const std::string symbols = elf("--dyn-syms");
  EXPECT_THAT(symbols, HasSubstr("__stack_chk_fail"));
  EXPECT_THAT(symbols, ContainsRegex("__[a-z]+_chk@"));
}

TEST(Binary, marks_where_calls_may_land) {
  if (const std::string header = elf("--file-header"); header.find("X86-64") == std::string::npos)
    GTEST_SKIP() << "only of x86-64";
  EXPECT_THAT(elf("--notes"), ContainsRegex("x86 feature:.*SHSTK"));
  const Outcome main = run({TOCSIN_OBJDUMP, "--disassemble=main", std::string(TOCSIN_BINARY_DIR) + "/tocsin"});
  EXPECT_THAT(main.out, ContainsRegex("<main>:\n.*endbr64")) << main.err;
}

}  // namespace
}  // namespace tocsin::testing

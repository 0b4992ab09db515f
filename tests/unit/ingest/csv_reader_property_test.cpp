#include <cstdlib>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "csv_oracle.hpp"

namespace tocsin::testing {
namespace {

/// One seed for every run, unless the environment names another.
const bool seeded = setenv("RC_PARAMS", "seed=20261122", 0) == 0;

/// Text made of the characters that matter to the format.
rc::Gen<std::string> csv_like() {
  return rc::gen::container<std::string>(rc::gen::weightedElement<char>(
      {{6, 'a'}, {5, ','}, {5, '"'}, {4, '\n'}, {1, '\r'}, {1, ' '}, {1, '\xC3'}, {1, '\xA9'}}));
}

RC_GTEST_PROP(CsvReaderProperty, agrees_with_a_second_parser_in_any_pieces, ()) {
  const std::string text = *csv_like();
  const std::size_t chunk = *rc::gen::inRange<std::size_t>(1, 8);
  RC_ASSERT(read_csv(text, chunk) == CsvOracle(text, {}).read());
}

RC_GTEST_PROP(CsvReaderProperty, agrees_at_its_limits, ()) {
  const std::string text = *csv_like();
  const std::size_t chunk = *rc::gen::inRange<std::size_t>(1, 8);
  const TextLimits limits{*rc::gen::inRange<std::size_t>(1, 6), *rc::gen::inRange<std::size_t>(1, 5),
                          *rc::gen::inRange<std::size_t>(8, 40)};
  RC_ASSERT(read_csv(text, chunk, limits) == CsvOracle(text, limits).read());
}

RC_GTEST_PROP(CsvReaderProperty, gives_back_what_was_written_in_quotes, ()) {
  const auto fields = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(
      rc::gen::container<std::string>(rc::gen::element('a', ',', '"', '\n', '\r', ' '))));
  std::string text;
  for (const std::string& field : fields) {
    text += text.empty() ? "\"" : ",\"";
    for (const char c : field) text += c == '"' ? std::string("\"\"") : std::string(1, c);
    text += '"';
  }
  text += '\n';
  RC_PRE(fields.size() <= TextLimits{}.columns);
  const CsvOutcome read = read_csv(text, 3);
  RC_ASSERT(read.items.size() == 1U);
  RC_ASSERT(read.items[0].fields == fields);
}

}  // namespace
}  // namespace tocsin::testing

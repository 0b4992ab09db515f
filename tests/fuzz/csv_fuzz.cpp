// CsvReader against a second parser. The first byte gives the size of the pieces, and small limits where it is odd.
#include <cstdint>
#include <cstdlib>

#include "csv_oracle.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace tocsin;
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  const TextLimits limits = bytes[0] % 2 == 0 ? TextLimits{} : TextLimits{6, 4, 24};
  const std::size_t chunk = 1 + bytes[0] / 2 % 16;
  if (testing::read_csv(text, chunk, limits) != testing::CsvOracle(text, limits).read()) std::abort();
  return 0;
}

#pragma once

#include <cstddef>

#include "tocsin/stats/random.hpp"

namespace tocsin {

template <class T>
struct Choice {
  T value;
  double share;  ///< shares of a table add to 1; the last takes what is left
};

/// Draws one value of a table. O(entries).
template <class T, std::size_t N>
[[nodiscard]] T pick(Random& random, const Choice<T> (&table)[N]) {
  double left = random.uniform();
  for (std::size_t i = 0; i + 1 < N; ++i) {
    left -= table[i].share;
    if (left < 0) return table[i].value;
  }
  return table[N - 1].value;
}

[[nodiscard]] inline bool chance(Random& random, double share) { return random.uniform() < share; }

}  // namespace tocsin

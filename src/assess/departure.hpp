#pragma once

#include <cstddef>

#include "tocsin/assess/finding.hpp"
#include "tocsin/assess/policy.hpp"

namespace tocsin {

/// Where one unit stands in one direction, vintage after vintage.
///
///   state       probability of the departure                     next state
///   normal      above enter_at_once                              persistent
///               above enter_probability                          emerging
///   emerging    above enter_probability                          persistent
///               else                                             normal
///   persistent  below leave_probability                          resolving
///   resolving   above enter_probability                          persistent, the same run
///               below leave_probability                          normal
/// In every other case the state stays. A vintage without evidence (NaN) ends every run: normal.
class Departure {
 public:
  void advance(double probability, std::size_t vintage, const Policy& policy);

  [[nodiscard]] Status status() const { return status_; }
  /// Vintage in which the present run became persistent. Asked only while persistent or resolving.
  [[nodiscard]] std::size_t since() const { return since_; }

 private:
  Status status_ = Status::normal;
  std::size_t since_ = 0;
};

}  // namespace tocsin

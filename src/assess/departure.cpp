#include "departure.hpp"

#include <cmath>

namespace tocsin {
namespace {

Status next(Status status, double probability, const Policy& policy) {
  if (std::isnan(probability)) return Status::normal;
  const bool entered = probability > policy.enter_probability;
  const bool left = probability < policy.leave_probability;
  switch (status) {
    case Status::emerging:
      return entered ? Status::persistent : Status::normal;
    case Status::persistent:
      return left ? Status::resolving : Status::persistent;
    case Status::resolving:
      if (entered) return Status::persistent;
      return left ? Status::normal : Status::resolving;
    case Status::normal:
    case Status::not_assessable:
      break;
  }
  if (probability > policy.enter_at_once) return Status::persistent;
  return entered ? Status::emerging : Status::normal;
}

}  // namespace

void Departure::advance(double probability, std::size_t vintage, const Policy& policy) {
  const Status before = status_;
  status_ = next(before, probability, policy);
  const bool begins = before == Status::normal || before == Status::emerging;
  if (status_ == Status::persistent && begins) since_ = vintage;
}

}  // namespace tocsin

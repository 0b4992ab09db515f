#pragma once

#include <boost/math/policies/policy.hpp>

namespace tocsin {

/// Boost.Math in double throughout (the same bits on machines with and without an 80-bit long double) and without
/// exceptions: overflow gives infinity, a domain error NaN. Domains are asserted by our own functions.
inline constexpr boost::math::policies::policy<
    boost::math::policies::domain_error<boost::math::policies::ignore_error>,
    boost::math::policies::pole_error<boost::math::policies::ignore_error>,
    boost::math::policies::overflow_error<boost::math::policies::ignore_error>,
    boost::math::policies::underflow_error<boost::math::policies::ignore_error>,
    boost::math::policies::evaluation_error<boost::math::policies::ignore_error>,
    boost::math::policies::promote_double<false>>
    quiet{};

}  // namespace tocsin

#pragma once

#include "tocsin/stats/rate_posterior.hpp"

#include "cell_tables.hpp"

namespace tocsin {

struct NormalMoments {
  double mean = 0;
  double variance = 0;
};

/// Of the passing effect v in one year, before any count of that year.
NormalMoments passing_before(TransientLaw law, double sd);

/// Of v given the count of its year, whose term at linear predictor `eta` is given.
NormalMoments passing_after(TransientLaw law, double sd, double eta, const CellTerm& term);

}  // namespace tocsin

#pragma once

#include <string>
#include <vector>

#include <Eigen/Core>

#include "tocsin/domain/panel.hpp"
#include "tocsin/models/model_card.hpp"
#include "tocsin/stats/rate_posterior.hpp"

#include "context_columns.hpp"
#include "joint_counts.hpp"
#include "window_cells.hpp"

namespace tocsin {

/// Cells of a window as `rate_posterior` reads them. Columns of the design: one a year, the circumstances, one a
/// region. Areas are the units in their order, but for the predecessors of joint counts, whose cells are shared by the
/// successors; after them come the rests of regions.
struct RateProblem {
  RateCells cells;
  RateLaws laws;
  std::vector<std::size_t> unit;   ///< of the panel, by area; for the rest of the r-th region the number of units + r
  std::vector<Eigen::Index> cell;  ///< of the window, by row; -1 for a row that is none of its own
  std::vector<JointCounts> joint;
  std::vector<std::size_t> year;  ///< period of the panel, by column
  Eigen::Index covariates = 0;    ///< columns after those of the years
};

/// What is allowed for beyond population and year.
struct Allowance {
  ContextColumns context;         ///< of all cells of the window; no column: nothing
  std::vector<AreaCode> regions;  ///< empty: no region effects
};

/// The circumstances and regions that the card asks for and the window can bear; says in `notes` what it cannot.
[[nodiscard]] Allowance allowance(const Panel& panel, const WindowCells& cells, const ModelCard& card,
                                  std::vector<std::string>& notes);

/// The problem of the cells before period `end` of the panel. `window` sets how many years the average of a unit spans.
[[nodiscard]] RateProblem rate_problem(const Panel& panel, const WindowCells& cells, const Window& window,
                                       const Allowance& allowed, const PersistentRateCard& card, std::size_t end);

/// Expected count of every cell of the window for an authority of relative rate 1; gamma as in the problem. The
/// predecessors of joint counts expect what their successors' children lead to, by their own children's share.
[[nodiscard]] Eigen::VectorXd expected_counts(const RateProblem& problem, const WindowCells& cells,
                                              const Eigen::VectorXd& gamma);

}  // namespace tocsin

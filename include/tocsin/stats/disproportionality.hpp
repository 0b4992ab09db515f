#pragma once

/// Contrasts of one cell of a cross table of reports with the rest.
namespace tocsin {

/// log2 of observed over expected, each with a half added, and its lower 2.5 % bound, IC - 3.3 (N + 1/2)^(-1/2) - 2 (N
/// + 1/2)^(-3/2). Source: Noren, Hopstadius and Bate 2013 (Stat Methods Med Res 22:57).
struct InformationComponent {
  double value = 0;
  double lower_025 = 0;
};
InformationComponent information_component(double observed, double expected);

/// Of `total` reports, `row` have the one property, `column` the other and `both` have both. Quotients by 0 are
/// infinite or NaN as arithmetic has it.
struct Disproportionality {
  double expected = 0;              ///< row column / total
  double relative_ratio = 0;        ///< both / expected
  double reporting_odds_ratio = 0;  ///< (a d) / (b c)
  double proportional_ratio = 0;    ///< PRR (Evans, Waller and Davis 2001)
  double yates_chi_squared = 0;     ///< with continuity correction
  InformationComponent information;
};
Disproportionality disproportionality(double both, double row, double column, double total);

}  // namespace tocsin

#pragma once

namespace tocsin {

/// Every threshold of judgement, in one place; the defaults are those of `config/tocsin.toml`.
struct Policy {
  int window_years = 5;            ///< years of evidence behind each assessment
  int minimum_years = 3;           ///< a unit with fewer usable years in the window is not assessable
  double ratio = 1.25;             ///< c: departures smaller than this are of no interest
  double enter_probability = 0.9;  ///< in two successive yearly vintages, or ...
  double enter_at_once = 0.98;     ///< ... in one: the departure is persistent
  double leave_probability = 0.6;  ///< below this it is over
  double list_probability = 0.8;   ///< below this a persistent departure keeps its state but is no finding
  double false_discovery = 0.10;   ///< Bayesian false discovery rate over all authorities and both directions
  double power = 0.8;              ///< chance with which a departure must have been shown to be called detectable
  double useful_high = 3.0;        ///< a direction is assessable where a relative rate of this size ...
  double useful_low = 1.0 / 3.0;   ///< ... or this would have been shown with that power
  double minimum_expected = 10;    ///< below this many expected notifications no low rate is ever flagged (rule R14)

  double silence_false_per_year = 1;  ///< silences that chance alone makes findings, in a year over all authorities
  double silence_years = 5;           ///< silence is watched where it could become a finding within so many years
  double surge_false_per_year = 2;    ///< shifts of the stream likewise, over all areas
  double surge_years = 3;             ///< shifts are looked for in the newest so many years
  double surge_ratio_authority = 2;   ///< times its own past rate, or that past rate over it: the shift watched for
  double surge_ratio_region = 1.5;
  double surge_ratio_country = 1.25;

  double cluster_false_per_year = 0.5;  ///< clusters of neighbours that chance alone makes findings, in a year
  int cluster_areas = 12;               ///< most authorities of one
  int cluster_months = 12;              ///< its longest time

  int record_quarters = 8;       ///< newest whole quarters in which lateness and form quality are looked at
  int record_minimum = 10;       ///< an authority with fewer notifications in them is never flagged for either
  double record_ratio = 1.25;    ///< times the share usual in England: less is of no interest ...
  double late_share = 0.20;      ///< ... nor is a share of late notifications up to this ...
  double fault_share = 0.10;     ///< ... or one of forms with a fault up to this
  double theme_ratio = 1.5;      ///< times as often as it should appear: less is of no interest
  int theme_minimum = 5;         ///< fewest notifications of a theme that is flagged
  int theme_quarters = 4;        ///< newest whole quarters, held against ...
  int theme_past_quarters = 12;  ///< ... so many before them
};

}  // namespace tocsin

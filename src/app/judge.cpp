#include "judge.hpp"

#include <algorithm>
#include <utility>

#include "tocsin/assess/persistence.hpp"
#include "tocsin/assess/stream_watch.hpp"
#include "tocsin/publish/disclosure.hpp"

namespace tocsin {
namespace {

/// Equal in every bit, an unknown number being equal to an unknown one.
bool same(const Eigen::ArrayXXd& a, const Eigen::ArrayXXd& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() && ((a == b) || (a.isNaN() && b.isNaN())).all();
}

bool same(const Panel& a, const Panel& b) {
  const auto units = [](const PanelUnit& x, const PanelUnit& y) {
    return x.code == y.code && x.name == y.name && x.region == y.region && x.history == y.history &&
           x.ended == y.ended && x.codes == y.codes;
  };
  const auto covariates = [](const Covariate& x, const Covariate& y) {
    return x.name == y.name && same(x.values, y.values);
  };
  return std::ranges::equal(a.units, b.units, units) && a.periods == b.periods && a.counts == b.counts &&
         same(a.exposure, b.exposure) && std::ranges::equal(a.covariates, b.covariates, covariates) &&
         a.notes == b.notes;
}

}  // namespace

Result<Assessment> Judge::operator()(const Panel& panel, const EventStream& stream) {
  if (!persistence_ || !same(persistence_->panel, panel)) {
    Result<Assessment> judged = assess_persistence(panel, *model_, policy_);
    if (!judged) return judged;
    persistence_ = std::move(*judged);
  }
  Assessment assessment = *persistence_;
  assess_stream(assessment, stream, geography_);
  for (Finding& finding : assessment.findings) finding = publish_finding(std::move(finding));
  return assessment;
}

}  // namespace tocsin

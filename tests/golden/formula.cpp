#include "formula.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

namespace tocsin::golden {
namespace {

using Term = std::vector<std::string>;  ///< the factors of a product, in the order written

std::string without_spaces(const std::string& text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' && c != '\n' && c != '\t') out += c;
  return out;
}

/// Splits at a character outside brackets.
std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  int depth = 0;
  for (const char c : text) {
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (c == separator && depth == 0) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

/// The argument of name(...), or empty.
std::string argument(const std::string& expression, const std::string& name) {
  if (!expression.starts_with(name + "(") || !expression.ends_with(")")) return {};
  return expression.substr(name.size() + 1, expression.size() - name.size() - 2);
}

Eigen::VectorXd evaluate(const std::string& expression, const CsvTable& table) {
  if (const std::string x = argument(expression, "log"); !x.empty()) return evaluate(x, table).array().log().matrix();
  if (const std::string x = argument(expression, "sqrt"); !x.empty()) return evaluate(x, table).array().sqrt().matrix();
  if (const std::string x = argument(expression, "exp"); !x.empty()) return evaluate(x, table).array().exp().matrix();
  if (const std::string x = argument(expression, "I"); !x.empty()) {
    const std::vector<std::string> power = split(x, '^');
    if (power.size() == 2) return evaluate(power[0], table).array().pow(std::stod(power[1])).matrix();
    return evaluate(x, table);
  }
  return table.numbers(expression);
}

bool is_factor(const std::string& variable, const CsvTable& table) {
  return !argument(variable, "factor").empty() || (table.has(variable) && !table.is_numeric(variable));
}

/// One variable's columns with their name parts.
struct Coded {
  Eigen::MatrixXd X;
  std::vector<std::string> names;
};

Coded coded(const std::string& variable, const CsvTable& table, bool in_full) {
  if (!is_factor(variable, table)) return {evaluate(variable, table), {variable}};
  const std::string inner = argument(variable, "factor");
  const std::vector<std::string>& values = table.text(inner.empty() ? variable : inner);
  std::vector<std::string> levels(values);
  if (table.is_numeric(inner.empty() ? variable : inner)) {
    std::sort(levels.begin(), levels.end(),
              [](const std::string& a, const std::string& b) { return std::stod(a) < std::stod(b); });
  } else {
    std::sort(levels.begin(), levels.end());
  }
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  if (!in_full) levels.erase(levels.begin());
  Coded result{
      Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(values.size()), static_cast<Eigen::Index>(levels.size())), {}};
  for (std::size_t level = 0; level < levels.size(); ++level) {
    result.names.push_back(variable + levels[level]);
    for (std::size_t i = 0; i < values.size(); ++i)
      if (values[i] == levels[level]) result.X(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(level)) = 1.0;
  }
  return result;
}

/// The terms of a sum, `*` written out, without repeats, in order of degree.
std::vector<Term> expanded(const std::vector<std::string>& sum) {
  std::vector<Term> terms;
  std::set<std::set<std::string>> seen;
  const auto keep = [&](const Term& term) {
    if (seen.insert({term.begin(), term.end()}).second) terms.push_back(term);
  };
  for (const std::string& part : sum) {
    const std::vector<std::string> crossed = split(part, '*');
    for (std::size_t subset = 1; subset < (std::size_t{1} << crossed.size()); ++subset) {
      Term term;
      for (std::size_t j = 0; j < crossed.size(); ++j)
        if ((subset >> j & 1U) != 0)
          for (const std::string& variable : split(crossed[j], ':')) term.push_back(variable);
      keep(term);
    }
  }
  std::stable_sort(terms.begin(), terms.end(), [](const Term& a, const Term& b) { return a.size() < b.size(); });
  return terms;
}

/// R's rule: a factor of a term is coded by contrasts where the term without it is in the model, in full otherwise.
bool coded_in_full(const Term& term, const std::string& variable, const std::vector<Term>& terms, bool intercept) {
  std::set<std::string> margin(term.begin(), term.end());
  margin.erase(variable);
  if (margin.empty()) {
    // Without an intercept the first factor takes its place.
    const auto first = std::find(terms.begin(), terms.end(), term);
    return !intercept && first == terms.begin();
  }
  return std::none_of(terms.begin(), terms.end(),
                      [&](const Term& other) { return std::set<std::string>(other.begin(), other.end()) == margin; });
}

Coded product(const Coded& a, const Coded& b) {
  Coded result{Eigen::MatrixXd(a.X.rows(), a.X.cols() * b.X.cols()), {}};
  for (Eigen::Index j = 0; j < b.X.cols(); ++j)
    for (Eigen::Index i = 0; i < a.X.cols(); ++i) {
      result.X.col(j * a.X.cols() + i) = a.X.col(i).cwiseProduct(b.X.col(j));
      result.names.push_back(a.names[static_cast<std::size_t>(i)] + ":" + b.names[static_cast<std::size_t>(j)]);
    }
  return result;
}

}  // namespace

ModelFrame model_frame(const std::string& formula, const CsvTable& table) {
  const std::vector<std::string> sides = split(without_spaces(formula), '~');
  if (sides.size() != 2) throw std::runtime_error("formula '" + formula + "' has no single '~'");
  ModelFrame frame;
  frame.response = evaluate(sides[0], table);
  frame.offset = Eigen::VectorXd::Zero(frame.response.size());
  std::vector<std::string> sum;
  for (const std::string& plus : split(sides[1], '+')) {
    const std::vector<std::string> parts = split(plus, '-');
    for (std::size_t j = 1; j < parts.size(); ++j) {
      if (parts[j] != "1") throw std::runtime_error("formula '" + formula + "': only - 1 can be taken away");
      frame.intercept = false;
    }
    if (const std::string x = argument(parts[0], "offset"); !x.empty()) {
      frame.offset += evaluate(x, table);
    } else if (parts[0] == "0") {
      frame.intercept = false;
    } else if (parts[0].find('|') != std::string::npos) {
      throw std::runtime_error("formula '" + formula + "' has random effects");
    } else if (!parts[0].empty() && parts[0] != "1") {
      sum.push_back(parts[0]);
    }
  }

  const std::vector<Term> terms = expanded(sum);
  std::vector<Coded> blocks;
  if (frame.intercept) blocks.push_back({Eigen::MatrixXd::Ones(frame.response.size(), 1), {"(Intercept)"}});
  for (const Term& term : terms) {
    Coded block = coded(term[0], table, coded_in_full(term, term[0], terms, frame.intercept));
    for (std::size_t j = 1; j < term.size(); ++j)
      block = product(block, coded(term[j], table, coded_in_full(term, term[j], terms, frame.intercept)));
    blocks.push_back(std::move(block));
  }
  for (const Coded& block : blocks) {
    frame.X.conservativeResize(frame.response.size(), frame.X.cols() + block.X.cols());
    frame.X.rightCols(block.X.cols()) = block.X;
    frame.columns.insert(frame.columns.end(), block.names.begin(), block.names.end());
  }
  return frame;
}

}  // namespace tocsin::golden

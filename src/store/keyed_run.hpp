#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "tocsin/domain/feed_rows.hpp"
#include "tocsin/domain/file_receipt.hpp"
#include "tocsin/store/store.hpp"

#include "confirmed_keys.hpp"
#include "fact_table.hpp"
#include "interned.hpp"
#include "key_index.hpp"
#include "version_order.hpp"

namespace tocsin::sqlite {

/// Gathers a file's rows of one kind and settles them run by run: the keys of a run are sorted, so that the index is
/// walked once in order, and then the rows are decided one by one in the order of the file. Memory: one run. Throws.
template <class Columns>
class KeyedRun {
 public:
  using Fact = typename Columns::Fact;
  /// Facts a run. Shorter ones walk the index more often, longer ones take more memory (README.md has the
  /// measurements).
  static constexpr std::size_t capacity = 32768;

  KeyedRun(SQLite::Database& database, Texts& texts, const VersionOrder& order)
      : order_(order),
        columns_(texts),
        table_(database, columns_, order.loading()),
        keys_(database, name() + "_key"),
        confirmed_(database, name()),
        next_row_(database.execAndGet("SELECT coalesce(max(row_id), 0) + 1 FROM " + name()).getInt64()) {}

  /// Adds a row of one fact.
  void add(const RowPlace& place, Fact&& fact) {
    rows_.push_back({place, facts_.size()});
    facts_.push_back(std::move(fact));
  }
  /// Adds a row of several.
  void add(const RowPlace& place, std::vector<Fact>&& facts) {
    rows_.push_back({place, facts_.size()});
    std::move(facts.begin(), facts.end(), std::back_inserter(facts_));
  }
  /// From here on the rows of this file are known to be made up.
  void mark_illustrative() { illustrative_ = true; }
  [[nodiscard]] bool full() const { return facts_.size() >= capacity; }

  /// Decides and stores the rows gathered, tallies them, and calls `reject(Rejection)` for each that is not taken.
  template <class Reject>
  void settle(RowTally& tally, const Reject& reject) {
    claim_slots();
    verdicts_.assign(facts_.size(), {});
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const std::size_t end = i + 1 < rows_.size() ? rows_[i + 1].first : facts_.size();
      settle_row(rows_[i].place, rows_[i].first, end, tally, reject);
    }
    table_.settle();
    next_row_ += static_cast<std::int64_t>(facts_.size());
    rows_.clear();
    facts_.clear();
  }

 private:
  struct Row {
    RowPlace place;
    std::size_t first;  // of its facts
  };
  enum class Outcome { fresh, revised, unchanged, repeated_in_row, contradicted };
  struct Verdict {
    Outcome outcome = Outcome::fresh;
    std::int64_t first_version = 0;  // of the key; 0 where it was not held
    std::int64_t contradicted_line = 0;
  };

  static std::string name() { return std::string(Columns::table); }
  [[nodiscard]] std::int64_t row_id(std::size_t fact) const { return next_row_ + static_cast<std::int64_t>(fact); }

  /// Takes a slot for every key not seen before. `taken_[fact]` is the row that has the slot already, or 0.
  void claim_slots() {
    claims_.clear();
    for (std::size_t i = 0; i < facts_.size(); ++i) claims_.push_back({columns_.slot_of(facts_[i]), row_id(i)});
    std::sort(claims_.begin(), claims_.end(),
              [](const Claim& a, const Claim& b) { return std::tie(a.slot, a.row_id) < std::tie(b.slot, b.row_id); });
    taken_.assign(facts_.size(), 0);
    keys_.claim_all(claims_, [&](std::size_t at, std::int64_t row) {
      taken_[static_cast<std::size_t>(claims_[at].row_id - next_row_)] = row;
    });
  }

  template <class Reject>
  void settle_row(const RowPlace& place, std::size_t begin, std::size_t end, RowTally& tally, const Reject& reject) {
    const auto line = static_cast<std::int64_t>(place.line);
    bool revised = false;
    bool unchanged = true;
    for (std::size_t i = begin; i < end; ++i) {
      verdicts_[i] = judge(begin, i, line);
      const auto outcome = verdicts_[i].outcome;
      if (outcome == Outcome::contradicted) {
        ++tally.rejected;
        reject(Rejection{place, std::string(Columns::key_field), std::string(duplicate_in_file),
                         "differs from line " + std::to_string(verdicts_[i].contradicted_line)});
        return;
      }
      revised = revised || outcome == Outcome::revised;
      unchanged = unchanged && (outcome == Outcome::unchanged || outcome == Outcome::repeated_in_row);
    }
    for (std::size_t i = begin; i < end; ++i) store(i, line);
    ++tally.accepted;
    if (revised) ++tally.revised;
    if (unchanged) ++tally.unchanged;
  }

  /// Compares a fact with the earlier ones of its row, then with what is held under its key.
  Verdict judge(std::size_t row_begin, std::size_t fact, std::int64_t line) {
    for (std::size_t i = row_begin; i < fact; ++i) {
      if (!Columns::same_key(facts_[i], facts_[fact])) continue;
      if (Columns::same_content(facts_[i], facts_[fact])) return {.outcome = Outcome::repeated_in_row};
      return {.outcome = Outcome::contradicted, .contradicted_line = line};
    }
    if (taken_[fact] == 0) return {};

    auto slot = columns_.slot_of(facts_[fact]);
    for (auto row = taken_[fact];;) {
      const auto held = table_.read(row);
      // A slot may lead to another key, or to a row that was rejected after its slot was taken.
      if (held && Columns::same_key(held->fact, facts_[fact])) return compare(facts_[fact], *held);
      const auto next = keys_.row_at(++slot);
      if (!next) {
        keys_.claim({slot, row_id(fact)});
        return {};
      }
      row = *next;
    }
  }

  Verdict compare(const Fact& fact, const Held<Fact>& first) {
    Version standing{0, 0};
    const auto consider = [&](const Version& version) {
      if (!order_.known(version.file)) return;
      if (standing.row_id == 0 || order_.earlier(standing.file, version.file)) standing = version;
    };
    consider({first.row_id, first.file});
    for (const auto& version : table_.later_versions(first.row_id)) consider(version);
    // Nothing was known of the key at the time: a version before those held.
    if (standing.row_id == 0) return {.first_version = first.row_id};

    const auto held = standing.row_id == first.row_id ? first : *table_.read(standing.row_id);
    const bool own = held.file == order_.loading();
    if (Columns::same_content(held.fact, fact)) {
      const bool made_real = order_.illustrative(held.file) && !illustrative_;
      return {.outcome = made_real ? Outcome::revised : Outcome::unchanged, .first_version = first.row_id};
    }
    const auto earlier_line = own ? std::optional(held.line) : confirmed_.line_of(first.row_id);
    if (earlier_line) return {.outcome = Outcome::contradicted, .contradicted_line = *earlier_line};
    return {.outcome = Outcome::revised, .first_version = first.row_id};
  }

  void store(std::size_t fact, std::int64_t line) {
    const Verdict& verdict = verdicts_[fact];
    switch (verdict.outcome) {
      case Outcome::fresh:
      case Outcome::revised:
        if (verdict.first_version != 0) {
          table_.insert_version(row_id(fact), line, verdict.first_version, facts_[fact]);
        } else {
          table_.insert_first(row_id(fact), line, facts_[fact]);
        }
        break;
      case Outcome::unchanged:
        confirmed_.keep(verdict.first_version, line);
        break;
      case Outcome::repeated_in_row:
      case Outcome::contradicted:
        break;
    }
  }

  const VersionOrder& order_;
  Columns columns_;
  FactTable<Columns> table_;
  KeyIndex keys_;
  ConfirmedKeys confirmed_;
  std::int64_t next_row_;
  bool illustrative_ = false;
  std::vector<Row> rows_;
  std::vector<Fact> facts_;
  std::vector<Claim> claims_;
  std::vector<std::int64_t> taken_;
  std::vector<Verdict> verdicts_;
};

}  // namespace tocsin::sqlite

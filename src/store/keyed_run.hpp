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
#include "versions.hpp"

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

  /// `places` ends with the file being loaded; one that is not `live` sees what was known when it was received.
  KeyedRun(SQLite::Database& database, Texts& texts, const FilePlaces& places, std::int64_t file, bool live)
      : places_(places),
        file_(file),
        live_(live),
        columns_(texts),
        table_(database, columns_, file),
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
  /// How many facts of this file have been stored: 0 where it said nothing new.
  [[nodiscard]] std::uint64_t stored() const { return stored_; }
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
  /// `superseded`: an earlier version than the one that stands; it is stored, and changes nothing.
  enum class Verdict { fresh, revised, superseded, unchanged, repeated_in_row, contradicted };
  struct Judged {
    Verdict verdict = Verdict::fresh;
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
      const auto verdict = verdicts_[i].verdict;
      if (verdict == Verdict::contradicted) {
        ++tally.rejected;
        reject(Rejection{place, std::string(Columns::key_field), std::string(duplicate_in_file),
                         "differs from line " + std::to_string(verdicts_[i].contradicted_line)});
        return;
      }
      revised = revised || verdict == Verdict::revised;
      unchanged = unchanged && (verdict == Verdict::unchanged || verdict == Verdict::superseded ||
                                verdict == Verdict::repeated_in_row);
    }
    for (std::size_t i = begin; i < end; ++i) store(i, line);
    ++tally.accepted;
    if (revised) ++tally.revised;
    if (unchanged) ++tally.unchanged;
  }

  /// Compares a fact with the earlier ones of its row, then with what is held under its key.
  Judged judge(std::size_t row_begin, std::size_t fact, std::int64_t line) {
    for (std::size_t i = row_begin; i < fact; ++i) {
      if (!Columns::same_key(facts_[i], facts_[fact])) continue;
      if (Columns::same_content(facts_[i], facts_[fact])) return {.verdict = Verdict::repeated_in_row};
      return {.verdict = Verdict::contradicted, .contradicted_line = line};
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

  Judged compare(const Fact& fact, const Held<Fact>& first) {
    std::vector<Version> versions;
    const auto consider = [&](const Version& version) {
      if (known(version.file)) versions.push_back(version);
    };
    consider({first.row_id, first.file, Columns::version_of(first.fact)});
    for (const auto& version : table_.later_versions(first.row_id)) consider(version);
    const auto chosen = choose_version(versions, places_);
    // Nothing was known of the key at the time: a version before those held.
    if (!chosen) return {.first_version = first.row_id};

    const std::int64_t number = Columns::version_of(fact);
    const bool made_real = places_.at(chosen->standing.file).illustrative && !illustrative_;
    const bool earlier = number != 0 && number < chosen->number && !made_real;
    // What is said of a version is compared with what was said of that version.
    Version rival = earlier ? Version{} : chosen->standing;
    for (const Version& version : versions) {
      if (earlier && version.number == number) rival = version;
    }
    if (rival.row_id == 0) return {.verdict = Verdict::superseded, .first_version = first.row_id};

    const auto held = rival.row_id == first.row_id ? first : *table_.read(rival.row_id);
    if (Columns::same_content(held.fact, fact))
      return {.verdict = made_real ? Verdict::revised : Verdict::unchanged, .first_version = first.row_id};
    const bool own = held.file == file_;
    const auto earlier_line = own ? std::optional(held.line) : confirmed_.line_of(first.row_id);
    const bool next_version = number > chosen->number && chosen->number != 0;
    if (earlier_line && !next_version) return {.verdict = Verdict::contradicted, .contradicted_line = *earlier_line};
    return {.verdict = earlier ? Verdict::superseded : Verdict::revised, .first_version = first.row_id};
  }
  [[nodiscard]] bool known(std::int64_t file) const {
    return live_ || std::pair(places_.at(file).received, file) <= std::pair(places_.at(file_).received, file_);
  }

  void store(std::size_t fact, std::int64_t line) {
    const Judged& judged = verdicts_[fact];
    switch (judged.verdict) {
      case Verdict::fresh:
      case Verdict::revised:
      case Verdict::superseded:
        ++stored_;
        if (judged.first_version != 0) {
          table_.insert_version(row_id(fact), line, judged.first_version, facts_[fact]);
        } else {
          table_.insert_first(row_id(fact), line, facts_[fact]);
        }
        break;
      case Verdict::unchanged:
        confirmed_.keep(judged.first_version, line);
        break;
      case Verdict::repeated_in_row:
      case Verdict::contradicted:
        break;
    }
  }

  const FilePlaces& places_;
  std::int64_t file_;
  bool live_;
  Columns columns_;
  FactTable<Columns> table_;
  KeyIndex keys_;
  ConfirmedKeys confirmed_;
  std::int64_t next_row_;
  bool illustrative_ = false;
  std::uint64_t stored_ = 0;
  std::vector<Row> rows_;
  std::vector<Fact> facts_;
  std::vector<Claim> claims_;
  std::vector<std::int64_t> taken_;
  std::vector<Judged> verdicts_;
};

}  // namespace tocsin::sqlite

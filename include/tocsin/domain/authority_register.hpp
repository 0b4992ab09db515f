#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tocsin/domain/area_code.hpp"
#include "tocsin/domain/period.hpp"
#include "tocsin/domain/result.hpp"

namespace tocsin {

/// An upper-tier local authority under one code. A council that is given a new code is a new `Authority` and a
/// `Succession`.
struct Authority {
  AreaCode code;
  std::string la_number;  ///< the Department's three-digit number (`old_la_code`); a recode often keeps it
  std::string name;
  std::string kind;  ///< unitary, metropolitan, county, london_borough
  AreaCode region;
  Day valid_from;
  std::optional<Day> valid_to;  ///< last day, included; nothing while in force

  [[nodiscard]] bool in_force_on(Day day) const { return valid_from <= day && (!valid_to || day <= *valid_to); }
};

struct Region {
  AreaCode code;
  std::string name;
};

/// How much of the predecessor went to this successor.
enum class Extent { whole, part };

/// One line from a predecessor to a successor on one day.
struct Succession {
  std::string change_id;  ///< lines of one reorganisation share it
  Day effective;
  AreaCode predecessor;
  AreaCode successor;
  Extent extent = Extent::whole;
  std::string note;
};

/// Where the history of a unit that is monitored today comes from (rule R9: a count stays with the authority that
/// notified).
enum class History {
  carried,  ///< the same council and the same children under one or more codes in turn
  merged,   ///< whole predecessors were added: their counts and exposure belong to it
  started,  ///< it took parts of others: its own history starts with it
};
[[nodiscard]] std::string_view name_of(History history);

/// The dated register of authorities, their regions and their lineage. Immutable; copies are cheap to avoid, so pass by
/// reference.
class AuthorityRegister {
 public:
  /// Refuses: two authorities in force on one day under one code or one LA number, unknown regions or codes in the
  /// lineage, a predecessor that does not end the day before the change, a successor not in force on it, an ended
  /// authority without successor, a cycle. `errors` in one message, one a line.
  static Result<AuthorityRegister> from(std::vector<Authority> authorities, std::vector<Region> regions,
                                        std::vector<Succession> lineage);

  [[nodiscard]] const std::vector<Authority>& authorities() const { return authorities_; }  ///< by code
  [[nodiscard]] const std::vector<Region>& regions() const { return regions_; }             ///< by code
  [[nodiscard]] const std::vector<Succession>& lineage() const { return lineage_; }
  /// Null when the code was never an authority of the register. O(1).
  [[nodiscard]] const Authority* find(AreaCode code) const;
  [[nodiscard]] const Region* find_region(AreaCode code) const;
  /// The authority in force on that day under the Department's number; null if none. O(authorities).
  [[nodiscard]] const Authority* find_number(std::string_view la_number, Day day) const;
  /// Authorities in force on a day, by code.
  [[nodiscard]] std::vector<const Authority*> in_force_on(Day day) const;
  [[nodiscard]] std::vector<Succession> successions_from(AreaCode predecessor) const;
  [[nodiscard]] std::vector<Succession> successions_to(AreaCode successor) const;

  /// How the unit under `code` came by its history.
  [[nodiscard]] History history_of(AreaCode code) const;
  /// The code that carries this one's history today: follows whole successions to a sole successor (recodes and
  /// mergers); a code that was split or partly transferred is its own unit, ended.
  [[nodiscard]] AreaCode unit_of(AreaCode code) const;
  /// Every code whose history `unit` carries, itself included, by code.
  [[nodiscard]] std::vector<AreaCode> codes_of_unit(AreaCode unit) const;

 private:
  AuthorityRegister() = default;
  std::vector<Authority> authorities_;
  std::vector<Region> regions_;
  std::vector<Succession> lineage_;
  std::unordered_map<AreaCode, std::size_t> position_;
};

}  // namespace tocsin

// What can be traded at one venue, and when: the instruments are asked for until all that are wanted are
// known, and the sessions are those of the venue's last answer.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "domain/instrument.hpp"
#include "venue/api/account.hpp"

namespace avenor::venue {

class InstrumentCatalog {
 public:
  /// Asked for at once: what is wanted beyond it comes with the next refresh(), so that a venue's rate limit
  /// is left to others.
  static constexpr std::size_t kAtOnce = 20;

  /// `account` outlives it.
  InstrumentCatalog(Account& account, std::vector<domain::Symbol> wanted)
      : account_(account), wanted_(wanted.begin(), wanted.end()) {}

  /// `handler` hears once of each that the venue does not list, or whose rules cannot be.
  void on_problem(std::function<void(const domain::Symbol&, const std::string& text)> handler) {
    on_problem_ = std::move(handler);
  }

  /// Asks for some of what is not known yet, unless that was asked and not answered.
  void refresh();
  void set_sessions(std::vector<SessionHours> sessions) { sessions_ = std::move(sessions); }

  /// Whether it can be traded now. Nothing: the venue has not said.
  std::optional<bool> is_open(const domain::Symbol& symbol) const;
  /// It has no sessions. Of one that is not known its name decides: a pair of currencies has none.
  bool always_open(const domain::Symbol& symbol) const;

 private:
  void on_answer(InstrumentAnswer answer);
  void close(const domain::Symbol& symbol, const std::string& problem);

  Account& account_;
  std::deque<domain::Symbol> wanted_;  ///< and not known yet
  bool asking_ = false;
  domain::InstrumentRegistry registry_;
  std::vector<SessionHours> sessions_;
  std::function<void(const domain::Symbol&, const std::string&)> on_problem_;
};

}  // namespace avenor::venue

// Reads the earlier exits of the held entries from the ledger: by their names, one after the other, a few
// entries at a time.
#pragma once

#include <deque>
#include <optional>

#include "core/clock.hpp"
#include "ledger/api/ledger.hpp"
#include "oms/brackets/bracket_book.hpp"

namespace avenor::oms {

class ExitHistory {
 public:
  /// Receives each entry whose exits are all known now.
  class Listener {
   public:
    virtual void exits_known(const domain::ClientOrderId& entry) = 0;

   protected:
    ~Listener() = default;
  };
  ExitHistory(const core::Clock& clock, ledger::Ledger& ledger, BracketBook& book, Listener& listener)
      : clock_(clock), ledger_(ledger), book_(book), listener_(listener) {}

  /// Queries them when it is this entry's turn. Without an answer of the ledger they stay unread.
  void read(const domain::ClientOrderId& entry, HeldBracket& held);

 private:
  void read_on();
  void recall(const domain::ClientOrderId& entry, bool profit, int number);
  void recalled(const domain::ClientOrderId& entry, bool profit, int number,
                const core::Result<std::optional<ledger::Stored>>& found);
  static void remember(const domain::ClientOrderId& entry, HeldBracket& held, bool profit,
                       const ledger::Stored& stored);

  const core::Clock& clock_;
  ledger::Ledger& ledger_;
  BracketBook& book_;
  Listener& listener_;
  std::deque<domain::ClientOrderId> unread_;
  int reading_ = 0;
};

}  // namespace avenor::oms

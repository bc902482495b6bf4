// The places of unreadable ledger rows: nothing is opened in such a symbol until an operator has checked it.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "domain/ids.hpp"
#include "ledger/api/ledger.hpp"
#include "oms/orders/event_sink.hpp"

namespace avenor::oms {

class UnreadableRows {
 public:
  explicit UnreadableRows(EventSink& events) : events_(events) {}

  /// The rows that recovery has found, each reported.
  void load(const std::vector<ledger::Unreadable>& rows);

  using Place = std::pair<domain::VenueName, domain::Symbol>;
  /// Empty: no unreadable row there.
  std::string reason(const domain::VenueName& venue, const domain::Symbol& symbol) const;
  const std::map<Place, std::string>& all() const { return reasons_; }

 private:
  EventSink& events_;
  std::map<Place, std::string> reasons_;
};

}  // namespace avenor::oms

// What can only be asked: the account and its positions and activities, clock, calendar, assets.
#pragma once

#include <string_view>

#include "dialects/alpaca/account_json.hpp"
#include "dialects/alpaca/history.hpp"
#include "dialects/answer.hpp"
#include "dialects/broker.hpp"
#include "dialects/faults.hpp"

namespace avenor::dialects::alpaca {

class Lookups {
 public:
  /// Both must outlive it.
  Lookups(Broker& broker, Faults& faults);

  /// 404 where there is no such endpoint.
  Answer route(std::string_view path, std::string_view query);

 private:
  Answer account();
  Answer position(std::string_view name) const;
  Answer activities(std::string_view type, std::string_view query);
  Answer calendar(std::string_view query);
  Answer assets() const;
  Answer asset(std::string_view name) const;
  Figures figures(AbsurdPlaces::Place place);

  Broker& broker_;
  matching::Exchange& exchange_;
  Faults& faults_;
  History history_;
};

}  // namespace avenor::dialects::alpaca

#include "venue/instruments/instrument_catalog.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace avenor::venue {

void InstrumentCatalog::refresh() {
  if (asking_ || wanted_.empty()) return;
  asking_ = true;
  const auto count = static_cast<std::ptrdiff_t>(std::min(wanted_.size(), kAtOnce));
  const std::vector<domain::Symbol> asked(wanted_.begin(), wanted_.begin() + count);
  account_.instruments(asked, [this](VenueResult<InstrumentAnswer> answer) {
    asking_ = false;
    const std::size_t before = wanted_.size();
    if (answer) on_answer(std::move(*answer));
    if (wanted_.size() == before && !wanted_.empty())  // an unreadable one must not block the others
      std::rotate(wanted_.begin(), wanted_.begin() + 1, wanted_.end());
  });
}

void InstrumentCatalog::on_answer(InstrumentAnswer answer) {
  for (const domain::Symbol& symbol : answer.unlisted)
    close(symbol, fmt::format("{} does not list {}", account_.name(), symbol));
  for (domain::Instrument& instrument : answer.found) {
    const domain::Symbol symbol = instrument.symbol;
    const auto added = registry_.add(std::move(instrument));
    close(symbol, added ? std::string{} : added.error().message);
  }
}

void InstrumentCatalog::close(const domain::Symbol& symbol, const std::string& problem) {
  std::erase(wanted_, symbol);
  if (!problem.empty() && on_problem_) on_problem_(symbol, problem);
}

bool InstrumentCatalog::always_open(const domain::Symbol& symbol) const {
  const domain::Instrument* const known = registry_.find(symbol);
  return known == nullptr ? domain::is_pair(symbol) : known->always_open();
}

std::optional<bool> InstrumentCatalog::is_open(const domain::Symbol& symbol) const {
  if (always_open(symbol)) return true;
  const domain::Instrument* const known = registry_.find(symbol);
  std::optional<bool> open;
  for (const SessionHours& hours : sessions_) {
    if (known != nullptr && hours.calendar != known->calendar) continue;
    if (open && *open != hours.is_open) return std::nullopt;  // it may be of either
    open = hours.is_open;
  }
  return open;
}

}  // namespace avenor::venue

#include "dialects/alpaca/lookups.hpp"

#include <chrono>
#include <utility>

#include "dialects/alpaca/answers.hpp"
#include "dialects/alpaca/market_json.hpp"
#include "net/url.hpp"

namespace avenor::dialects::alpaca {

Lookups::Lookups(Broker& broker, Faults& faults)
    : broker_(broker), exchange_(broker.exchange()), faults_(faults), history_(broker.exchange().store()) {}

Answer Lookups::route(std::string_view path, std::string_view query) {
  const auto under = [&path](std::string_view prefix) -> std::optional<std::string> {
    if (!path.starts_with(prefix) || path.size() == prefix.size()) return std::nullopt;
    return decoded(path.substr(prefix.size()));
  };
  if (path == "/v2/account") return account();
  if (path == "/v2/positions") return {200, positions_json(broker_, figures(AbsurdPlaces::Positions))};
  if (const auto name = under("/v2/positions/")) return position(*name);
  if (path == "/v2/account/activities") return activities({}, query);
  if (const auto type = under("/v2/account/activities/")) return activities(*type, query);
  if (path == "/v2/clock") return {200, clock_json(exchange_.now())};
  if (path == "/v2/calendar") return calendar(query);
  if (path == "/v2/assets") return assets();
  if (const auto name = under("/v2/assets/")) return asset(*name);
  return not_found("endpoint not found.");
}

Answer Lookups::account() {
  const bool lies = faults_.roll(faults_.settings().account_lie_rate);
  return {200,
          account_json(broker_, exchange_.now(), lies ? Figures::TenTimes : figures(AbsurdPlaces::Account),
                       faults_.settings().account_blocked)};
}

Answer Lookups::position(std::string_view name) const {
  const matching::Instrument* asset = exchange_.instruments().find(name);
  std::string position = asset == nullptr ? std::string{} : position_json(broker_, *asset);
  return position.empty() ? not_found("position does not exist") : Answer{200, std::move(position)};
}

Answer Lookups::activities(std::string_view type, std::string_view query) {
  const auto behind = faults_.settings().lag_activities;
  const core::WallTime newest = behind.count() > 0 ? exchange_.now() - behind : core::WallTime{};
  return answer_of(history_.activities(type, query, newest));
}

Answer Lookups::calendar(std::string_view query) {
  const core::WallTime now = exchange_.now();
  const auto day = [&](const char* name, core::WallTime fallback) {
    const auto text = net::query_value(query, name);
    return text ? core::parse_rfc3339(*text + "T00:00:00Z").value_or(fallback) : fallback;
  };
  const core::WallTime from = day("start", now);
  return {200, calendar_json(from, day("end", now + std::chrono::hours(24 * 7)))};
}

Answer Lookups::assets() const {
  std::string out;
  json::Writer json(out);
  json.begin_array();
  for (const auto& [symbol, asset] : exchange_.instruments().all())
    write_asset(json, asset, exchange_.options().shorting);
  json.end_array();
  return {200, std::move(out)};
}

Answer Lookups::asset(std::string_view name) const {
  const matching::Instrument* asset = exchange_.instruments().find(name);
  if (asset == nullptr) return not_found("asset not found for " + std::string(name));
  std::string out;
  json::Writer json(out);
  write_asset(json, *asset, exchange_.options().shorting);
  return {200, std::move(out)};
}

Figures Lookups::figures(AbsurdPlaces::Place place) {
  // Of certain fields the answer's text is changed, like any other's: RestApi::finish().
  if (faults_.settings().absurd_fields.all.empty() && faults_.settings().absurd_at.has(place) &&
      faults_.roll(faults_.settings().absurd_rate))
    return Figures::Absurd;
  return Figures::True;
}

}  // namespace avenor::dialects::alpaca

#include "paper_exchange/faults.hpp"

#include <charconv>
#include <cstdlib>
#include <limits>
#include <type_traits>
#include <variant>

#include "paper_exchange/json_writer.hpp"

namespace avenor::paper_exchange {
namespace {

using std::chrono::milliseconds;
using Member = std::variant<double FaultSettings::*, bool FaultSettings::*, int FaultSettings::*,
                            milliseconds FaultSettings::*>;
struct Switch {
  std::string_view name;
  Member member;
};

const std::vector<Switch>& switches() {
  static const std::vector<Switch> all = {
      {"latency_ms", &FaultSettings::latency},
      {"drop_response_rate", &FaultSettings::drop_response_rate},
      {"drop_before_accept_rate", &FaultSettings::drop_before_accept_rate},
      {"drop_closes", &FaultSettings::drop_closes},
      {"error_rate", &FaultSettings::error_rate},
      {"error_after_accept_rate", &FaultSettings::error_after_accept_rate},
      {"error_status", &FaultSettings::error_status},
      {"reject_rate", &FaultSettings::reject_rate},
      {"partial_fill_rate", &FaultSettings::partial_fill_rate},
      {"duplicate_event_rate", &FaultSettings::duplicate_event_rate},
      {"reorder_events", &FaultSettings::reorder_events},
      {"events_before_answer", &FaultSettings::events_before_answer},
      {"mute_stream", &FaultSettings::mute_stream},
      {"mute_data", &FaultSettings::mute_data},
      {"cancel_delay_ms", &FaultSettings::cancel_delay},
  };
  return all;
}

core::Status set(double& rate, const JsonValue& value) {
  char* end = nullptr;
  const double number = std::strtod(value.text.c_str(), &end);
  if (value.kind != JsonValue::Kind::Number || *end != '\0' || !(number >= 0 && number <= 1)) {
    return core::fail("must be a number from 0 to 1");
  }
  rate = number;
  return {};
}

core::Status set(bool& flag, const JsonValue& value) {
  if (value.kind != JsonValue::Kind::Bool) return core::fail("must be true or false");
  flag = value.text == "true";
  return {};
}

core::Result<int> whole(const JsonValue& value, int least, int most) {
  int number = 0;
  const char* last = value.text.data() + value.text.size();
  const auto [end, error] = std::from_chars(value.text.data(), last, number);
  if (value.kind != JsonValue::Kind::Number || error != std::errc{} || end != last || number < least ||
      number > most) {
    return core::fail("must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  return number;
}

core::Status set(int& status, const JsonValue& value) {
  const auto number = whole(value, 400, 599);
  if (!number) return tl::unexpected(number.error());
  status = *number;
  return {};
}

core::Status set(milliseconds& time, const JsonValue& value) {
  const auto number = whole(value, 0, 600'000);
  if (!number) return tl::unexpected(number.error());
  time = milliseconds(*number);
  return {};
}

}  // namespace

core::Result<FaultSettings> change_faults(const FaultSettings& base, const JsonValue& body) {
  FaultSettings out = base;
  bool reset = false;
  if (const JsonValue* value = body.find("reset")) {
    if (const auto ok = set(reset, *value); !ok) return core::fail("reset " + ok.error().message);
  }
  if (reset) out = FaultSettings{};
  for (const auto& member : body.members) {
    const std::string& name = member.name;
    if (name == "reset") continue;
    const Switch* found = nullptr;
    for (const Switch& one : switches()) {
      if (one.name == name) found = &one;
    }
    if (found == nullptr) return core::fail("there is no fault '" + name + "'");
    const core::Status ok = std::visit([&](auto at) { return set(out.*at, member.value); }, found->member);
    if (!ok) return core::fail(name + " " + ok.error().message);
  }
  return out;
}

std::string to_json(const FaultSettings& settings) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  for (const Switch& one : switches()) {
    json.key(one.name);
    std::visit(
        [&](auto member) {
          using T = std::remove_cvref_t<decltype(settings.*member)>;
          if constexpr (std::is_same_v<T, double>)
            json.raw(fmt::format("{}", settings.*member));
          else if constexpr (std::is_same_v<T, bool>)
            json.boolean(settings.*member);
          else if constexpr (std::is_same_v<T, int>)
            json.integer(settings.*member);
          else
            json.integer((settings.*member).count());
        },
        one.member);
  }
  json.end_object();
  return out;
}

std::optional<Quantity> Faults::cut(Quantity qty) {
  if (!roll(settings.partial_fill_rate)) return std::nullopt;
  const bool whole_units = core::is_multiple_of(qty.decimal(), core::Decimal{1});
  const core::Decimal step = whole_units ? core::Decimal{1} : core::Decimal::from_units(1, 9);
  const auto steps = qty.decimal().units() / step.units();
  if (steps < 2) return std::nullopt;
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  const auto bound = static_cast<std::uint64_t>(steps > kMost ? kMost : steps);
  const auto part = 1 + random_.below(bound - 1);
  return Quantity{core::Decimal::from_raw(step.units() * static_cast<core::Decimal::Units>(part))};
}

}  // namespace avenor::paper_exchange

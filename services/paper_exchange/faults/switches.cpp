#include "paper_exchange/faults/switches.hpp"

#include <charconv>
#include <cstdlib>
#include <type_traits>
#include <variant>

#include "json/writer.hpp"

namespace avenor::paper_exchange {
namespace {

using dialects::AbsurdPlaces;
using dialects::AbsurdTexts;
using dialects::FaultSettings;
using dialects::PageBody;
using dialects::PendingCancel;
using std::chrono::milliseconds;
/// A whole number within bounds.
struct Whole {
  int FaultSettings::* member;
  int least, most;
};
using Member =
    std::variant<double FaultSettings::*, bool FaultSettings::*, Whole, milliseconds FaultSettings::*,
                 PageBody FaultSettings::*, PendingCancel FaultSettings::*, AbsurdPlaces FaultSettings::*,
                 AbsurdTexts FaultSettings::*, std::vector<std::string> FaultSettings::*>;
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
      {"error_status", Whole{&FaultSettings::error_status, 400, 599}},
      {"reject_rate", &FaultSettings::reject_rate},
      {"partial_fill_rate", &FaultSettings::partial_fill_rate},
      {"duplicate_event_rate", &FaultSettings::duplicate_event_rate},
      {"reorder_events", &FaultSettings::reorder_events},
      {"events_before_answer", &FaultSettings::events_before_answer},
      {"mute_stream", &FaultSettings::mute_stream},
      {"mute_data", &FaultSettings::mute_data},
      {"cancel_delay_ms", &FaultSettings::cancel_delay},
      {"pending_cancel_ms", &FaultSettings::pending_cancel},
      {"late_arrival_rate", &FaultSettings::late_arrival_rate},
      {"late_arrival_ms", &FaultSettings::late_arrival},
      {"page_rate", &FaultSettings::page_rate},
      {"page_after_rate", &FaultSettings::page_after_rate},
      {"page_status", Whole{&FaultSettings::page_status, 200, 599}},
      {"page_body", &FaultSettings::page_body},
      {"lag_positions_ms", &FaultSettings::lag_positions},
      {"lag_orders_ms", &FaultSettings::lag_orders},
      {"lag_activities_ms", &FaultSettings::lag_activities},
      {"cumulative_fill_rate", &FaultSettings::cumulative_fill_rate},
      {"account_lie_rate", &FaultSettings::account_lie_rate},
      {"account_blocked", &FaultSettings::account_blocked},
      {"absurd_rate", &FaultSettings::absurd_rate},
      {"absurd_at", &FaultSettings::absurd_at},
      {"absurd_fields", &FaultSettings::absurd_fields},
      {"absurd_figures", &FaultSettings::absurd_figures},
      {"late_print_rate", &FaultSettings::late_print_rate},
      {"cancelled_print_rate", &FaultSettings::cancelled_print_rate},
      {"corrected_print_rate", &FaultSettings::corrected_print_rate},
      {"wild_quote_rate", &FaultSettings::wild_quote_rate},
      {"print_off_percent", Whole{&FaultSettings::print_off_percent, 1, 99}},
      {"mute_symbols", &FaultSettings::mute_symbols},
  };
  return all;
}

core::Status set(double& rate, const json::Value& value) {
  const auto* number = value.as<json::Value::Number>();
  const double given = number == nullptr ? -1 : std::strtod(number->text.c_str(), nullptr);
  if (!(given >= 0 && given <= 1)) return core::fail("must be a number from 0 to 1");
  rate = given;
  return {};
}

core::Status set(bool& flag, const json::Value& value) {
  const bool* given = value.as<bool>();
  if (given == nullptr) return core::fail("must be true or false");
  flag = *given;
  return {};
}

core::Result<int> whole(const json::Value& value, int least, int most) {
  if (const auto* number = value.as<json::Value::Number>()) {
    int given = 0;
    const char* last = number->text.data() + number->text.size();
    const auto [end, error] = std::from_chars(number->text.data(), last, given);
    if (error == std::errc{} && end == last && given >= least && given <= most) return given;
  }
  return core::fail("must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
}

core::Status set(milliseconds& time, const json::Value& value) {
  const auto number = whole(value, 0, 600'000);
  if (!number) return tl::unexpected(number.error());
  time = milliseconds(*number);
  return {};
}

core::Status set(PendingCancel& pending, const json::Value& value) {
  pending = {};
  if (value.text() == "forever") {
    pending.for_ever = true;
    return {};
  }
  const auto ok = set(pending.time, value);
  return ok ? ok : core::fail(ok.error().message + ", or \"forever\"");
}

std::string_view to_text(PageBody body) {
  switch (body) {
    case PageBody::Html: return "html";
    case PageBody::Apache404: return "apache404";
    case PageBody::Empty: return "empty";
    case PageBody::JsonEndpointNotFound: return "json_endpoint_not_found";
  }
  return "";
}

core::Status set(PageBody& body, const json::Value& value) {
  for (const auto one :
       {PageBody::Html, PageBody::Apache404, PageBody::Empty, PageBody::JsonEndpointNotFound}) {
    if (value.text() != to_text(one)) continue;
    body = one;
    return {};
  }
  return core::fail("must be html, apache404, empty or json_endpoint_not_found");
}

core::Status set(std::vector<std::string>& symbols, const json::Value& value) {
  constexpr std::size_t kMost = 100;
  symbols.clear();
  for (const json::Value& item : value.items()) {
    if (const auto* symbol = item.as<std::string>()) symbols.push_back(*symbol);
  }
  const bool good =
      value.is<json::Value::Array>() && symbols.size() == value.items().size() && symbols.size() <= kMost;
  return good ? core::Status{}
              : core::fail("must be a list of at most " + std::to_string(kMost) + " symbols");
}

core::Status set(AbsurdPlaces& places, const json::Value& value) {
  places.clear();
  bool good = value.is<json::Value::Array>();
  for (const json::Value& item : value.items()) good = good && places.add(item.text());
  return good ? core::Status{} : core::fail("must be a list of " + AbsurdPlaces::known());
}

core::Status set(AbsurdTexts& texts, const json::Value& value) {
  texts.all.clear();
  for (const json::Value& item : value.items()) {
    if (const auto* text = item.as<std::string>()) texts.all.push_back(*text);
  }
  const bool good = value.is<json::Value::Array>() && texts.all.size() == value.items().size() &&
                    texts.all.size() <= AbsurdTexts::kMost;
  return good ? core::Status{}
              : core::fail("must be a list of at most " + std::to_string(AbsurdTexts::kMost) + " texts");
}

core::Status set_member(FaultSettings& settings, const Member& member, const json::Value& value) {
  if (const auto* bounded = std::get_if<Whole>(&member)) {
    const auto number = whole(value, bounded->least, bounded->most);
    if (!number) return tl::unexpected(number.error());
    settings.*bounded->member = *number;
    return {};
  }
  return std::visit(
      [&](auto at) -> core::Status {
        if constexpr (std::is_same_v<decltype(at), Whole>)
          return {};
        else
          return set(settings.*at, value);
      },
      member);
}

void write(json::Writer& json, double rate) { json.real(rate); }
void write(json::Writer& json, bool flag) { json.boolean(flag); }
void write(json::Writer& json, milliseconds time) { json.integer(time.count()); }
void write(json::Writer& json, PageBody body) { json.string(to_text(body)); }
void write(json::Writer& json, const PendingCancel& pending) {
  if (pending.for_ever)
    json.string("forever");
  else
    json.integer(pending.time.count());
}
void write(json::Writer& json, const std::vector<std::string>& symbols) {
  json.begin_array();
  for (const auto& symbol : symbols) json.string(symbol);
  json.end_array();
}
void write(json::Writer& json, const AbsurdTexts& texts) { write(json, texts.all); }
void write(json::Writer& json, const AbsurdPlaces& places) {
  json.begin_array();
  for (const auto name : places.names()) json.string(name);
  json.end_array();
}

}  // namespace

core::Result<FaultSettings> change_faults(const FaultSettings& base, const json::Value& body) {
  FaultSettings out = base;
  bool reset = false;
  if (const json::Value* value = body.find("reset")) {
    if (const auto ok = set(reset, *value); !ok) return core::fail("reset " + ok.error().message);
  }
  if (reset) out = FaultSettings{};
  for (const auto& [name, value] : *body.as<json::Value::Object>()) {
    if (name == "reset") continue;
    const Switch* found = nullptr;
    for (const Switch& one : switches()) {
      if (one.name == name) found = &one;
    }
    if (found == nullptr) return core::fail("unknown fault '" + name + "'");
    const core::Status ok = set_member(out, found->member, value);
    if (!ok) return core::fail(name + " " + ok.error().message);
  }
  return out;
}

std::string to_json(const FaultSettings& settings) {
  std::string out;
  json::Writer json(out);
  json.begin_object();
  for (const Switch& one : switches()) {
    json.key(one.name);
    std::visit(
        [&](auto member) {
          if constexpr (std::is_same_v<decltype(member), Whole>)
            json.integer(settings.*member.member);
          else
            write(json, settings.*member);
        },
        one.member);
  }
  json.end_object();
  return out;
}

}  // namespace avenor::paper_exchange

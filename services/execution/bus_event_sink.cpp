#include "execution/bus_event_sink.hpp"

#include <fmt/format.h>

#include <boost/asio/post.hpp>
#include <utility>

#include "core/failpoint.hpp"
#include "core/state_line.hpp"
#include "domain/text.hpp"
#include "runtime/log.hpp"
#include "wire/bot_state_pages.hpp"

namespace avenor::execution {
namespace {

namespace log = runtime::log;

log::Level level_of(wire::Severity severity) {
  switch (severity) {
    case wire::Severity::Info: return log::Level::Info;
    case wire::Severity::Warning: return log::Level::Warning;
    case wire::Severity::Critical: return log::Level::Critical;
  }
  return log::Level::Critical;
}

}  // namespace

void BusEventSink::publish(const wire::Message& message) {
  if (const auto* position = std::get_if<wire::PositionReport>(&message)) return publish_later(*position);
  AVENOR_FAILPOINT("exec.before_publish");
  if (const auto* state = std::get_if<wire::BotState>(&message)) {
    flush();  // what waits is not newer than the answer
    for (const wire::BotState& page : wire::pages_of(*state, state->answer)) bus_client_.publish(page);
  } else {
    bus_client_.publish(message);
  }
  AVENOR_FAILPOINT("exec.after_publish");
}

void BusEventSink::publish_later(const wire::PositionReport& position) {
  const bool first = positions_.empty();
  positions_.insert_or_assign({position.venue, position.symbol, position.bot_id}, position);
  if (!first) return;
  boost::asio::post(io_, [this, alive = std::weak_ptr(alive_)] {
    if (!alive.expired()) flush();
  });
}

void BusEventSink::flush() {
  const auto positions = std::exchange(positions_, {});
  for (const auto& [key, position] : positions) {
    AVENOR_FAILPOINT("exec.before_publish");
    bus_client_.publish(position);
    AVENOR_FAILPOINT("exec.after_publish");
  }
}

void BusEventSink::state(const domain::Order& order) {
  const bool bad = !order.error.empty();
  const auto& r = order.request;
  log::write(bad ? log::Level::Warning : log::Level::Info,
             fmt::format("order {}: {} {} {}, filled {}{}{}", domain::to_text(order.status),
                         domain::to_text(r.side), r.qty, r.symbol, order.filled_qty,
                         order.filled_qty.is_zero() ? "" : fmt::format(" at {}", order.avg_price),
                         bad ? ": " + order.message : ""),
             {{"CLIENT_ORDER_ID", order.id().str()}, {"BOT_ID", r.bot_id.str()}, {"SYMBOL", r.symbol.str()}});
}

bool BusEventSink::told_lately(const std::string& key, std::string& text) {
  const auto told = repeats_.hear(core::without_figures(key), clock_.mono());
  if (told) text += told.suffix();
  return !told.tell;
}

void BusEventSink::alert(wire::Alert alert) {
  // A change of the trading state is always reported, and so is every alert after it.
  const bool is_change =
      alert.code.starts_with("trading.") || alert.message.find(" is halted: ") != std::string::npos;
  if (is_change)
    repeats_.forget_all();
  else if (told_lately(alert.code + '\x1f' + alert.subject + '\x1f' + alert.message, alert.message))
    return;
  log::write(level_of(alert.severity), fmt::format("{}: {}", alert.code, alert.message),
             {{"ALERT_CODE", alert.code}, {"SUBJECT", alert.subject}});
  bus_client_.publish(alert);
}

void BusEventSink::note(const domain::Order& order, const std::string& text) {
  std::string told = text;
  if (told_lately(order.id().str() + '\x1f' + text, told)) return;
  log::warning(told, {{"CLIENT_ORDER_ID", order.id().str()},
                      {"BOT_ID", order.request.bot_id.str()},
                      {"SYMBOL", order.request.symbol.str()}});
}

}  // namespace avenor::execution

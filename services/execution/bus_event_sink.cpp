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

// Two lines of an order's life are a tenth of its way: appended, not formatted.
std::string line_of(const domain::Order& order, bool bad) {
  const auto& r = order.request;
  std::string line;
  line.reserve(128);
  line.append("order ").append(domain::to_text(order.status)).append(": ").append(domain::to_text(r.side));
  line += ' ';
  r.qty.decimal().append_to(line);
  line.append(1, ' ').append(r.symbol.view()).append(", filled ");
  order.filled_qty.decimal().append_to(line);
  if (!order.filled_qty.is_zero()) {
    line += " at ";
    order.avg_price.decimal().append_to(line);
  }
  if (bad) line.append(": ").append(order.message);
  return line;
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
  log::write(bad ? log::Level::Warning : log::Level::Info, line_of(order, bad),
             {{"CLIENT_ORDER_ID", order.id().str()},
              {"BOT_ID", order.request.bot_id.str()},
              {"SYMBOL", order.request.symbol.str()}});
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

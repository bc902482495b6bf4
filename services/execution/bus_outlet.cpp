#include "execution/bus_outlet.hpp"

#include <fmt/format.h>

#include "core/failpoint.hpp"
#include "domain/text.hpp"
#include "runtime/log.hpp"

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

void BusOutlet::publish(const wire::Message& message) {
  AVENOR_FAILPOINT("exec.before_publish");
  messenger_.publish(message);
  AVENOR_FAILPOINT("exec.after_publish");
}

void BusOutlet::state(const domain::Order& order) {
  const bool bad = !order.error.empty();
  const auto& r = order.request;
  log::write(bad ? log::Level::Warning : log::Level::Info,
             fmt::format("order {}: {} {} {}, filled {}{}{}", domain::to_text(order.status), domain::to_text(r.side), r.qty, r.symbol,
                         order.filled_qty, order.filled_qty.is_zero() ? "" : fmt::format(" at {}", order.avg_price),
                         bad ? ": " + order.message : ""),
             {{"CLIENT_ORDER_ID", order.id().str()}, {"BOT_ID", r.bot_id.str()}, {"SYMBOL", r.symbol.str()}});
}

void BusOutlet::alert(wire::Alert alert) {
  log::write(level_of(alert.severity), fmt::format("{}: {}", alert.code, alert.message), {{"ALERT_CODE", alert.code}, {"SUBJECT", alert.subject}});
  messenger_.publish(alert);
}

void BusOutlet::note(const domain::Order& order, const std::string& text) {
  log::warning(text, {{"CLIENT_ORDER_ID", order.id().str()}, {"BOT_ID", order.request.bot_id.str()},
                      {"SYMBOL", order.request.symbol.str()}});
}

}  // namespace avenor::execution

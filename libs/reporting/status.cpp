#include "reporting/status.hpp"

#include <fmt/format.h>

#include "domain/text.hpp"
#include "json/writer.hpp"
#include "reporting/control_reply.hpp"

namespace avenor::reporting {
namespace {

void write_services(json::Writer& json, const Heartbeats& heartbeats, core::WallTime now,
                    core::Duration silent_after) {
  json.begin_array();
  for (const auto& [who, seen] : heartbeats.all()) {
    const auto& beat = seen.beat;
    json.begin_object()
        .field("service", who.first)
        .field("instance", who.second)
        .field("pid", beat.pid)
        .field("state", state_of(seen, now, silent_after))
        .field("uptime_s", beat.uptime_s)
        .field("heard_s_ago", static_cast<double>((now - seen.sent).count()) / 1e9)
        .field("detail", beat.detail)
        .field("gaps", beat.gaps)
        .field("dropped", beat.dropped)
        .end_object();
  }
  json.end_array();
}

void write_orders(json::Writer& json, const std::optional<core::Result<OrderCounts>>& orders) {
  if (!orders) {
    json.null();
    return;
  }
  json.begin_object();
  if (*orders) {
    for (const auto& [status, count] : **orders) json.field(domain::to_text(status), count);
  } else {
    json.field("error", orders->error().message);
  }
  json.end_object();
}

std::string orders_line(const std::optional<core::Result<OrderCounts>>& orders) {
  std::string line = "ledger:    ";
  if (!orders) return line;
  if (!*orders) return line + "error " + orders->error().message;
  for (const auto& [status, count] : **orders) line += fmt::format("{} {}  ", domain::to_text(status), count);
  return line;
}

}  // namespace

std::string_view state_of(const Heartbeats::Seen& seen, core::WallTime now, core::Duration silent_after) {
  if (now - seen.sent > silent_after) return "silent";
  return seen.beat.degraded ? "degraded" : "ok";
}

std::string status_json(const SystemStatus& status, core::WallTime now) {
  return json::object([&](json::Writer& json) {
    write_services(json.key("services"), status.heartbeats, now, status.silent_after);
    json.key("execution").raw(status.execution ? arguments_json(*status.execution) : "{}");
    write_orders(json.key("trades"), status.orders);
  });
}

std::vector<std::string> status_lines(const SystemStatus& status) {
  constexpr std::string_view kCancel = "cancel_pending", kVenue = "venue.";
  std::vector<std::string> lines;
  if (status.execution) {
    lines.push_back("");
    lines.push_back("execution: " + argument(*status.execution, "summary"));
    if (const auto trouble = argument(*status.execution, "trouble"); !trouble.empty())
      lines.push_back("trouble:   " + trouble);
    for (const auto& [key, value] : status.execution->args)
      if (key.starts_with(kVenue))
        lines.push_back(fmt::format("venue:     {}: {}", key.substr(kVenue.size()), value));
    for (const auto& [key, value] : status.execution->args) {
      if (!key.starts_with(kCancel)) continue;
      const auto order = key.size() > kCancel.size() ? key.substr(kCancel.size() + 1) + ' ' : std::string{};
      lines.push_back("cancel:    " + order + value);
    }
  }
  lines.push_back(orders_line(status.orders));
  return lines;
}

std::string service_name(const std::pair<std::string, std::string>& service_and_instance) {
  const auto& [service, instance] = service_and_instance;
  return instance.empty() ? service : service + "/" + instance;
}

}  // namespace avenor::reporting

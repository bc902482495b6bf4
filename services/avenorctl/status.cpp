// avenorctl status: which services are up, how the ledger stands, whether anything is halted.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "avenorctl/bus_session.hpp"
#include "avenorctl/command.hpp"
#include "avenorctl/option_checks.hpp"
#include "avenorctl/output.hpp"
#include "avenorctl/table.hpp"
#include "config/reader.hpp"
#include "core/random.hpp"
#include "ledger/reader.hpp"
#include "reporting/status.hpp"
#include "reporting/time_text.hpp"
#include "wire/topics.hpp"

namespace avenor::avenorctl {
namespace {

using namespace std::chrono_literals;

/// The proxy replays the last heartbeat of each service to a new subscriber. Bots share a topic, so the
/// heartbeats of the other bots arrive with their next beat: waiting longer than HEARTBEAT_INTERVAL_S shows
/// all of them.
int listen(const Invocation& invocation, std::chrono::nanoseconds wait, reporting::SystemStatus& found) {
  auto session = BusSession::open(invocation);
  if (!session) return runtime::kExitConfig;
  const auto request_id = core::random_hex(8);
  auto& bus_client = session->bus_client();
  bus_client.subscribe_family(wire::topics::kHeartbeat);
  bus_client.subscribe_exact(std::string{wire::topics::kControl} + "REPLY");
  bus_client.on_message([&](const wire::Envelope& envelope, const wire::Message& message) {
    if (const auto* beat = std::get_if<wire::Heartbeat>(&message)) found.heartbeats.see(envelope.ts, *beat);
    const auto* reply = std::get_if<wire::Control>(&message);
    if (reply && reply->reply && reply->request_id == request_id) found.execution = *reply;
  });
  return session->run_for_ever([&] {
    bus_client.publish(wire::Control{.reply = false, .request_id = request_id, .verb = "status", .args = {}});
    session->service().after(wait, [&] { session->leave(0); });
  });
}

std::optional<core::Result<reporting::OrderCounts>> count_orders(const Invocation& invocation) {
  const auto url = database_url(invocation);
  if (!url) return std::nullopt;
  auto ledger = ledger::LedgerReader::open(*url);
  if (!ledger) return tl::unexpected(ledger.error());
  return ledger->counts_by_status();
}

void print_services(const reporting::SystemStatus& status, core::WallTime now) {
  using A = Table::Align;
  Table table{{{"SERVICE"}, {"STATE"}, {"PID", A::Right}, {"UP", A::Right}, {"HEARD", A::Right}, {"DETAIL"}}};
  for (const auto& [who, seen] : status.heartbeats.all())
    table.row({reporting::service_name(who), std::string{reporting::state_of(seen, now, status.silent_after)},
               std::to_string(seen.beat.pid), reporting::age_text(seen.beat.uptime_s),
               reporting::age_text(static_cast<double>((now - seen.sent).count()) / 1e9) + " ago",
               seen.beat.detail});
  if (table.empty())
    complain("no heartbeat received: no daemon is running, or the bus URLs in .env differ from theirs");
  else
    table.print();
}

int run_status(const Invocation& invocation, double wait_s) {
  reporting::SystemStatus found;
  config::Reader reader{invocation.settings};
  found.silent_after = reader.duration_s("HEARTBEAT_TIMEOUT_S");
  const auto wait =
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(wait_s));
  const int heard = listen(invocation, wait, found);
  if (heard == runtime::kExitConfig) return heard;
  const auto now = core::SystemClock{}.wall();
  found.orders = count_orders(invocation);
  if (invocation.json) {
    print_json(reporting::status_json(found, now));
  } else {
    print_services(found, now);
    for (const auto& line : reporting::status_lines(found)) print_line(line);
  }
  return found.heartbeats.all().empty() ? 1 : 0;
}

}  // namespace

void add_status(CLI::App& app, Commands& commands) {
  auto* command =
      app.add_subcommand("status", "which services are up, what is in the ledger, what is halted");
  auto wait = std::make_shared<double>(0.5);
  command->add_option("--wait", *wait, "seconds to listen (with several bots: at least HEARTBEAT_INTERVAL_S)")
      ->capture_default_str()
      ->check(seconds_between(0.1, 300.0));
  commands.emplace_back(command,
                        [wait](const Invocation& invocation) { return run_status(invocation, *wait); });
}

}  // namespace avenor::avenorctl

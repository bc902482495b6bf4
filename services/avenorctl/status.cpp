// avenorctl status: who lives, how the ledger stands, whether anything is halted.
#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "avenorctl/bus_session.hpp"
#include "avenorctl/command.hpp"
#include "avenorctl/heartbeats.hpp"
#include "avenorctl/option_checks.hpp"
#include "avenorctl/output.hpp"
#include "avenorctl/table.hpp"
#include "config/reader.hpp"
#include "core/random.hpp"
#include "domain/text.hpp"
#include "ledger/reader.hpp"
#include "wire/topics.hpp"

namespace avenor::avenorctl {
namespace {

using namespace std::chrono_literals;
using nlohmann::ordered_json;

struct Findings {
  Heartbeats heartbeats;
  std::optional<wire::Control> execution;
};

/// The proxy repeats the last heartbeat of each service to a new subscriber; bots share a topic, so the
/// others' come with their next beat: waiting longer than HEARTBEAT_INTERVAL_S shows all of them.
int listen(const Invocation& invocation, std::chrono::nanoseconds wait, Findings& found) {
  auto session = BusSession::open(invocation);
  if (!session) return runtime::kExitConfig;
  const auto request_id = core::random_hex(8);
  auto& bus_client = session->bus_client();
  bus_client.subscribe_family(wire::topics::kHeartbeat);
  bus_client.subscribe_exact(std::string{wire::topics::kControl} + "REPLY");
  bus_client.on_message([&](const wire::Envelope& envelope, const wire::Message& message) {
    if (const auto* beat = std::get_if<wire::Heartbeat>(&message)) found.heartbeats.see(envelope, *beat);
    const auto* reply = std::get_if<wire::Control>(&message);
    if (reply && reply->reply && reply->request_id == request_id) found.execution = *reply;
  });
  return session->run_for_ever([&] {
    bus_client.publish(wire::Control{.reply = false, .request_id = request_id, .verb = "status", .args = {}});
    session->service().after(wait, [&] { session->leave(0); });
  });
}

ordered_json ledger_state(const Invocation& invocation) {
  const auto url = database_url(invocation);
  if (!url) return nullptr;
  auto ledger = ledger::LedgerReader::open(*url);
  if (!ledger) return ordered_json{{"error", ledger.error().message}};
  const auto counts = ledger->counts_by_status();
  if (!counts) return ordered_json{{"error", counts.error().message}};
  auto object = ordered_json::object();
  for (const auto& [status, count] : *counts) object[std::string{domain::to_text(status)}] = count;
  return object;
}

int run_status(const Invocation& invocation, double wait_s) {
  Findings found;
  const auto wait =
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(wait_s));
  const int heard = listen(invocation, wait, found);
  if (heard == runtime::kExitConfig) return heard;
  const auto now = core::SystemClock{}.wall();
  const auto ledger = ledger_state(invocation);

  auto services = ordered_json::array();
  using A = Table::Align;
  Table table{{{"SERVICE"}, {"STATE"}, {"PID", A::Right}, {"UP", A::Right}, {"HEARD", A::Right}, {"DETAIL"}}};
  for (const auto& [who, seen] : found.heartbeats.all()) {
    const auto& [service, instance] = who;
    const double heard_s = static_cast<double>((now - seen.sent).count()) / 1e9;
    const auto name = instance.empty() ? service : service + "/" + instance;
    table.row({name, seen.beat.degraded ? "degraded" : "ok", std::to_string(seen.beat.pid),
               age(seen.beat.uptime_s), age(heard_s) + " ago", seen.beat.detail});
    services.push_back({{"service", service},
                        {"instance", instance},
                        {"pid", seen.beat.pid},
                        {"state", seen.beat.degraded ? "degraded" : "ok"},
                        {"uptime_s", seen.beat.uptime_s},
                        {"heard_s_ago", heard_s},
                        {"detail", seen.beat.detail},
                        {"gaps", seen.beat.gaps},
                        {"dropped", seen.beat.dropped}});
  }
  auto execution = ordered_json::object();
  if (found.execution)
    for (const auto& [key, value] : found.execution->args) execution[key] = value;
  if (invocation.json) {
    print_json(ordered_json{{"services", services}, {"execution", execution}, {"trades", ledger}}.dump(
        -1, ' ', false, ordered_json::error_handler_t::replace));
    return table.empty() ? 1 : 0;
  }
  if (table.empty())
    complain("no heartbeat heard: nothing runs, or the bus is another one");
  else
    table.print();
  if (found.execution) {
    print_line("");
    print_line("execution: " + execution.value("summary", ""));
  }
  if (const auto trouble = execution.value("trouble", ""); !trouble.empty())
    print_line("trouble:   " + trouble);
  for (const auto& [key, value] : execution.items())
    if (constexpr std::string_view kVenue = "venue."; key.starts_with(kVenue))
      print_line("venue:     " + key.substr(kVenue.size()) + ": " + value.get<std::string>());
  for (const auto& [key, value] : execution.items())
    if (constexpr std::string_view kCancel = "cancel_pending"; key.starts_with(kCancel))
      print_line("cancel:    " +
                 (key.size() > kCancel.size() ? key.substr(kCancel.size() + 1) + ' ' : std::string{}) +
                 value.get<std::string>());
  std::string counts;
  if (ledger.is_object())
    for (const auto& [status, count] : ledger.items())
      counts += status + ' ' + (count.is_string() ? count.get<std::string>() : count.dump()) + "  ";
  print_line("ledger:    " + counts);
  return table.empty() ? 1 : 0;
}

}  // namespace

void add_status(CLI::App& app, Commands& commands) {
  auto* command =
      app.add_subcommand("status", "who lives and how it does, what is in the ledger, what is halted");
  auto wait = std::make_shared<double>(0.5);
  command->add_option("--wait", *wait, "seconds to listen (with several bots: a heartbeat interval)")
      ->capture_default_str()
      ->check(seconds_between(0.1, 300.0));
  commands.emplace_back(command,
                        [wait](const Invocation& invocation) { return run_status(invocation, *wait); });
}

}  // namespace avenor::avenorctl

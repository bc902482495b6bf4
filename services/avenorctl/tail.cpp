// avenorctl tail: prints the messages on the bus.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "avenorctl/command.hpp"
#include "avenorctl/option_checks.hpp"
#include "avenorctl/output.hpp"
#include "bus/context.hpp"
#include "bus/subscriber.hpp"
#include "config/reader.hpp"
#include "core/clock.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"
#include "reporting/time_text.hpp"
#include "runtime/service.hpp"

namespace avenor::avenorctl {
namespace {

using namespace std::chrono_literals;

constexpr long kMostLines = 1'000'000'000;

/// The payload; a payload that is not JSON, which any publisher can send, is wrapped as text in an object.
std::string message_json(std::string_view topic, std::string_view payload) {
  if (json::parse(payload, {.deepest = 64, .repeated_keys = json::RepeatedKeys::LastCounts}))
    return std::string{payload};
  return json::object([&](auto& json) { json.field("topic", topic).field("not_json", payload); });
}

int run_tail(const Invocation& invocation, std::vector<std::string> prefixes, long most) {
  config::Reader reader{invocation.settings};
  const auto url = reader.url("ZMQ_OUTBOUND_BUS_URL");
  for (const auto& problem : reader.problems()) complain(problem);
  if (!reader.problems().empty()) return runtime::kExitConfig;
  runtime::Service service{"avenorctl"};
  bus::Context context;
  long seen = 0;
  auto subscriber = bus::Subscriber::connect(
      service.io(), context, url, [&](std::string_view topic, std::string_view payload) {
        if (topic.starts_with("~LINK.")) return;  // each daemon's loopback probe
        if (invocation.json)
          print_json(message_json(topic, payload));
        else
          print_line(
              fmt::format("{}  {}  {}", reporting::time_of_day(service.clock().wall()), topic, payload));
        if (!flush_output() || ++seen == most) service.stop(0);
      });
  if (!subscriber) return complain(subscriber.error().message);
  if (prefixes.empty()) prefixes = {""};
  for (const auto& prefix : prefixes) (*subscriber)->subscribe_family(prefix);
  // On a quiet topic the write that would notice a closed output may never come.
  service.every(1s, [&] {
    if (!is_output_read()) service.stop(complain("the reader of the output has closed it"));
  });
  return service.run();
}

}  // namespace

void add_tail(CLI::App& app, Commands& commands) {
  auto* command = app.add_subcommand("tail", "print the messages on the bus, until Ctrl-C");
  auto prefixes = std::make_shared<std::vector<std::string>>();
  auto most = std::make_shared<long>(0);
  command->add_option("topics", *prefixes, "only topics with one of these prefixes: PRICE.IBM TRADE_ ALERT.");
  command->add_option("-n,--count", *most, "stop after this many messages")
      ->check(count_between(1, kMostLines));
  commands.emplace_back(command, [prefixes, most](const Invocation& invocation) {
    return run_tail(invocation, *prefixes, *most);
  });
}

}  // namespace avenor::avenorctl

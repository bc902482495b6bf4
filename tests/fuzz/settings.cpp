// A setting's text, read as everything that a setting may be: a getter that notes no problem keeps its word.
#include <algorithm>
#include <array>

#include "config/reader.hpp"
#include "fuzz/fuzz.hpp"

namespace avenor::fuzz {
namespace {

using config::KeyType;

constexpr auto kKeys = std::to_array<config::Key>({
    {.name = "COUNT", .type = KeyType::Integer, .least = "-5", .most = "70000", .meaning = "x"},
    {.name = "AMOUNT", .type = KeyType::Decimal, .meaning = "x"},
    {.name = "TIME", .type = KeyType::Seconds, .least = "0.001", .most = "86400", .meaning = "x"},
    {.name = "LIST", .type = KeyType::List, .meaning = "x"},
    {.name = "URL", .type = KeyType::Url, .words = {"tcp", "ipc", "http", "postgresql"}, .meaning = "x"},
    {.name = "PLACE", .type = KeyType::HostPort, .meaning = "x"},
    {.name = "<ITEM>_ID", .meaning = "x", .each_of = "LIST"},
});
constexpr auto kRooms = std::to_array<config::Room>({config::Room{.name = "fuzz", .keys = kKeys}});

config::Settings with(const std::string& text) {
  config::Environment environment;
  for (const auto& key : kKeys) environment.emplace(key.name, text);
  auto settings = config::Settings::load(std::nullopt, environment, kRooms);
  must(settings.has_value());
  return std::move(*settings);
}

}  // namespace

void run(std::string_view input) {
  const std::string text(input);
  const auto settings = with(text);
  // True when `get` was content.
  const auto good = [&](auto get) {
    config::Reader reader{settings};
    const bool held = get(reader);
    if (text.empty()) must(!reader.problems().empty());
    must(held || !reader.problems().empty());
    return reader.problems().empty();
  };
  good([](auto& r) {
    const auto n = r.integer("COUNT");
    return n >= -5 && n <= 70'000;
  });
  good([&](auto& r) { return r.decimal("AMOUNT") == core::Decimal::parse(text).value_or(core::Decimal{}); });
  good([&](auto& r) {
    const auto took = r.duration_s("TIME");
    const auto told = core::Decimal::parse(text);
    return took.count() > 0 && took <= std::chrono::hours(24) && told && told->is_positive();
  });
  good([](auto& r) {
    auto items = r.list("LIST");
    std::sort(items.begin(), items.end());
    return std::adjacent_find(items.begin(), items.end()) == items.end() &&
           std::none_of(items.begin(), items.end(), [](const auto& item) { return item.empty(); });
  });
  good([&](auto& r) { return r.url("URL") == text; });

  config::HostPort found;
  for (const auto& known : settings.keys().all())
    must(known.key->each_of.empty() ||
         known.name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string::npos);
  const bool is_host_port = good([&](auto& r) {
    found = r.host_port("PLACE");
    return !found.host.empty() && found.port >= 0 && found.port <= 65535;
  });
  if (is_host_port) {
    const bool v6 = found.host.find(':') != std::string::npos;
    const std::string again = (v6 ? "[" + found.host + "]:" : found.host + ":") + std::to_string(found.port);
    const auto shown = with(again);
    config::Reader reader{shown};
    must(reader.host_port("PLACE") == found && reader.problems().empty());
  }
}

}  // namespace avenor::fuzz

// A setting's text, read as everything that a setting may be: a getter that notes no problem keeps its word.
#include <algorithm>

#include "config/reader.hpp"
#include "fuzz/fuzz.hpp"

namespace avenor::fuzz {

void run(std::string_view input) {
  const std::string text(input);
  const auto settings = config::Settings::load(std::nullopt, {{"KEY", text}});
  must(settings.has_value());
  // True when `get` was content.
  const auto good = [&](auto get) {
    config::Reader reader{*settings};
    const bool held = get(reader);
    if (text.empty()) must(!reader.problems().empty());
    must(held || !reader.problems().empty());
    return reader.problems().empty();
  };
  good([](auto& r) {
    const auto n = r.integer("KEY", -5, 70'000);
    return n >= -5 && n <= 70'000;
  });
  good([&](auto& r) { return r.decimal("KEY") == core::Decimal::parse(text).value_or(core::Decimal{}); });
  good([&](auto& r) {
    const auto took = r.duration_s("KEY");
    const auto told = core::Decimal::parse(text);
    return took.count() > 0 && took <= std::chrono::hours(24) && told && told->is_positive();
  });
  good([](auto& r) {
    auto items = r.list("KEY");
    std::sort(items.begin(), items.end());
    return std::adjacent_find(items.begin(), items.end()) == items.end() &&
           std::none_of(items.begin(), items.end(), [](const auto& item) { return item.empty(); });
  });
  good([&](auto& r) { return r.url("KEY", {"tcp", "ipc", "http", "postgresql"}) == text; });

  config::HostPort found;
  const bool is_host_port = good([&](auto& r) {
    found = r.host_port("KEY");
    return !found.host.empty() && found.port >= 0 && found.port <= 65535;
  });
  if (is_host_port) {
    const bool v6 = found.host.find(':') != std::string::npos;
    const std::string again = (v6 ? "[" + found.host + "]:" : found.host + ":") + std::to_string(found.port);
    const auto shown = config::Settings::load(std::nullopt, {{"KEY", again}});
    config::Reader reader{*shown};
    must(reader.host_port("KEY") == found && reader.problems().empty());
  }
}

}  // namespace avenor::fuzz

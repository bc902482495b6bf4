#include "config/interpolate.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "core/wipe.hpp"

namespace avenor::config {
namespace {

using Known = std::map<std::string, std::optional<std::string>, std::less<>>;

std::optional<std::string> look_up(std::string_view name, const Known& earlier,
                                   const Environment& environment) {
  if (const auto it = environment.find(name); it != environment.end()) return it->second;
  if (const auto it = earlier.find(name); it != earlier.end()) return it->second.value_or("");
  return std::nullopt;
}

std::string expand(std::string_view value, const Known& earlier, const Environment& environment,
                   const std::function<void(std::string_view)>& on_unset) {
  std::string out;
  while (true) {
    const std::size_t open = value.find("${");
    out += value.substr(0, open);
    if (open == std::string_view::npos) return out;
    value.remove_prefix(open);

    const std::size_t name_end = value.find_first_of("}:", 2);
    const bool with_default = name_end != std::string_view::npos && value.substr(name_end).starts_with(":-");
    const std::size_t close = with_default ? value.find('}', name_end) : name_end;
    if (close == std::string_view::npos ||
        value[close] != '}') {  // not a reference: the two characters are text
      out += value.substr(0, 2);
      value.remove_prefix(2);
      continue;
    }
    const std::string_view otherwise =
        with_default ? value.substr(name_end + 2, close - name_end - 2) : std::string_view{};
    const std::string_view name = value.substr(2, name_end - 2);
    auto found = look_up(name, earlier, environment);
    if (!found && !with_default) on_unset(name);
    out += found ? *found : otherwise;
    if (found) core::wipe(*found);
    value.remove_prefix(close + 1);
  }
}

}  // namespace

std::vector<Unset> interpolate(std::vector<EnvEntry>& entries, const Environment& environment) {
  Known earlier;
  std::vector<Unset> unset;
  for (EnvEntry& entry : entries) {
    if (entry.value && entry.value->find("${") != std::string::npos) {
      const auto place = static_cast<std::size_t>(&entry - entries.data());
      std::string expanded = expand(*entry.value, earlier, environment, [&](std::string_view name) {
        unset.push_back({.entry = place, .name = std::string(name)});
      });
      core::wipe(*entry.value);
      entry.value = std::move(expanded);
    }
    auto& known = earlier[entry.key];
    if (known) core::wipe(*known);
    known = entry.value;
  }
  for (auto& [key, value] : earlier)
    if (value) core::wipe(*value);
  return unset;
}

}  // namespace avenor::config

// The parameters of DATABASE_URL, as libpq has read them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace avenor::ledger {

using UrlValues = std::map<std::string, std::string, std::less<>>;

/// Empty: not given.
inline std::string_view get(const UrlValues& values, std::string_view name) {
  const auto it = values.find(name);
  return it == values.end() ? std::string_view{} : std::string_view(it->second);
}

/// At the commas: one empty item for an empty list.
inline std::vector<std::string_view> split(std::string_view list) {
  std::vector<std::string_view> items;
  for (auto comma = list.find(','); comma != std::string_view::npos; comma = list.find(',')) {
    items.push_back(list.substr(0, comma));
    list.remove_prefix(comma + 1);
  }
  items.push_back(list);
  return items;
}

}  // namespace avenor::ledger

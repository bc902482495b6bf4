// A whole answer of the trading API: one object, or a list of them. For the files that parse, and no others:
// it brings simdjson along.
#pragma once

#include <fmt/format.h>
#include <simdjson.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "core/result.hpp"
#include "venue/alpaca/models.hpp"
#include "venue/alpaca/parse_fields.hpp"

namespace avenor::venue::alpaca {

/// What it has parsed lives until the thread's next call.
core::Result<Json> parse_json(std::string_view text);

template <class Read>
auto parse_one(std::string_view body, Read read) -> decltype(read(Json{})) {
  const auto parsed = parse_json(body);
  if (!parsed) return tl::unexpected(parsed.error());
  return read(*parsed);
}

inline constexpr std::size_t kMostEntries = 10'000;

/// An entry that `read` refuses is set aside, the rest goes on. `order_key`: where it names its order.
template <class Model, class Read>
core::Result<models::List<Model>> parse_list(std::string_view body, const char* what, const char* order_key,
                                             Read read) {
  const auto parsed = parse_json(body);
  if (!parsed) return tl::unexpected(parsed.error());
  simdjson::dom::array entries;
  if (parsed->get(entries) != simdjson::SUCCESS)
    return core::fail(fmt::format("alpaca's list of {} is not an array", what));
  if (entries.size() > kMostEntries)
    return core::fail(fmt::format("alpaca's list of {} has more than {} entries", what, kMostEntries));
  models::List<Model> list;
  list.entries.reserve(entries.size());
  for (const Json entry : entries) {
    ++list.size;
    if (std::string id = id_of(entry, "id"); !id.empty()) list.last_id = std::move(id);
    auto model = read(entry);
    if (model) {
      list.entries.push_back(std::move(*model));
      continue;
    }
    list.set_aside.push_back({.symbol = id_of(entry, "symbol", kMostSymbol),
                              .asset_class = id_of(entry, "asset_class"),
                              .order_id = id_of(entry, order_key),
                              .client_order_id = id_of(entry, "client_order_id"),
                              .problem = std::move(model.error().message)});
  }
  return list;
}

}  // namespace avenor::venue::alpaca

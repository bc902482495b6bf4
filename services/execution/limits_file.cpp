#include "execution/limits_file.hpp"

#include <fmt/format.h>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <type_traits>

namespace avenor::execution {
namespace {

using nlohmann::json;
using risk::Limits;

constexpr core::Decimal kMostPercent{1'000'000};
constexpr int kMostSeconds = 86'400;

struct Text {
  json root;
  /// A name that stands twice: the parser keeps the last, and a limit would be gone without a word.
  std::optional<std::string> twice;
  /// Where and why it is no JSON ("line 3, column 7: ..."); empty: it is.
  std::string unreadable;
};

Text read(std::string_view json_text) {
  Text text;
  std::vector<std::set<std::string>> open;
  const auto note = [&](int, json::parse_event_t event, json& parsed) {
    if (event == json::parse_event_t::object_start) open.emplace_back();
    if (event == json::parse_event_t::object_end) open.pop_back();
    if (event != json::parse_event_t::key) return true;
    const auto name = parsed.get<std::string>();
    if (!open.back().insert(name).second && !text.twice) text.twice = name;
    return true;
  };
  try {
    text.root = json::parse(json_text, note);
  } catch (const json::exception& error) {
    // "[json.exception.parse_error.101] parse error at line 3, column 7: ..." or, of a number that no double holds
    // (1e400), "[json.exception.out_of_range.406] number overflow parsing '1e400'".
    const std::string_view what = error.what();
    const auto at = what.find("line ");
    const auto after_tag = what.find("] ");
    text.unreadable = at != std::string_view::npos ? what.substr(at)
                      : after_tag != std::string_view::npos ? what.substr(after_tag + 2)
                                                            : what;
  }
  return text;
}

class LimitsReader {
 public:
  std::vector<std::string> problems;

  risk::LimitBook book(const json& root) {
    risk::LimitBook book;
    for (const auto& [key, value] : root.items()) {
      if (key == "symbols") book.symbols = symbols(value);
      else if (key == "defaults") book.defaults = limits("defaults", value);
      else if (key == "by_symbol") each(value, key, [&](const std::string& name, const json& inner) {
        if (auto symbol = domain::parse_symbol(name)) book.by_symbol[*symbol] = limits("by_symbol." + name, inner);
        else problem(symbol.error().message);
      });
      else if (key == "by_bot") each(value, key, [&](const std::string& name, const json& inner) {
        if (auto bot = domain::parse_bot_id(name)) book.by_bot[*bot] = limits("by_bot." + name, inner);
        else problem(bot.error().message);
      });
      else problem(fmt::format("{}: unknown; known are symbols, defaults, by_symbol, by_bot", key));
    }
    return book;
  }

  Limits limits(const std::string& where, const json& object) {
    Limits limits;
    each(object, where, [&](const std::string& name, const json& value) {
      const auto it = fields().find(name);
      if (it == fields().end())
        return problem(fmt::format("{}.{}: unknown; known are {}", where, name, fmt::join(limit_names(), ", ")));
      it->second(*this, where + "." + name, value, limits);
    });
    return limits;
  }

  using Field = std::function<void(LimitsReader&, const std::string&, const json&, Limits&)>;
  static const std::map<std::string, Field>& fields();

 private:
  friend struct FieldMakers;
  void problem(std::string text) { problems.push_back(std::move(text)); }

  void each(const json& object, const std::string& where, const std::function<void(const std::string&, const json&)>& visit) {
    if (!object.is_object()) return problem(fmt::format("{}: {} is not an object", where, object.dump()));
    for (const auto& [name, value] : object.items()) visit(name, value);
  }

  std::set<domain::Symbol> symbols(const json& list) {
    std::set<domain::Symbol> found;
    if (!list.is_array()) problem(fmt::format("symbols: {} is not a list", list.dump()));
    else
      for (const auto& item : list) {
        const auto symbol = item.is_string() ? domain::parse_symbol(item.get<std::string>())
                                             : core::fail(fmt::format("symbols: {} is not a string", item.dump()));
        if (symbol) found.insert(*symbol);
        else problem(symbol.error().message);
      }
    return found;
  }

  std::optional<core::Decimal> decimal(const std::string& where, const json& value) {
    const auto number = value.is_string() ? core::Decimal::parse(value.get<std::string>())
                                          : core::fail("not a string");
    if (number && number->is_positive()) return *number;
    problem(fmt::format("{}: {} is not a decimal above zero in quotes, like \"12.5\"", where, value.dump()));
    return {};
  }
  std::optional<int> whole(const std::string& where, const json& value) {
    if (value.is_number_integer() && value.get<long long>() > 0 && value.get<long long>() <= 1'000'000'000)
      return value.get<int>();
    problem(fmt::format("{}: {} is not a whole number above zero", where, value.dump()));
    return {};
  }
  std::optional<bool> truth(const std::string& where, const json& value) {
    if (value.is_boolean()) return value.get<bool>();
    problem(fmt::format("{}: {} is neither true nor false", where, value.dump()));
    return {};
  }
};

struct FieldMakers {
  template <class A>
  static LimitsReader::Field amount(std::optional<A> Limits::*member) {
    return [member](LimitsReader& reader, const std::string& where, const json& value, Limits& limits) {
      const auto number = reader.decimal(where, value);
      if (!number) return;
      if constexpr (std::is_same_v<A, core::Decimal>) {
        if (*number <= kMostPercent) limits.*member = *number;
        else reader.problem(fmt::format("{}: {} is above {} percent", where, *number, kMostPercent));
      } else if (const auto amount = A::bounded(*number)) {
        limits.*member = *amount;
      } else {
        reader.problem(fmt::format("{}: {}", where, amount.error().message));
      }
    };
  }
  static LimitsReader::Field count(std::optional<int> Limits::*member) {
    return [member](LimitsReader& reader, const std::string& where, const json& value, Limits& limits) {
      limits.*member = reader.whole(where, value);
    };
  }
  static LimitsReader::Field truth(std::optional<bool> Limits::*member) {
    return [member](LimitsReader& reader, const std::string& where, const json& value, Limits& limits) {
      limits.*member = reader.truth(where, value);
    };
  }
  static LimitsReader::Field seconds(std::optional<core::Duration> Limits::*member) {
    return [member](LimitsReader& reader, const std::string& where, const json& value, Limits& limits) {
      const auto number = reader.whole(where, value);
      if (number && *number > kMostSeconds) reader.problem(fmt::format("{}: {} is above {} seconds, a day", where, *number, kMostSeconds));
      else if (number) limits.*member = std::chrono::seconds{*number};
    };
  }
};

const std::map<std::string, LimitsReader::Field>& LimitsReader::fields() {
  using F = FieldMakers;
  static const std::map<std::string, Field> table{
      {"max_order_qty", F::amount(&Limits::max_order_qty)},
      {"max_order_notional", F::amount(&Limits::max_order_notional)},
      {"max_position_qty", F::amount(&Limits::max_position_qty)},
      {"max_bot_position_qty", F::amount(&Limits::max_bot_position_qty)},
      {"max_account_exposure", F::amount(&Limits::max_account_exposure)},
      {"price_collar_pct", F::amount(&Limits::price_collar_pct)},
      {"max_orders_per_minute", F::count(&Limits::max_orders_per_minute)},
      {"max_open_orders", F::count(&Limits::max_open_orders)},
      {"max_daily_loss", F::amount(&Limits::max_daily_loss)},
      {"max_price_age_s", F::seconds(&Limits::max_price_age)},
      {"require_open_market", F::truth(&Limits::require_open_market)},
      {"block_on_unknown", F::truth(&Limits::block_on_unknown)},
  };
  return table;
}

}  // namespace

tl::expected<risk::LimitBook, std::vector<std::string>> parse_limits(std::string_view text) {
  const auto [root, twice, unreadable] = read(text);
  if (!unreadable.empty()) return tl::unexpected(std::vector<std::string>{"not JSON: " + unreadable});
  if (!root.is_object())
    return tl::unexpected(std::vector<std::string>{"it is not a JSON object"});
  if (twice) return tl::unexpected(std::vector<std::string>{fmt::format("{}: stands twice in one object", *twice)});
  LimitsReader reader;
  auto book = reader.book(root);
  if (!reader.problems.empty()) return tl::unexpected(std::move(reader.problems));
  return book;
}

std::vector<std::string> limit_names() {
  std::vector<std::string> names;
  for (const auto& [name, field] : LimitsReader::fields()) names.push_back(name);
  return names;
}

}  // namespace avenor::execution

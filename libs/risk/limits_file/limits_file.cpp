#include "risk/limits_file/limits_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <charconv>
#include <functional>
#include <map>
#include <type_traits>

#include "json/reader.hpp"

namespace avenor::risk {
namespace {

using json::Value;

constexpr core::Decimal kMostPercent{1'000'000};
constexpr int kMostSeconds = 86'400;
constexpr int kMostCount = 1'000'000'000;

class LimitsReader {
 public:
  std::vector<std::string> problems;

  RiskLimits book(const Value::Object& root) {
    RiskLimits book;
    for (const auto& [key, value] : root) {
      if (key == "symbols")
        book.symbols = symbols(value);
      else if (key == "defaults")
        book.defaults = limits(key, value);
      else if (key == "by_symbol")
        each(value, key, [&](const std::string& name, const Value& inner) {
          if (auto symbol = domain::parse_symbol(name))
            book.by_symbol[*symbol] = limits("by_symbol." + name, inner);
          else
            problem(inner, symbol.error().message);
        });
      else if (key == "by_bot")
        each(value, key, [&](const std::string& name, const Value& inner) {
          if (auto bot = domain::parse_bot_id(name))
            book.by_bot[*bot] = limits("by_bot." + name, inner);
          else
            problem(inner, bot.error().message);
        });
      else
        problem(value, fmt::format("{}: unknown; known are symbols, defaults, by_symbol, by_bot", key));
    }
    return book;
  }

  Limits limits(const std::string& where, const Value& object) {
    Limits limits;
    each(object, where, [&](const std::string& name, const Value& value) {
      const auto it = fields().find(name);
      if (it == fields().end())
        return problem(
            value, fmt::format("{}.{}: unknown; known are {}", where, name, fmt::join(limit_names(), ", ")));
      it->second(*this, where + "." + name, value, limits);
    });
    return limits;
  }

  using Field = std::function<void(LimitsReader&, const std::string&, const Value&, Limits&)>;
  static const std::map<std::string, Field>& fields();

 private:
  friend struct FieldMakers;
  void problem(const Value& at, std::string_view text) {
    problems.push_back(fmt::format("line {}: {}", at.line, text));
  }

  void each(const Value& object, const std::string& where,
            const std::function<void(const std::string&, const Value&)>& visit) {
    const auto* names = object.as<Value::Object>();
    if (names == nullptr)
      return problem(object, fmt::format("{}: {} is not an object", where, object.shown()));
    for (const auto& [name, value] : *names) visit(name, value);
  }

  std::set<domain::Symbol> symbols(const Value& value) {
    std::set<domain::Symbol> found;
    const auto* list = value.as<Value::Array>();
    if (list == nullptr) {
      problem(value, fmt::format("symbols: {} is not a list", value.shown()));
      return found;
    }
    for (const auto& item : *list) {
      const auto* text = item.as<std::string>();
      const auto symbol = text != nullptr
                              ? domain::parse_symbol(*text)
                              : core::fail(fmt::format("symbols: {} is not a string", item.shown()));
      if (symbol)
        found.insert(*symbol);
      else
        problem(item, symbol.error().message);
    }
    return found;
  }

  std::optional<core::Decimal> decimal(const std::string& where, const Value& value) {
    const auto* text = value.as<std::string>();
    const auto number = text != nullptr ? core::Decimal::parse(*text) : core::fail("not a string");
    if (number && number->is_positive()) return *number;
    problem(value,
            fmt::format("{}: {} is not a decimal above zero in quotes, like \"12.5\"", where, value.shown()));
    return {};
  }
  std::optional<int> whole(const std::string& where, const Value& value) {
    if (const auto* number = value.as<Value::Number>()) {
      const char* const end = number->text.data() + number->text.size();
      int whole = 0;
      const auto [stop, error] = std::from_chars(number->text.data(), end, whole);
      if (error == std::errc{} && stop == end && whole > 0 && whole <= kMostCount) return whole;
    }
    problem(value,
            fmt::format("{}: {} is not a whole number from 1 to {}", where, value.shown(), kMostCount));
    return {};
  }
  std::optional<bool> truth(const std::string& where, const Value& value) {
    if (const auto* given = value.as<bool>()) return *given;
    problem(value, fmt::format("{}: {} is neither true nor false", where, value.shown()));
    return {};
  }
};

struct FieldMakers {
  template <class A>
  static LimitsReader::Field amount(std::optional<A> Limits::* member) {
    return [member](LimitsReader& reader, const std::string& where, const Value& value, Limits& limits) {
      const auto number = reader.decimal(where, value);
      if (!number) return;
      if constexpr (std::is_same_v<A, core::Decimal>) {
        if (*number <= kMostPercent)
          limits.*member = *number;
        else
          reader.problem(value, fmt::format("{}: {} is above {} percent", where, *number, kMostPercent));
      } else if (const auto amount = A::bounded(*number)) {
        limits.*member = *amount;
      } else {
        reader.problem(value, fmt::format("{}: {}", where, amount.error().message));
      }
    };
  }
  static LimitsReader::Field count(std::optional<int> Limits::* member) {
    return [member](LimitsReader& reader, const std::string& where, const Value& value, Limits& limits) {
      limits.*member = reader.whole(where, value);
    };
  }
  static LimitsReader::Field truth(std::optional<bool> Limits::* member) {
    return [member](LimitsReader& reader, const std::string& where, const Value& value, Limits& limits) {
      limits.*member = reader.truth(where, value);
    };
  }
  static LimitsReader::Field seconds(std::optional<core::Duration> Limits::* member) {
    return [member](LimitsReader& reader, const std::string& where, const Value& value, Limits& limits) {
      const auto number = reader.whole(where, value);
      if (number && *number > kMostSeconds)
        reader.problem(value, fmt::format("{}: {} is above {} seconds, a day", where, *number, kMostSeconds));
      else if (number)
        limits.*member = std::chrono::seconds{*number};
    };
  }
};

const std::map<std::string, LimitsReader::Field>& LimitsReader::fields() {
  using F = FieldMakers;
  static const std::map<std::string, Field> kTable{
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
  return kTable;
}

}  // namespace

tl::expected<RiskLimits, std::vector<std::string>> parse_limits(std::string_view text) {
  const auto root = json::parse(text);
  if (!root) return tl::unexpected(std::vector<std::string>{root.error().message});
  const auto* object = root->as<Value::Object>();
  if (object == nullptr)
    return tl::unexpected(
        std::vector<std::string>{fmt::format("line {}: {} is not a JSON object", root->line, root->shown())});
  LimitsReader reader;
  auto book = reader.book(*object);
  if (!reader.problems.empty()) return tl::unexpected(std::move(reader.problems));
  return book;
}

std::vector<std::string> limit_names() {
  std::vector<std::string> names;
  for (const auto& [name, field] : LimitsReader::fields()) names.push_back(name);
  return names;
}

}  // namespace avenor::risk

// config/risk.json: read whole or refused whole; every limit that is set limits something, every name is a
// name; and no limit of the text is lost on the way.
#include <nlohmann/json.hpp>
#include <string>

#include "fuzz/fuzz.hpp"
#include "risk/limits_file/limits_file.hpp"

namespace avenor::fuzz {
namespace {

using nlohmann::json;

template <class Amount>
std::size_t count(const std::optional<Amount>& amount) {
  if (amount) must(*amount > Amount{});
  return amount ? 1 : 0;
}
std::size_t count(const std::optional<bool>& flag) { return flag ? 1 : 0; }

std::size_t count(const risk::Limits& l) {
  return count(l.max_order_qty) + count(l.max_order_notional) + count(l.max_position_qty) +
         count(l.max_bot_position_qty) + count(l.max_account_exposure) + count(l.price_collar_pct) +
         count(l.max_orders_per_minute) + count(l.max_open_orders) + count(l.max_daily_loss) +
         count(l.max_price_age) + count(l.require_open_market) + count(l.block_on_unknown);
}

// Counts the text's limits as they come, repeated ones too. (A bot may have the name of one.)
struct Counter final : nlohmann::json_sax<json> {
  std::size_t limits = 0;
  int depth = 0;
  bool named = false;
  bool key(string_t& name) override {
    named = false;
    for (const auto& known : risk::limit_names()) named = named || (depth > 1 && known == name);
    return true;
  }
  bool value() {
    limits += named ? 1 : 0;
    return true;
  }
  bool start_object(std::size_t) override {
    named = false;
    return ++depth > 0;
  }
  bool end_object() override { return depth-- > 0; }
  bool null() override { return value(); }
  bool boolean(bool) override { return value(); }
  bool number_integer(number_integer_t) override { return value(); }
  bool number_unsigned(number_unsigned_t) override { return value(); }
  bool number_float(number_float_t, const string_t&) override { return value(); }
  bool string(string_t&) override { return value(); }
  bool binary(binary_t&) override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }
};

}  // namespace

void run(std::string_view input) {
  const auto book = risk::parse_limits(input);
  if (!book) {
    must(!book.error().empty());
    for (const std::string& problem : book.error()) must(!problem.empty());
    return;
  }
  std::size_t kept = count(book->defaults);
  for (const auto& [symbol, limits] : book->by_symbol) {
    must(domain::parse_symbol(symbol.view()).has_value());
    kept += count(limits);
  }
  for (const auto& [bot, limits] : book->by_bot) {
    must(domain::parse_bot_id(bot.view()).has_value());
    kept += count(limits);
  }
  Counter counter;
  must(json::sax_parse(input, &counter) && counter.limits == kept);
}

}  // namespace avenor::fuzz

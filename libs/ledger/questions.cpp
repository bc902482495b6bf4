#include "ledger/questions.hpp"

#include <array>
#include <initializer_list>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "ledger/array_param.hpp"
#include "ledger/rows.hpp"
#include "ledger/statements.hpp"

namespace avenor::ledger {
namespace {

Call plain(std::string sql, std::initializer_list<std::string_view> params = {}) {
  return Call{.statement = std::move(sql),
              .prepared = false,
              .params = {params.begin(), params.end()},
              .binary = false};
}

std::string_view named(Ledger::By by) {
  switch (by) {
    case Ledger::By::ClientOrderId: return "t.client_order_id = $1";
    case Ledger::By::VenueOrderId:  // the open ones are few, the closed ones have an index
      // A venue's name has no slash (Ledger::at_venue).
      return "t.id = ANY (ARRAY(SELECT id FROM trading.trades WHERE closed_venue_order_id = "
             "substr($1::text, strpos($1::text, '/') + 1) AND venue = split_part($1::text, '/', 1) UNION ALL "
             "SELECT id FROM trading.trades WHERE NOT closed_and_acked AND venue_order_id = substr($1::text, "
             "strpos($1::text, '/') + 1) "
             "AND venue = split_part($1::text, '/', 1)))";
    case Ledger::By::VenueClientId: return "t.venue_client_id = $1";
  }
  return "false";
}

core::Result<Recovered> to_recovered(const Rows& orders, const Rows& execs, const Rows& positions,
                                     const Rows& last_fill, const Rows& controls, const Rows& baselines,
                                     const Rows& recent) {
  Recovered made;
  for (int row = 0; row < orders.count(); ++row) {
    auto order = to_order(orders, row);
    const core::Status sound = order ? is_sound(order->stored.order) : tl::unexpected(order.error());
    if (!sound) {
      made.unreadable.push_back({.what = fmt::format("order {}", orders.text(row, 0)),
                                 .why = sound.error().message,
                                 .venue = domain::VenueName{std::string(orders.text(row, 3))},
                                 .symbol = domain::Symbol{std::string(orders.text(row, 2))}});
      continue;
    }
    auto& list = domain::is_final(order->stored.order.status) ? made.unannounced : made.open_orders;
    list.push_back(std::move(order->stored));
  }
  std::vector<Stored*> all;
  for (Stored& one : made.open_orders) all.push_back(&one);
  for (Stored& one : made.unannounced) all.push_back(&one);
  add_execs(execs, all);
  for (int row = 0; row < positions.count(); ++row) {
    auto position = to_position(positions, row);
    if (!position) {
      made.unreadable.push_back({.what = fmt::format("the position of {}", positions.text(row, 1)),
                                 .why = position.error().message,
                                 .venue = domain::VenueName{std::string(positions.text(row, 0))},
                                 .symbol = domain::Symbol{std::string(positions.text(row, 2))}});
      continue;
    }
    made.positions.push_back(std::move(*position));
  }
  // A venue without a fill is read from now on, and from its oldest open order.
  for (int row = 0; row < last_fill.count(); ++row)
    if (const auto at = to_time(last_fill.text(row, 1)); at && at->is_set())
      made.last_fill_at.emplace(domain::VenueName{std::string(last_fill.text(row, 0))}, *at);
  for (int row = 0; row < controls.count(); ++row) {
    made.controls.emplace_back(controls.text(row, 0), controls.text(row, 1));
    if (const auto put = to_time(controls.text(row, 2)); put && put->is_set())
      made.controls_changed_at.emplace(controls.text(row, 0), *put);
  }
  for (int row = 0; row < baselines.count(); ++row)
    made.daily_baselines.emplace_back(std::string(baselines.text(row, 0)), baselines.text(row, 1));
  for (int row = 0; row < recent.count(); ++row) {
    const auto created = to_time(recent.text(row, 1));
    if (created)
      made.recent.push_back({.bot = domain::BotId{std::string(recent.text(row, 0))}, .created_at = *created});
  }
  return made;
}

}  // namespace

core::Result<Recovered> recover(ReconnectingSession& link) {
  static const std::string kOrders = fmt::format(
      "SELECT {} FROM trading.trades t WHERE NOT t.closed_and_acked ORDER BY t.id", sql::kOrderColumns);
  static const std::string kExecs = sql::execs_where("NOT t.closed_and_acked");
  const std::array calls = {
      plain("SELECT set_config('statement_timeout', '60s', true)"),
      plain(kOrders),
      plain(kExecs),
      plain(std::string(sql::kPositions)),
      // A time in the future was not written by us: reading from there would miss everything.
      plain(
          "SELECT venue, (extract(epoch FROM max(last_exec_time) FILTER (WHERE isfinite(last_exec_time) AND "
          "last_exec_time < now() + "
          "interval '1 day')) * 1000000)::bigint FROM trading.positions GROUP BY venue"),
      plain(sql::kControls),
      plain("SELECT bot_id, baseline FROM trading.daily_baselines"),
      // By the primary key, newest first: more than these cannot have come within a minute.
      plain("SELECT bot_id, (extract(epoch FROM created_at) * 1000000)::bigint FROM (SELECT id, bot_id, "
            "created_at, status, error, purpose, submitted_at FROM "
            "trading.trades ORDER BY id DESC LIMIT 50000) newest WHERE created_at > now() - interval '1 "
            "minute' AND created_at <= now() AND "
            "NOT (status = 'REJECTED' AND coalesce(error, '') LIKE 'risk.%') AND "
            // A voided exit was never meant to be sent.
            "NOT (purpose = 'held_exit' AND status = 'CANCELLED' AND submitted_at IS NULL) ORDER BY id"),
  };
  const auto answers = link.ask(calls, std::chrono::seconds(60));
  if (!answers) return tl::unexpected(to_error(answers.error()));
  const std::vector<Rows>& rows = *answers;
  return to_recovered(rows[1], rows[2], rows[3], rows[4], rows[5], rows[6], rows[7]);
}

core::Result<std::optional<Stored>> find(ReconnectingSession& link, Ledger::By by, const std::string& id) {
  const std::string_view condition = named(by);
  const std::string order = fmt::format("SELECT {} FROM trading.trades t WHERE {} ORDER BY t.id DESC LIMIT 1",
                                        sql::kOrderColumns, condition);
  const std::string execs = sql::execs_where(condition);
  const std::string clean = clean_utf8(id);
  const std::array calls = {plain(order, {clean}), plain(execs, {clean})};
  const auto answers = link.ask(calls);
  if (!answers) return tl::unexpected(to_error(answers.error()));
  if (answers->front().count() == 0) return std::nullopt;
  return to_order(answers->front(), 0).map([&](OrderRow row) {
    std::array stored = {&row.stored};
    add_execs(answers->back(), stored);
    return std::optional{std::move(row.stored)};
  });
}

core::Result<std::vector<domain::ExecId>> missing(ReconnectingSession& link, const domain::VenueName& venue,
                                                  const std::vector<domain::ExecId>& execs) {
  static constexpr std::string_view kText =
      "SELECT i.number FROM unnest($2::text[]) WITH ORDINALITY AS i(exec_id, number) WHERE NOT EXISTS "
      "(SELECT FROM trading.fills f WHERE f.venue = $1::text AND f.exec_id = i.exec_id) ORDER BY i.number";
  ArrayParam ids(ArrayParam::Type::Text);
  for (const domain::ExecId& exec : execs) ids.text(exec.view());
  const std::string clean = clean_utf8(venue.view());
  const Call call{.statement = std::string(kText), .prepared = false, .params = {clean, ids.bytes()}};
  const auto answers = link.ask({&call, 1});
  if (!answers) return tl::unexpected(to_error(answers.error()));
  std::vector<domain::ExecId> absent;
  for (int row = 0; row < answers->front().count(); ++row) {
    const int number = to_int(answers->front().text(row, 0)).value_or(0);
    absent.push_back(execs.at(static_cast<std::size_t>(number - 1)));
  }
  return absent;
}

core::Status put_control(ReconnectingSession& link, const std::string& name, const std::string& value) {
  const std::string clean_name = clean_utf8(name), clean_value = clean_utf8(value);
  const Call call = plain("SELECT trading.put_control($1::text, $2::text)", {clean_name, clean_value});
  if (const auto answers = link.ask({&call, 1}); !answers) return tl::unexpected(to_error(answers.error()));
  return {};
}

core::Status put_daily_baseline(ReconnectingSession& link, const domain::BotId& bot,
                                const std::string& baseline) {
  const std::string clean_bot = clean_utf8(bot.view()), clean_baseline = clean_utf8(baseline);
  const Call call =
      plain("SELECT trading.put_daily_baseline($1::text, $2::text)", {clean_bot, clean_baseline});
  if (const auto answers = link.ask({&call, 1}); !answers) return tl::unexpected(to_error(answers.error()));
  return {};
}

core::Status put_bots(ReconnectingSession& link, const std::vector<BotName>& bots) {
  static constexpr const char* kDescribed =
      "INSERT INTO trading.bots AS b (bot_id, bot_name, bot_type, strategy_name) VALUES ($1, $2, $3, $4)"
      " ON CONFLICT (bot_id) DO UPDATE SET bot_name = excluded.bot_name, bot_type = excluded.bot_type,"
      " strategy_name = excluded.strategy_name WHERE (b.bot_name, b.bot_type, b.strategy_name) IS DISTINCT "
      "FROM"
      " (excluded.bot_name, excluded.bot_type, excluded.strategy_name)";
  static constexpr const char* kMet =
      "INSERT INTO trading.bots (bot_id, bot_name, bot_type, strategy_name) VALUES ($1::text, $1::text, '', "
      "'')"
      " ON CONFLICT DO NOTHING";
  if (bots.empty()) return {};
  std::vector<std::string> texts;  // the calls refer to it
  texts.reserve(bots.size() * 4);
  for (const BotName& bot : bots) {
    texts.push_back(clean_utf8(bot.bot_id.view()));
    for (const std::string* text : {&bot.bot_name, &bot.bot_type, &bot.strategy_name})
      texts.push_back(clean_utf8(*text));
  }
  std::vector<Call> calls;
  for (std::size_t i = 0; i < texts.size(); i += 4) {
    calls.push_back(texts[i + 1].empty()
                        ? plain(kMet, {texts[i]})
                        : plain(kDescribed, {texts[i], texts[i + 1], texts[i + 2], texts[i + 3]}));
  }
  if (const auto answers = link.ask(calls); !answers) return tl::unexpected(to_error(answers.error()));
  return {};
}

}  // namespace avenor::ledger

#include "ledger/reader.hpp"

#include <array>
#include <charconv>
#include <span>

#include <fmt/format.h>

#include "domain/text.hpp"
#include "ledger/connect_cure.hpp"
#include "ledger/query_session.hpp"
#include "ledger/rows.hpp"
#include "ledger/statements.hpp"

namespace avenor::ledger {
namespace {

auto failed(const PgError& error) { return tl::unexpected(to_query_error(error)); }

core::Result<TradeEvent> to_event(const Rows& rows, int row) {
  TradeEvent made;
  const auto version = to_int(rows.text(row, 0));
  const auto status = domain::parse_order_status(rows.text(row, 1));
  const auto filled = to_decimal(rows.text(row, 4));
  const auto average = to_decimal(rows.text(row, 5));
  const auto at = to_time(rows.text(row, 8));
  if (!version) return tl::unexpected(version.error());
  if (!status) return tl::unexpected(status.error());
  if (!filled) return tl::unexpected(filled.error());
  if (!average) return tl::unexpected(average.error());
  if (!at) return tl::unexpected(at.error());
  return TradeEvent{
      .version = *version,
      .status = *status,
      .rationale = std::string(rows.text(row, 2)),
      .venue_text = std::string(rows.text(row, 3)),
      .filled_qty = domain::Quantity{*filled},
      .avg_price = domain::Price{*average},
      .error = std::string(rows.text(row, 6)),
      .message = std::string(rows.text(row, 7)),
      .at = *at,
  };
}

core::Result<domain::Fill> to_fill(const Rows& rows, int row) {
  const auto side = domain::parse_side(rows.text(row, 5));
  const auto price = to_decimal(rows.text(row, 6));
  const auto qty = to_decimal(rows.text(row, 7));
  const auto fee = to_decimal(rows.text(row, 8));
  const auto at = to_time(rows.text(row, 10));
  if (!side) return tl::unexpected(side.error());
  if (!price) return tl::unexpected(price.error());
  if (!qty) return tl::unexpected(qty.error());
  if (!fee) return tl::unexpected(fee.error());
  if (!at) return tl::unexpected(at.error());
  return domain::Fill{
      .client_order_id = domain::ClientOrderId{std::string(rows.text(row, 0))},
      .bot_id = domain::BotId{std::string(rows.text(row, 1))},
      .exec_id = domain::ExecId{std::string(rows.text(row, 2))},
      .symbol = domain::Symbol{std::string(rows.text(row, 3))},
      .venue = domain::VenueName{std::string(rows.text(row, 4))},
      .side = *side,
      .price = domain::Price{*price},
      .qty = domain::Quantity{*qty},
      .fee = {.currency = domain::Currency{std::string(rows.text(row, 9))},
              .amount = domain::CurrencyUnits{*fee}},
      .event_ts = *at,
  };
}

/// An unreadable row is skipped and reported.
template <class T, class Convert>
core::Result<std::vector<T>> each(const PgResult<Rows>& rows, std::vector<std::string>& unreadable,
                                  Convert convert) {
  if (!rows) return failed(rows.error());
  std::vector<T> all;
  for (int row = 0; row < rows->count(); ++row) {
    auto one = convert(*rows, row);
    if (!one) {
      unreadable.push_back(one.error().message);
      continue;
    }
    all.push_back(std::move(*one));
  }
  return all;
}

}  // namespace

LedgerReader::LedgerReader(std::unique_ptr<QuerySession> session) : session_(std::move(session)) {}
LedgerReader::~LedgerReader() = default;
LedgerReader::LedgerReader(LedgerReader&&) noexcept = default;
LedgerReader& LedgerReader::operator=(LedgerReader&&) noexcept = default;

core::Result<LedgerReader> LedgerReader::open(const std::string& url, core::Duration deadline) {
  auto opened = QuerySession::open(
      {.url = url, .application = "avenor-reader", .deadline = deadline, .give_up = nullptr});
  if (!opened) return tl::unexpected(to_connect_error(opened.error()));
  return LedgerReader{std::move(*opened)};
}

core::Result<std::vector<Trade>> LedgerReader::trades(const TradeFilter& filter) {
  std::vector<std::string> params = {std::to_string(filter.limit)};
  std::string where = "true";
  const auto also = [&](std::string_view column, std::string_view value) {
    params.emplace_back(value);
    where += fmt::format(" AND t.{} = ${}", column, params.size());
  };
  if (filter.bot_id) also("bot_id", filter.bot_id->view());
  if (filter.symbol) also("symbol", filter.symbol->view());
  if (filter.status) also("status", domain::to_text(*filter.status));
  if (filter.client_order_id) also("client_order_id", filter.client_order_id->view());
  if (filter.parent) also("parent_client_order_id", filter.parent->view());
  const auto rows = session_->read(
      fmt::format(
          "SELECT {}, t.is_test_trade FROM trading.trades t WHERE {} ORDER BY t.id DESC LIMIT $1::bigint",
          sql::kOrderColumns, where),
      params);
  return each<Trade>(rows, unreadable_, [](const Rows& all, int row) {
    return to_order(all, row).map([&](OrderRow read) {
      return Trade{.order = std::move(read.stored.order),
                   .announced_version = read.announced_version,
                   .is_test_trade = all.text(row, sql::kOrderColumnCount) == "t"};
    });
  });
}

core::Result<std::vector<TradeEvent>> LedgerReader::events_of(const domain::ClientOrderId& id) {
  const std::array<std::string, 1> params = {id.str()};
  return each<TradeEvent>(
      session_->read(
          "SELECT e.version, e.status, e.rationale, e.venue_text, e.filled_qty, e.avg_price, e.error, "
          "e.message,"
          " (extract(epoch FROM e.at) * 1000000)::bigint FROM trading.trade_events e"
          " JOIN trading.trades t ON t.id = e.trade_id WHERE t.client_order_id = $1 ORDER BY e.version",
          params),
      unreadable_, to_event);
}

core::Result<std::vector<domain::Fill>> LedgerReader::fills_of(const domain::ClientOrderId& id) {
  const std::array<std::string, 1> params = {id.str()};
  return each<domain::Fill>(
      session_->read(
          "SELECT f.client_order_id, f.bot_id, f.exec_id, f.symbol, f.venue, f.side, f.price, f.qty, f.fee,"
          " f.fee_currency, (extract(epoch FROM f.exec_time) * 1000000)::bigint FROM trading.fills f"
          " JOIN trading.trades t ON t.id = f.trade_id WHERE t.client_order_id = $1"
          " ORDER BY f.exec_time, f.written_at, f.exec_id",
          params),
      unreadable_, to_fill);
}

core::Result<std::vector<domain::NamedPosition>> LedgerReader::positions() {
  return each<domain::NamedPosition>(session_->read(std::string(sql::kPositions)), unreadable_, to_position);
}

core::Result<std::vector<std::pair<domain::OrderStatus, std::int64_t>>> LedgerReader::counts_by_status() {
  using Count = std::pair<domain::OrderStatus, std::int64_t>;
  return each<Count>(
      session_->read("SELECT status, count(*) FROM trading.trades GROUP BY status ORDER BY status"),
      unreadable_, [](const Rows& rows, int row) -> core::Result<Count> {
        const auto status = domain::parse_order_status(rows.text(row, 0));
        if (!status) return tl::unexpected(status.error());
        std::int64_t count = 0;
        const std::string_view text = rows.text(row, 1);
        std::from_chars(text.data(), text.data() + text.size(), count);
        return Count{*status, count};
      });
}

core::Result<std::map<domain::ClientOrderId, int>> LedgerReader::fill_counts() {
  using Count = std::pair<domain::ClientOrderId, int>;
  const auto counted =
      each<Count>(session_->read("SELECT t.client_order_id, count(*) FROM trading.fills f JOIN "
                                 "trading.trades t ON t.id = f.trade_id GROUP BY 1"),
                  unreadable_, [](const Rows& rows, int row) -> core::Result<Count> {
                    int count = 0;
                    const std::string_view text = rows.text(row, 1);
                    std::from_chars(text.data(), text.data() + text.size(), count);
                    return Count{domain::ClientOrderId{std::string{rows.text(row, 0)}}, count};
                  });
  if (!counted) return tl::unexpected(counted.error());
  return std::map<domain::ClientOrderId, int>(counted->begin(), counted->end());
}

core::Result<std::vector<std::pair<std::string, std::string>>> LedgerReader::controls() {
  using Control = std::pair<std::string, std::string>;
  return each<Control>(session_->read(sql::kControls), unreadable_,
                       [](const Rows& rows, int row) -> core::Result<Control> {
                         return Control{rows.text(row, 0), rows.text(row, 1)};
                       });
}

core::Result<std::map<domain::BotId, BotName>> LedgerReader::bots() {
  const auto named =
      each<BotName>(session_->read("SELECT bot_id, bot_name, bot_type, strategy_name FROM trading.bots"),
                    unreadable_, [](const Rows& rows, int row) -> core::Result<BotName> {
                      const auto text = [&](int column) { return std::string{rows.text(row, column)}; };
                      return BotName{.bot_id = domain::BotId{text(0)},
                                     .bot_name = text(1),
                                     .bot_type = text(2),
                                     .strategy_name = text(3)};
                    });
  if (!named) return tl::unexpected(named.error());
  std::map<domain::BotId, BotName> by_id;
  for (const BotName& bot : *named) by_id.emplace(bot.bot_id, bot);
  return by_id;
}

core::Result<LedgerReader::Setting> LedgerReader::setting(const std::string& name) {
  const std::array<std::string, 1> params = {name};
  const auto found = session_->read("SELECT setting, source FROM pg_settings WHERE name = $1", params);
  if (!found) return failed(found.error());
  if (found->count() == 0) return core::fail(fmt::format("PostgreSQL has no setting {}", name));
  return Setting{.value = std::string{found->text(0, 0)}, .source = std::string{found->text(0, 1)}};
}

core::Result<LedgerReader::Identity> LedgerReader::identity() {
  const auto found = session_->read("SELECT quote_ident(current_user), quote_ident(current_database())");
  if (!found) return failed(found.error());
  return Identity{.role = std::string{found->text(0, 0)}, .database = std::string{found->text(0, 1)}};
}

core::Result<std::string> LedgerReader::missing_privileges() {
  const auto found = session_->read(R"(
    SELECT concat_ws('; ',
      (SELECT string_agg(format('role %s is missing', wanted), '; ') FROM unnest(ARRAY['avenor_reader', 'avenor_writer']) AS wanted
        WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted)),
      (SELECT string_agg(format('role %s may not read the ledger', rolname), '; ') FROM pg_roles
        WHERE rolname IN ('avenor_reader', 'avenor_writer')
          AND NOT (has_schema_privilege(rolname, 'trading', 'USAGE') AND has_table_privilege(rolname, 'trading.trades', 'SELECT'))),
      (SELECT 'role avenor_writer may not write to the ledger' FROM pg_roles
        WHERE rolname = 'avenor_writer' AND NOT has_table_privilege(rolname, 'trading.fills', 'INSERT')),
      (SELECT 'this database has no search_path of its own (psql wants trading.trades, not trades)'
        WHERE NOT EXISTS (SELECT FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
                           WHERE d.datname = current_database() AND s.setrole = 0
                             AND 'search_path=trading, public' = ANY (s.setconfig)))))");
  if (!found) return failed(found.error());
  return std::string{found->text(0, 0)};
}

core::Result<int> LedgerReader::server_version() {
  const auto version = session_->read("SHOW server_version_num");
  if (!version) return failed(version.error());
  return to_int(version->text(0, 0));
}

}  // namespace avenor::ledger

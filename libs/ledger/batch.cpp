#include "ledger/batch.hpp"

#include <algorithm>

#include "domain/text.hpp"
#include "ledger/statements.hpp"

namespace avenor::ledger {
namespace {

using Type = ArrayParam::Type;
constexpr Type kText = Type::Text, kNumeric = Type::Numeric, kTime = Type::Timestamptz;

std::vector<ArrayParam> columns(std::initializer_list<Type> types) {
  std::vector<ArrayParam> made;
  made.reserve(types.size());
  for (const Type type : types) made.emplace_back(type);
  return made;
}

std::vector<ArrayParam> intent_columns() {
  return columns({Type::Int8, kText, kText,      kText,    kText,    kText,    kText,
                  kText,      kText, kNumeric,   kNumeric, kNumeric, kNumeric, kNumeric,
                  kNumeric,   kText, Type::Bool, kTime,    kTime,    kText,    kText});
}

// What an event is made of; a step is that and the rest of the order's row.
std::vector<ArrayParam> waypoint_columns() {
  return columns({kText, Type::Int8, kText, Type::Int4, kText, Type::Int4, kNumeric, kNumeric, kText, kText,
                  kText, kText, kTime});
}

std::vector<ArrayParam> step_columns() {
  std::vector<ArrayParam> made = waypoint_columns();
  for (const Type type : {kNumeric, kText, kTime, kTime}) made.emplace_back(type);
  return made;
}

bool has_way(domain::OrderStatus from, domain::OrderStatus to) {
  const auto all = domain::transitions();
  return std::any_of(all.begin(), all.end(),
                     [&](const domain::Transition& one) { return one.from == from && one.to == to; });
}

std::vector<ArrayParam> fill_columns() {
  return columns({kText, kText, kText, kText, kText, kText, kNumeric, kNumeric, kNumeric, kText, kTime});
}

std::vector<ArrayParam> position_columns() {
  return columns({kText, kText, kText, kNumeric, kNumeric, kNumeric, kNumeric});
}

void put(ArrayParam& column, const std::optional<domain::Price>& price) {
  price ? column.numeric(price->decimal()) : column.null();
}

void put_write_id(ArrayParam& column, std::optional<std::int64_t> write_id) {
  write_id ? column.int8(*write_id) : column.null();
}

// The columns that a waypoint and a step have in common; where the row of `columns` stands after them.
std::vector<ArrayParam>::iterator put_event(std::vector<ArrayParam>& columns, const Step& step,
                                            const Step& first, std::optional<std::int64_t> write_id) {
  const domain::Order& order = step.order;
  auto column = columns.begin();
  (column++)->text(order.id().view());
  put_write_id(*column++, write_id);
  (column++)->text(domain::to_text(first.from));
  (column++)->int4(first.order.version - 1);
  (column++)->text(domain::to_text(order.status));
  (column++)->int4(order.version);
  (column++)->numeric(order.filled_qty.decimal());
  (column++)->numeric_or_null(order.avg_price.decimal());
  (column++)->text_or_null(order.error);
  (column++)->text_or_null(order.message);
  (column++)->text(step.cause);
  (column++)->text_or_null(step.venue_words);
  (column++)->time(step.at);
  return column;
}

}  // namespace

bool BatchRule::admits(const Change& change) const {
  return !change.intent || !intent_ids_.contains(change.intent->order.id().view());
}

void BatchRule::note(const Change& change) {
  if (change.intent) intent_ids_.insert(change.intent->order.id().view());
}

Batch::Batch()
    : intents_(intent_columns()),
      fills_(fill_columns()),
      position_columns_(position_columns()),
      announced_columns_(columns({kText, Type::Int4})) {}

void Batch::add(const Change& change, std::int64_t write_id) {
  std::optional<std::int64_t> own;
  if (change.intent) {
    own = write_id;
    add_intent(*change.intent, write_id);
  }
  for (const Step& step : change.steps) add_step(step, own);
  for (const domain::Fill& fill : change.fills) add_fill(fill);
  if (change.position) positions_[change.position->key] = &change.position->position;
  if (change.announced) {
    int& version = announced_[change.announced->client_order_id.view()];
    version = std::max(version, change.announced->version);
  }
}

void Batch::add_intent(const Intent& intent, std::int64_t write_id) {
  const domain::Order& order = intent.order;
  const domain::OrderRequest& request = order.request;
  const domain::Bracket bracket = request.bracket.value_or(domain::Bracket{});

  auto column = intents_.begin();
  (column++)->int8(write_id);
  (column++)->text(request.client_order_id.view());
  (column++)->text(request.bot_id.view());
  (column++)->text(request.venue.view());
  (column++)->text_or_null(order.venue_client_id);
  (column++)->text(request.symbol.view());
  (column++)->text(domain::to_text(request.side));
  (column++)->text(domain::to_text(request.type));
  (column++)->text(domain::to_text(request.time_in_force));
  (column++)->numeric(request.qty.decimal());
  put(*column++, request.limit_price);
  put(*column++, request.stop_price);
  put(*column++, bracket.take_profit);
  put(*column++, bracket.stop_loss);
  put(*column++, bracket.stop_loss_limit);
  (column++)->text(domain::to_text(request.reason));
  (column++)->boolean(intent.is_test_trade);
  (column++)->time(order.created_at);
  (column++)->time(request.expires_ts);
  (column++)->text(intent.fingerprint);
  (column++)->text_or_null(request.origin);
}

bool Batch::leads_on(const Chain& chain, const Step& step, std::optional<std::int64_t> write_id) {
  const domain::Order& before = chain.steps.back()->order;
  return write_id == chain.write_id && step.from == before.status &&
         step.order.version == before.version + 1 && has_way(step.from, step.order.status) &&
         has_way(chain.steps.back()->from, before.status);
}

void Batch::add_step(const Step& step, std::optional<std::int64_t> write_id) {
  const std::string_view id = step.order.id().view();
  const auto [at, first] = last_wave_.emplace(id, 0);
  if (!first) {
    Chain& chain = waves_[at->second].at(id);
    if (leads_on(chain, step, write_id)) {
      chain.steps.push_back(&step);
      return;
    }
    ++at->second;
  }
  if (at->second == waves_.size()) waves_.emplace_back();
  waves_[at->second].emplace(id, Chain{.steps = {&step}, .write_id = write_id});
}

void Batch::add_fill(const domain::Fill& fill) {
  auto column = fills_.begin();
  (column++)->text(fill.client_order_id.view());
  (column++)->text(fill.venue.view());
  (column++)->text(fill.exec_id.view());
  (column++)->text(fill.bot_id.view());
  (column++)->text(fill.symbol.view());
  (column++)->text(domain::to_text(fill.side));
  (column++)->numeric(fill.price.decimal());
  (column++)->numeric(fill.qty.decimal());
  (column++)->numeric(fill.fee.decimal());
  (column++)->text_or_null(fill.fee_currency.view());
  (column++)->time(fill.event_ts);
}

std::vector<Call> Batch::calls() {
  std::vector<Call> calls;
  const auto call = [&calls](std::string_view statement, Columns& arrays) {
    if (arrays.front().size() == 0) return;
    Call& made = calls.emplace_back();
    const bool one = arrays.front().size() == 1;
    made.statement = one ? sql::single(statement) : std::string(statement);
    made.params.reserve(arrays.size());
    for (ArrayParam& array : arrays) made.params.push_back(one ? array.only() : array.bytes());
  };
  call(sql::kIntents, intents_);

  for (const Wave& wave : waves_) {
    Columns& waypoints = wave_columns_.emplace_back(waypoint_columns());
    Columns& steps = wave_columns_.emplace_back(step_columns());
    for (const auto& [id, chain] : wave) {
      const Step& first = *chain.steps.front();
      const Step& last = *chain.steps.back();
      for (const Step* step : chain.steps) {
        if (step != &last) put_event(waypoints, *step, first, chain.write_id);
      }
      auto column = put_event(steps, last, first, chain.write_id);
      (column++)->numeric(last.order.fee.decimal());
      (column++)->text_or_null(last.order.venue_order_id.view());
      (column++)->time(last.order.submitted_at);
      (column++)->time(last.order.resolved_at);
    }
    call(sql::kWaypoints, waypoints);
    call(sql::kSteps, steps);
  }
  call(sql::kFills, fills_);

  for (const auto& [key, position] : positions_) {
    auto column = position_columns_.begin();
    (column++)->text(key.venue.view());
    (column++)->text(key.bot_id.view());
    (column++)->text(key.symbol.view());
    (column++)->numeric(position->qty.decimal());
    (column++)->numeric(position->avg_price.decimal());
    (column++)->numeric(position->realized_pnl.decimal());
    (column++)->numeric(position->fees.decimal());
  }
  for (const auto& [id, version] : announced_) {
    announced_columns_[0].text(id);
    announced_columns_[1].int4(version);
  }

  call(sql::kPositions, position_columns_);
  call(sql::kAnnounced, announced_columns_);
  return calls;
}

}  // namespace avenor::ledger

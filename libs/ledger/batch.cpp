#include "ledger/batch.hpp"

#include <algorithm>

#include "domain/text.hpp"
#include "ledger/rationale.hpp"
#include "ledger/statements.hpp"

namespace avenor::ledger {
namespace {

bool has_way(domain::OrderStatus from, domain::OrderStatus to) {
  const auto all = domain::transitions();
  return std::any_of(all.begin(), all.end(),
                     [&](const domain::Transition& one) { return one.from == from && one.to == to; });
}

domain::PositionKey position_key(const domain::Fill& fill) {
  return {.venue = fill.venue, .bot_id = fill.bot_id, .symbol = fill.symbol};
}

// A fill with other references is left to the database, which refuses it.
bool is_of(const domain::Fill& fill, const domain::OrderRequest& request) {
  return fill.client_order_id == request.client_order_id && fill.bot_id == request.bot_id &&
         fill.venue == request.venue && fill.symbol == request.symbol && fill.side == request.side;
}

}  // namespace

bool BatchRule::admits(const Change& change) const {
  return !change.intent || !intent_ids_.contains(change.intent->order.id().view());
}

void BatchRule::note(const Change& change) {
  if (change.intent) intent_ids_.insert(change.intent->order.id().view());
}

Batch::Batch()
    : intents_(intent_columns()), fills_(fill_columns()), announced_columns_(announced_columns()) {}

void Batch::add(const Change& change, std::int64_t write_id) {
  std::optional<std::int64_t> own;
  if (change.intent) {
    own = write_id;
    add_intent(*change.intent, write_id);
  }
  const bool one = change.steps.size() == 1 && change.fills.size() == 1;
  const domain::Fill* made_by =
      one && is_of(change.fills[0], change.steps[0].order.request) ? change.fills.data() : nullptr;
  if (change.position) positions_[change.position->key].position = &change.position->position;
  for (const Step& step : change.steps) add_step(step, made_by, own);
  if (made_by == nullptr) {
    for (const domain::Fill& fill : change.fills) loose_fills_.push_back(&fill);
  }
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
  put_price(*column++, request.limit_price);
  put_price(*column++, request.stop_price);
  put_price(*column++, bracket.take_profit);
  put_price(*column++, bracket.stop_loss);
  put_price(*column++, bracket.stop_loss_limit);
  (column++)->text(domain::to_text(request.reason));
  (column++)->text(domain::to_text(order.purpose));
  (column++)->text_or_null(order.parent.view());
  (column++)->boolean(intent.is_test_trade);
  (column++)->time(order.created_at);
  (column++)->time(request.expires_ts);
  (column++)->text(intent.fingerprint);
  (column++)->text_or_null(rationale_of(intent));
}

bool Batch::leads_on(const Chain& chain, const Step& step, std::optional<std::int64_t> write_id) {
  const domain::Order& before = chain.steps.back()->order;
  return write_id == chain.write_id && step.from == before.status &&
         step.order.version == before.version + 1 && has_way(step.from, step.order.status) &&
         has_way(chain.steps.back()->from, before.status);
}

void Batch::add_step(const Step& step, const domain::Fill* fill, std::optional<std::int64_t> write_id) {
  const std::string_view id = step.order.id().view();
  const auto [at, first] = last_wave_.emplace(id, 0);
  if (!first) {
    Chain& chain = waves_[at->second].at(id);
    if (leads_on(chain, step, write_id)) {
      chain.steps.push_back(&step);
      chain.fills.push_back(fill);
      return;
    }
    ++at->second;
  }
  if (at->second == waves_.size()) waves_.emplace_back();
  waves_[at->second].emplace(id, Chain{.steps = {&step}, .fills = {fill}, .write_id = write_id});
}

bool Batch::is_execution(const Chain& chain) {
  const bool alone = chain.steps.size() == 1;
  return chain.fills.back() != nullptr &&
         (alone || (chain.steps.size() == 2 && chain.fills.front() == nullptr));
}

void Batch::add_execution(const Chain& chain, BatchColumns& executions) {
  const Step& last = *chain.steps.back();
  auto column = executions.begin();
  put_place(column, last, *chain.steps.front(), chain.write_id);
  put_event(column, last);
  put_rest_of_row(column, last.order);
  put_execution(column, *chain.fills.back());
  put_position(column, *chain.fills.back());
  chain.steps.size() == 1 ? put_no_event(column) : put_event(column, *chain.steps.front());
}

void Batch::add_chain(const Chain& chain, BatchColumns& waypoints, BatchColumns& steps) {
  for (const Step* step : chain.steps) {
    const bool last = step == chain.steps.back();
    auto column = (last ? steps : waypoints).begin();
    put_place(column, *step, *chain.steps.front(), chain.write_id);
    put_event(column, *step);
    if (last) put_rest_of_row(column, step->order);
  }
  for (const domain::Fill* fill : chain.fills) {
    if (fill != nullptr) add_fill(*fill);
  }
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
  put_fee(column, fill);
  (column++)->time(fill.event_ts);
  put_position(column, fill);
}

void Batch::put_position(BatchRow& column, const domain::Fill& fill) const {
  const auto found = positions_.find(position_key(fill));
  if (found == positions_.end() || found->second.last_fill != &fill) {
    for (int i = 0; i < 4; ++i) (column++)->null();
    return;
  }
  const domain::Position& position = *found->second.position;
  (column++)->numeric(position.qty.decimal());
  (column++)->numeric(position.avg_price.decimal());
  (column++)->numeric(position.realized_pnl.decimal());
  (column++)->numeric(position.cost);
}

// In the order in which calls() writes them: a position matches its given values only after the last of its
// fills.
void Batch::find_last_fills() {
  if (positions_.empty()) return;
  const auto note = [this](const domain::Fill* fill) {
    if (fill == nullptr) return;
    if (const auto found = positions_.find(position_key(*fill)); found != positions_.end())
      found->second.last_fill = fill;
  };
  for (const bool execution : {true, false}) {
    for (const Wave& wave : waves_) {
      for (const auto& [id, chain] : wave) {
        if (is_execution(chain) == execution) std::ranges::for_each(chain.fills, note);
      }
    }
  }
  std::ranges::for_each(loose_fills_, note);
}

std::vector<Call> Batch::calls() {
  std::vector<Call> calls;
  const auto call = [&calls](std::string_view statement, BatchColumns& arrays) {
    if (arrays.front().size() == 0) return;
    Call& made = calls.emplace_back();
    const bool one = arrays.front().size() == 1;
    made.statement = one ? sql::single(statement) : std::string(statement);
    made.params.reserve(arrays.size());
    for (ArrayParam& array : arrays) made.params.push_back(one ? array.only() : array.bytes());
  };
  call(sql::kIntents, intents_);

  find_last_fills();
  for (const Wave& wave : waves_) {
    BatchColumns& waypoints = wave_columns_.emplace_back(waypoint_columns());
    BatchColumns& steps = wave_columns_.emplace_back(step_columns());
    BatchColumns& executions = wave_columns_.emplace_back(execution_columns());
    for (const auto& [id, chain] : wave) {
      is_execution(chain) ? add_execution(chain, executions) : add_chain(chain, waypoints, steps);
    }
    call(sql::kSteps, steps);
    call(sql::kWaypoints, waypoints);
    call(sql::kExecutions, executions);
  }
  for (const domain::Fill* fill : loose_fills_) add_fill(*fill);
  call(sql::kFills, fills_);

  for (const auto& [id, version] : announced_) {
    announced_columns_[0].text(id);
    announced_columns_[1].int4(version);
  }

  call(sql::kAnnounced, announced_columns_);
  return calls;
}

}  // namespace avenor::ledger

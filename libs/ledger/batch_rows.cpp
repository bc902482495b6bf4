#include "ledger/batch_rows.hpp"

#include <initializer_list>

#include "domain/text.hpp"

namespace avenor::ledger {
namespace {

using Type = ArrayParam::Type;
constexpr Type kText = Type::Text, kNumeric = Type::Numeric, kTime = Type::Timestamptz;

BatchColumns columns(std::initializer_list<Type> types) {
  BatchColumns made;
  made.reserve(types.size());
  for (const Type type : types) made.emplace_back(type);
  return made;
}

void put_write_id(ArrayParam& column, std::optional<std::int64_t> write_id) {
  write_id ? column.int8(*write_id) : column.null();
}

// One amount, or nothing where there are several currencies.
void put_sum(BatchRow& column, const domain::Fees& fees) {
  const auto single = fees.single();
  if (!single && !fees.empty()) {
    (column++)->null();
    (column++)->null();
    return;
  }
  const domain::CurrencyAmount sum = single.value_or(domain::CurrencyAmount{});
  (column++)->numeric(sum.amount.decimal());
  (column++)->text_or_null(sum.currency.view());
}

}  // namespace

BatchColumns intent_columns() {
  return columns({Type::Int8, kText,    kText,      kText,    kText,    kText,    kText,    kText,
                  kText,      kNumeric, kNumeric,   kNumeric, kNumeric, kNumeric, kNumeric, kText,
                  kText,      kText,    Type::Bool, kTime,    kTime,    kText,    kText});
}

BatchColumns waypoint_columns() {
  return columns({kText, Type::Int8, kText, Type::Int4, kText, Type::Int4, kNumeric, kNumeric, kText, kText,
                  kText, kText, kTime});
}

BatchColumns step_columns() {
  BatchColumns made = waypoint_columns();
  for (const Type type : {kNumeric, kText, kText, kTime, kTime}) made.emplace_back(type);
  return made;
}

BatchColumns execution_columns() {
  BatchColumns made = step_columns();
  for (const Type type :
       {kText,    kNumeric,   kNumeric, kNumeric, kText, Type::Bool, kTime,  // the execution
        kNumeric, kNumeric,   kNumeric, kNumeric,                            // the position after it
        kText,    Type::Int4, kNumeric, kNumeric, kText, kText,      kText, kText, kTime})  // the step before
    made.emplace_back(type);
  return made;
}

BatchColumns fill_columns() {
  return columns({kText, kText, kText, kText, kText, kText, kNumeric, kNumeric, kNumeric, kText, Type::Bool,
                  kTime, kNumeric, kNumeric, kNumeric, kNumeric});
}

BatchColumns announced_columns() { return columns({kText, Type::Int4}); }

void put_price(ArrayParam& column, const std::optional<domain::Price>& price) {
  price ? column.numeric(price->decimal()) : column.null();
}

void put_place(BatchRow& column, const Step& step, const Step& first, std::optional<std::int64_t> write_id) {
  (column++)->text(step.order.id().view());
  put_write_id(*column++, write_id);
  (column++)->text(domain::to_text(first.from));
  (column++)->int4(first.order.version - 1);
}

void put_event(BatchRow& column, const Step& step) {
  const domain::Order& order = step.order;
  (column++)->text(domain::to_text(order.status));
  (column++)->int4(order.version);
  (column++)->numeric(order.filled_qty.decimal());
  (column++)->numeric_or_null(order.avg_price.decimal());
  (column++)->text_or_null(order.error);
  (column++)->text_or_null(order.message);
  (column++)->text(step.rationale);
  (column++)->text_or_null(step.venue_text);
  (column++)->time(step.at);
}

void put_no_event(BatchRow& column) {
  for (int i = 0; i < 9; ++i) (column++)->null();
}

void put_fee(BatchRow& column, const domain::Fill& fill) {
  (column++)->numeric(fill.fee.amount.decimal());
  (column++)->text_or_null(fill.fee.currency.view());
  (column++)->boolean(domain::fee_in_asset(fill));
}

void put_rest_of_row(BatchRow& column, const domain::Order& order) {
  put_sum(column, order.fees);
  (column++)->text_or_null(order.venue_order_id.view());
  (column++)->time(order.submitted_at);
  (column++)->time(order.resolved_at);
}

void put_execution(BatchRow& column, const domain::Fill& fill) {
  (column++)->text(fill.exec_id.view());
  (column++)->numeric(fill.price.decimal());
  (column++)->numeric(fill.qty.decimal());
  put_fee(column, fill);
  (column++)->time(fill.event_ts);
}

}  // namespace avenor::ledger

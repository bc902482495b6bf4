#include "domain/order.hpp"

#include <fmt/format.h>

#include "domain/text.hpp"

namespace avenor::domain {
namespace {

using enum OrderStatus;
using E = OrderEvent;

constexpr std::array kTable = {
    Transition{Pending, E::Accepted, Submitted},
    Transition{Pending, E::Refused, Rejected},
    Transition{Pending, E::AnswerLost, Unknown},
    Transition{Pending, E::NeverArrived, Failed},
    Transition{Pending, E::PartFilled, PartiallyFilled},
    Transition{Pending, E::FullyFilled, Filled},
    Transition{Pending, E::Cancelled, Cancelled},
    Transition{Pending, E::Expired, Expired},

    Transition{Submitted, E::PartFilled, PartiallyFilled},
    Transition{Submitted, E::FullyFilled, Filled},
    Transition{Submitted, E::Refused, Rejected},  // a venue may reject an order that it has acknowledged
    Transition{Submitted, E::Cancelled, Cancelled},
    Transition{Submitted, E::Expired, Expired},

    Transition{PartiallyFilled, E::PartFilled, PartiallyFilled},
    Transition{PartiallyFilled, E::FullyFilled, Filled},
    Transition{PartiallyFilled, E::Cancelled, Cancelled},
    Transition{PartiallyFilled, E::Expired, Expired},

    Transition{Unknown, E::Accepted, Submitted},
    Transition{Unknown, E::Refused, Rejected},
    Transition{Unknown, E::NeverArrived, Failed},
    Transition{Unknown, E::PartFilled, PartiallyFilled},
    Transition{Unknown, E::FullyFilled, Filled},
    Transition{Unknown, E::Cancelled, Cancelled},
    Transition{Unknown, E::Expired, Expired},

    // A late execution is money, so it is recorded. After a cancel the two only crossed: filled_qty grows,
    // the status stays.
    Transition{Cancelled, E::PartFilled, Cancelled},
    Transition{Cancelled, E::FullyFilled, Filled},
    Transition{Expired, E::PartFilled, Expired},
    Transition{Expired, E::FullyFilled, Filled},
    // An order reported as never arrived has traded at the venue: the rest of it is open until the venue
    // reports otherwise.
    Transition{Rejected, E::PartFilled, PartiallyFilled},
    Transition{Rejected, E::FullyFilled, Filled},
    Transition{Failed, E::PartFilled, PartiallyFilled},
    Transition{Failed, E::FullyFilled, Filled},

    // Final, but a query made after its end shows it open.
    Transition{Cancelled, E::Revived, Submitted},
    Transition{Cancelled, E::RevivedPart, PartiallyFilled},
    Transition{Expired, E::Revived, Submitted},
    Transition{Expired, E::RevivedPart, PartiallyFilled},
    Transition{Rejected, E::Revived, Submitted},
    Transition{Failed, E::Revived, Submitted},
};

// The consistency rules of requests.

using core::fail;
using core::Status;

bool has_limit(OrderType type) { return type == OrderType::Limit || type == OrderType::StopLimit; }
bool has_stop(OrderType type) { return type == OrderType::Stop || type == OrderType::StopLimit; }

Status check_names(const OrderRequest& request) {
  if (const auto id = parse_client_order_id(request.client_order_id.view()); !id)
    return tl::unexpected(id.error());
  if (const auto bot = parse_bot_id(request.bot_id.view()); !bot) return tl::unexpected(bot.error());
  if (const auto symbol = parse_symbol(request.symbol.view()); !symbol) return tl::unexpected(symbol.error());
  if (const auto venue = parse_venue_name(request.venue.view()); !venue) return tl::unexpected(venue.error());
  return {};
}

Status check_price(std::string_view field, const std::optional<Price>& price, bool wanted, OrderType type) {
  if (price && !price->is_positive()) return fail(fmt::format("{} {} must be above zero", field, *price));
  if (wanted && !price)
    return fail(fmt::format("{} is missing: a {} order requires it", field, to_text(type)));
  if (!wanted && price)
    return fail(fmt::format("{} {} is not allowed in a {} order", field, *price, to_text(type)));
  return {};
}

// Bounded again here: an order is also made in this process, by a strategy.
template <class Amount>
Status check_bound(std::string_view field, const std::optional<Amount>& amount) {
  if (!amount) return {};
  const auto bounded = Amount::bounded(amount->decimal());
  if (!bounded) return fail(fmt::format("{} {}", field, bounded.error().message));
  return {};
}

Status check_value(std::string_view field, const std::optional<Price>& price, Quantity qty) {
  if (const Status bound = check_bound(field, price); !bound || !price) return bound;
  const auto value = value_of(*price, qty);
  if (!value) return fail(fmt::format("{} {} times qty {}: {}", field, *price, qty, value.error().message));
  return {};
}

// The order's value at each price that it names.
Status check_bounds(const OrderRequest& request) {
  if (const Status s = check_bound("qty", std::optional(request.qty)); !s) return s;
  if (!request.limit_price && !request.stop_price && !request.bracket) return {};
  const Bracket bracket = request.bracket.value_or(Bracket{});
  for (const auto& [field, price] :
       {std::pair{"limit_price", request.limit_price}, std::pair{"stop_price", request.stop_price},
        std::pair{"take_profit", bracket.take_profit}, std::pair{"stop_loss", bracket.stop_loss},
        std::pair{"stop_loss_limit", bracket.stop_loss_limit}}) {
    if (const Status s = check_value(field, price, request.qty); !s) return s;
  }
  return {};
}

/// Whether `better` is better than `worse` for the holder of `side`: a buyer's exit earns above, a seller's
/// below.
bool earns(Side side, Price better, Price worse) {
  return side == Side::Buy ? better > worse : better < worse;
}

Status check_bracket(const OrderRequest& request) {
  const Bracket& bracket = *request.bracket;
  for (const auto& [field, price] :
       {std::pair{"take_profit", bracket.take_profit}, std::pair{"stop_loss", bracket.stop_loss},
        std::pair{"stop_loss_limit", bracket.stop_loss_limit}}) {
    if (price && !price->is_positive()) return fail(fmt::format("{} {} must be above zero", field, *price));
  }
  if (!bracket.take_profit && !bracket.stop_loss) return fail("a bracket needs take_profit or stop_loss");
  if (bracket.stop_loss_limit && !bracket.stop_loss) {
    return fail(fmt::format("stop_loss_limit {} needs a stop_loss", *bracket.stop_loss_limit));
  }
  const auto wrong_side = [&](std::string_view field, Price price, std::string_view other, Price than) {
    return fail(fmt::format("{} {} is on the wrong side of {} {} for a {}", field, price, other, than,
                            to_text(request.side)));
  };
  const auto entry = request.limit_price ? request.limit_price : request.stop_price;
  if (entry && bracket.take_profit && !earns(request.side, *bracket.take_profit, *entry)) {
    return wrong_side("take_profit", *bracket.take_profit, "the entry", *entry);
  }
  if (entry && bracket.stop_loss && !earns(request.side, *entry, *bracket.stop_loss)) {
    return wrong_side("stop_loss", *bracket.stop_loss, "the entry", *entry);
  }
  if (bracket.take_profit && bracket.stop_loss &&
      !earns(request.side, *bracket.take_profit, *bracket.stop_loss)) {
    return wrong_side("take_profit", *bracket.take_profit, "stop_loss", *bracket.stop_loss);
  }
  // The loss leg's limit is the worst price it may take: never better than its trigger.
  if (bracket.stop_loss_limit && earns(request.side, *bracket.stop_loss_limit, *bracket.stop_loss)) {
    return wrong_side("stop_loss_limit", *bracket.stop_loss_limit, "stop_loss", *bracket.stop_loss);
  }
  return {};
}

}  // namespace

bool is_final(OrderStatus status) {
  switch (status) {
    case Pending:
    case Submitted:
    case PartiallyFilled:
    case Unknown: return false;
    case Filled:
    case Rejected:
    case Cancelled:
    case Expired:
    case Failed: return true;
  }
  return false;
}

std::span<const Transition> transitions() { return kTable; }

std::optional<OrderStatus> next_status(OrderStatus from, OrderEvent event) {
  for (const Transition& row : kTable) {
    if (row.from == from && row.event == event) return row.to;
  }
  return std::nullopt;
}

Status validate(const OrderRequest& request) {
  if (const Status names = check_names(request); !names) return names;
  if (!request.qty.is_positive()) return fail(fmt::format("qty {} must be above zero", request.qty));
  if (const Status s = check_bounds(request); !s) return s;
  const OrderType type = request.type;
  if (const Status s = check_price("limit_price", request.limit_price, has_limit(type), type); !s) return s;
  if (const Status s = check_price("stop_price", request.stop_price, has_stop(type), type); !s) return s;
  if (request.expires_ts.ns < 0)
    return fail(fmt::format("expires_ts {} is before 1970", request.expires_ts.ns));
  if (request.bracket) return check_bracket(request);
  return {};
}

}  // namespace avenor::domain

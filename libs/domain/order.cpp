#include "domain/order.hpp"

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

}  // namespace avenor::domain

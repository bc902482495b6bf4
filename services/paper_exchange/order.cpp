#include "paper_exchange/order.hpp"

namespace avenor::paper_exchange {

bool is_final(Status status) {
  switch (status) {
    case Status::PendingNew:
    case Status::Held:
    case Status::New:
    case Status::PartiallyFilled:
    case Status::PendingCancel: return false;
    case Status::Filled:
    case Status::Canceled:
    case Status::Expired:
    case Status::Replaced:
    case Status::Rejected: return true;
  }
  return true;
}

std::string_view to_text(Status status) {
  switch (status) {
    case Status::PendingNew: return "pending_new";
    case Status::Held: return "held";
    case Status::New: return "new";
    case Status::PartiallyFilled: return "partially_filled";
    case Status::PendingCancel: return "pending_cancel";
    case Status::Filled: return "filled";
    case Status::Canceled: return "canceled";
    case Status::Expired: return "expired";
    case Status::Replaced: return "replaced";
    case Status::Rejected: return "rejected";
  }
  return "";
}

std::string_view to_text(OrderClass order_class) {
  switch (order_class) {
    case OrderClass::Simple: return "";
    case OrderClass::Bracket: return "bracket";
    case OrderClass::Oco: return "oco";
    case OrderClass::Oto: return "oto";
  }
  return "";
}

}  // namespace avenor::paper_exchange

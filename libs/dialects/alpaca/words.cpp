#include "dialects/alpaca/words.hpp"

namespace avenor::dialects::alpaca {

std::string_view to_text(matching::Status status) {
  using matching::Status;
  switch (status) {
    case Status::PendingNew: return "pending_new";
    case Status::Held: return "held";
    case Status::New: return "new";
    case Status::PartiallyFilled: return "partially_filled";
    case Status::PendingCancel: return "pending_cancel";
    case Status::Filled: return "filled";
    case Status::Cancelled: return "canceled";
    case Status::Expired: return "expired";
    case Status::Replaced: return "replaced";
    case Status::Rejected: return "rejected";
  }
  return "";
}

std::string_view to_text(matching::OrderClass order_class) {
  using matching::OrderClass;
  switch (order_class) {
    case OrderClass::Simple: return "";
    case OrderClass::Bracket: return "bracket";
    case OrderClass::Oco: return "oco";
    case OrderClass::Oto: return "oto";
  }
  return "";
}

std::string_view to_text(matching::EventKind kind) {
  using matching::EventKind;
  switch (kind) {
    case EventKind::New: return "new";
    case EventKind::PartialFill: return "partial_fill";
    case EventKind::Fill: return "fill";
    case EventKind::PendingCancel: return "pending_cancel";
    case EventKind::Cancelled: return "canceled";
    case EventKind::Expired: return "expired";
    case EventKind::Rejected: return "rejected";
    case EventKind::Replaced: return "replaced";
    case EventKind::ReplaceRejected: return "order_replace_rejected";
  }
  return "";
}

}  // namespace avenor::dialects::alpaca

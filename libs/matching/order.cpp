#include "matching/order.hpp"

namespace avenor::matching {

bool is_final(Status status) {
  switch (status) {
    case Status::PendingNew:
    case Status::Held:
    case Status::New:
    case Status::PartiallyFilled:
    case Status::PendingCancel: return false;
    case Status::Filled:
    case Status::Cancelled:
    case Status::Expired:
    case Status::Replaced:
    case Status::Rejected: return true;
  }
  return true;
}

}  // namespace avenor::matching

#include "oms/controls/resolve_command.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "core/shortened.hpp"
#include "domain/text.hpp"
#include "oms/controls/control_argument.hpp"

namespace avenor::oms {
namespace {

constexpr std::size_t kLongestRationale = 1000;

}  // namespace

void ResolveCommand::carry_out(const domain::Control& request, core::MonoTime sent,
                               const std::function<void(const core::Status&)>& answer) {
  const auto refuse = [&](std::string why) { answer(core::fail(std::move(why))); };
  if (!readiness_.recovered()) return refuse("execution is still reading the ledger");
  const auto id = domain::parse_client_order_id(argument(request, "client_order_id"));
  if (!id) return refuse(id.error().message);
  const auto as = argument(request, "as");
  if (as != "never_arrived" && as != "cancelled")
    return refuse("state how it ended: never_arrived or cancelled");
  const auto reason = core::shortened(argument(request, "reason"), kLongestRationale);
  if (reason.empty()) return refuse("a reason is needed: it is kept with the order");
  LiveOrder* live = orders_.find(*id);
  VenueComponents* components = live ? router_.find(live->order.request.venue) : nullptr;
  if (!components || is_final(live->order.status))
    return refuse(fmt::format("{} is not open: {}", *id,
                              live ? domain::to_text(live->order.status) : "execution holds no such order"));
  // The order must not have changed since the sender saw it.
  auto may = timing_.timely(sent);
  if (may && live->touched > sent)
    may = core::fail(
        fmt::format("{} has changed since the command was sent: review it, and repeat the command", *id));
  if (!may) return answer(timing_.outdated("resolve", may.error().message));
  if (!live->may_be_at_venue()) return refuse(fmt::format("{} has not been sent yet: cancel it", *id));
  const auto end = as == "cancelled" ? domain::OrderEvent::Cancelled : domain::OrderEvent::NeverArrived;
  components->session.resolve(*live, end, reason, argument(request, "unasked") == "true", answer);
}

}  // namespace avenor::oms

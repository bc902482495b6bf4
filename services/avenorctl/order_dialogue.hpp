// One order or cancel by hand over the bus, as every bot does it (order_client/order_client.hpp), and what
// comes of it.
#pragma once

#include <functional>
#include <optional>

#include "avenorctl/command.hpp"
#include "core/clock.hpp"
#include "domain/messages.hpp"

namespace avenor::avenorctl {

/// That a state is enough to leave with, unless another one comes within `quiet`.
struct Enough {
  int exit_code = 0;
  core::Duration quiet{};
};
/// Called with each new state of the order, and with each refusal (version 0). Nothing: more is to come.
using OnState = std::function<std::optional<Enough>(const domain::Confirmation&)>;

/// Sends it, again until it is confirmed, and follows the order until `on_state` has had enough, or for
/// `wait` (then, or when a signal ends it before that: a complaint, and 1).
int place_order(const Invocation& invocation, const domain::OrderRequest& order, core::Duration wait,
                const OnState& on_state);
/// The same with a cancel, which is sent again until the order has ended.
int cancel_order(const Invocation& invocation, const domain::OrderCancel& cancel, core::Duration wait,
                 const OnState& on_state);

}  // namespace avenor::avenorctl

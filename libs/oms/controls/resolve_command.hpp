// The operator's decision how an order of unknown state has ended.
#pragma once

#include <functional>

#include "core/clock.hpp"
#include "core/result.hpp"
#include "domain/messages.hpp"
#include "oms/controls/command_timing.hpp"
#include "oms/orders/order_store.hpp"
#include "oms/sessions/readiness.hpp"
#include "oms/sessions/router.hpp"

namespace avenor::oms {

class ResolveCommand {
 public:
  ResolveCommand(const Readiness& readiness, const Router& router, OrderStore& orders, CommandTiming& timing)
      : readiness_(readiness), router_(router), orders_(orders), timing_(timing) {}

  /// `answer` runs when the end is durable, or refused.
  void carry_out(const domain::Control& request, core::MonoTime sent,
                 const std::function<void(const core::Status&)>& answer);

 private:
  const Readiness& readiness_;
  const Router& router_;
  OrderStore& orders_;
  CommandTiming& timing_;
};

}  // namespace avenor::oms

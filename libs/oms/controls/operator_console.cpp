#include "oms/controls/operator_console.hpp"

namespace avenor::oms {

OperatorConsole::OperatorConsole(const Parts& p, const std::set<domain::BotId>& listed)
    : timing_(p.clock, p.kill_switch, p.router, p.events),
      closer_(p.clock, p.orders, p.gate, p.router, p.screening, p.intake),
      liquidator_(p.closing, p.readiness, p.router, p.orders, p.positions, p.brackets, closer_, p.events),
      halts_({.clock = p.clock,
              .readiness = p.readiness,
              .kill_switch = p.kill_switch,
              .closing = p.closing,
              .liquidator = liquidator_,
              .rejections = p.rejections,
              .timing = timing_,
              .router = p.router,
              .orders = p.orders,
              .positions = p.positions,
              .gate = p.gate,
              .events = p.events},
             listed),
      resolve_(p.readiness, p.router, p.orders, timing_),
      delays_(p.clock, p.orders),
      status_({.clock = p.clock,
               .ledger = p.ledger,
               .router = p.router,
               .orders = p.orders,
               .delays = delays_,
               .brackets = p.brackets,
               .unreadable = p.unreadable,
               .kill_switch = p.kill_switch,
               .halts = halts_}),
      commands_({.clock = p.clock,
                 .readiness = p.readiness,
                 .router = p.router,
                 .orders = p.orders,
                 .kill_switch = p.kill_switch,
                 .halts = halts_,
                 .resolve = resolve_,
                 .status = status_,
                 .delays = delays_,
                 .events = p.events}) {}

}  // namespace avenor::oms

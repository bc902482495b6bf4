#include "strategies/built_in.hpp"

#include "strategies/ema_cross.hpp"
#include "strategies/ping.hpp"

namespace avenor::strategies {

strategy::Registry built_in() {
  strategy::Registry registry;
  registry.add("ema_cross", make_ema_cross);
  registry.add("ping", make_ping);
  return registry;
}

}  // namespace avenor::strategies

// The floor: the least that the way from a tick to a confirmation costs on this machine in C++, with libzmq,
// libpq and one raw HTTP connection. No validation, no risk, no events, no recovery, no retry, no
// acknowledgement: not a product.
#pragma once

#include "bench/common/options.hpp"

namespace avenor::bench::floor {

int run_strategy(const Options& options);
int run_execution(const Options& options);

}  // namespace avenor::bench::floor

#include "bus/context.hpp"

#include "bus/context_impl.hpp"

namespace avenor::bus {

Context::Context() : impl_(std::make_unique<Impl>()) {}
Context::~Context() = default;

}  // namespace avenor::bus

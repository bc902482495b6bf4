// Which message goes to which door of the engine.
#pragma once

#include "execution/engine.hpp"
#include "wire/messages.hpp"

namespace avenor::execution {

/// Messages that are not execution's business are ignored (its own come back to it too).
void dispatch(Engine& engine, const wire::Message& message);

}  // namespace avenor::execution

// Which message goes to which door of execution.
#pragma once

#include "core/clock.hpp"
#include "execution/intake.hpp"
#include "wire/messages.hpp"

namespace avenor::execution {

/// Messages that are not execution's business are ignored (its own come back to it too). `sent`: when its
/// sender made it; not set: now.
void dispatch(Intake& intake, const wire::Message& message, core::WallTime sent = {});

}  // namespace avenor::execution

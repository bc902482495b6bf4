// Which message goes to which door of execution.
#pragma once

#include "execution/intake.hpp"
#include "wire/messages.hpp"

namespace avenor::execution {

/// Messages that are not execution's business are ignored (its own come back to it too).
void dispatch(Intake& intake, const wire::Message& message);

}  // namespace avenor::execution

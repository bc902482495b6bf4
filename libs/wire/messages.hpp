// The messages that wire spells (domain/messages.hpp), and the envelope that it puts around each.
#pragma once

#include <cstdint>
#include <string>

#include "core/clock.hpp"
#include "domain/messages.hpp"

namespace avenor::wire {

using domain::Ack;
using domain::Alert;
using domain::BotState;
using domain::Confirmation;
using domain::confirmation_of;
using domain::Control;
using domain::Heartbeat;
using domain::Message;
using domain::OrderCancel;
using domain::OrderQuery;
using domain::OrderReplace;
using domain::PositionReport;
using domain::Severity;

/// The fields that every payload carries.
struct Envelope {
  int v = 1;
  std::string source;     ///< service, with the bot or venue after a slash: "strategy/momentum_001"
  std::uint64_t seq = 0;  ///< from 1, one count per source process and topic
  std::string session;    ///< a random id of that process's life
  core::WallTime ts;
  bool operator==(const Envelope&) const = default;
};

}  // namespace avenor::wire

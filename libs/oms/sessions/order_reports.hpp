// What the venue reports of an order that we know, whichever way the report came.
//
// A report proves that the venue has the order, and how it has ended; what is filled moves it one execution
// at a time (execution_booking.hpp). So an end that is reported before its executions are in is held until
// they are.
#pragma once

#include <optional>
#include <string>

#include "core/clock.hpp"
#include "oms/sessions/session_context.hpp"

namespace avenor::oms {

class ExcessWatch;
class OwedExecutions;
class Replacements;
class RevivedOrders;
class VenueExits;

class OrderReports {
 public:
  OrderReports(const SessionContext& context, OwedExecutions& owed, VenueExits& exits, ExcessWatch& excess,
               RevivedOrders& revived, Replacements& replacements)
      : context_(context),
        owed_(owed),
        exits_(exits),
        excess_(excess),
        revived_(revived),
        replacements_(replacements) {}

  /// `source` is kept with the step. `asked`: when the query left that this answers; what the stream brings
  /// by itself may be older than what we know.
  void apply(LiveOrder& live, const venue::OrderReport& report, const std::string& source,
             std::optional<core::MonoTime> asked = {});

  /// The venue makes a bracket's exit smaller when its sibling fills in part: wholly filled, it has ended
  /// with less than ordered.
  void hold_smaller_end(LiveOrder& live, const venue::OrderReport& report);
  /// Applies an end that is held, once its executions are in or have had their time.
  void apply_held_end(LiveOrder& live);

 private:
  void on_open(LiveOrder& live, const venue::OrderReport& report, const Cause& cause);
  void on_end(LiveOrder& live, const venue::OrderReport& report, const Cause& cause);

  const SessionContext& context_;
  OwedExecutions& owed_;
  VenueExits& exits_;
  ExcessWatch& excess_;
  RevivedOrders& revived_;
  Replacements& replacements_;
};

}  // namespace avenor::oms

// Applies the venue's reports of known orders, from whichever source.
//
// A report proves that the venue has the order, and how it has ended; fills change it one execution at a time
// (execution_booking.hpp). So an end that is reported before its executions is held until they are booked.
#pragma once

#include <optional>
#include <string>

#include "core/clock.hpp"
#include "oms/sessions/session_context.hpp"

namespace avenor::oms {

class ExcessWatch;
class LostExits;
class OwedExecutions;
class Replacements;
class RevivedOrders;
class VenueExits;

class OrderReports {
 public:
  OrderReports(const SessionContext& context, OwedExecutions& owed, VenueExits& exits, ExcessWatch& excess,
               RevivedOrders& revived, Replacements& replacements, LostExits& lost)
      : context_(context),
        owed_(owed),
        exits_(exits),
        excess_(excess),
        revived_(revived),
        replacements_(replacements),
        lost_(lost) {}

  /// `source` is stored with the step. `asked`: when the query was sent that this answers; unsolicited
  /// reports of the stream may be older than our state.
  void apply(LiveOrder& live, const venue::OrderReport& report, const std::string& source,
             std::optional<core::MonoTime> asked = {});

  /// The venue reduces a bracket's exit when its sibling fills in part: completely filled, it ends with less
  /// than ordered.
  void hold_smaller_end(LiveOrder& live, const venue::OrderReport& report);
  /// Applies a held end, once its executions are booked or the wait for them is over.
  void apply_held_end(LiveOrder& live);

 private:
  void on_open(LiveOrder& live, const venue::OrderReport& report, const Cause& cause,
               std::optional<core::MonoTime> asked);
  /// The venue answers that the order is completely filled, and executions of it are owed: the order must not
  /// stay open for ever if they never come.
  void hold_full_end(LiveOrder& live, const venue::OrderReport& report, core::MonoTime asked);
  void on_end(LiveOrder& live, const venue::OrderReport& report, const Cause& cause);
  /// The rationale of an end that the venue reports: with who has requested it, if it is a cancel.
  static std::string rationale_of(const LiveOrder& live, domain::OrderEvent event);

  const SessionContext& context_;
  OwedExecutions& owed_;
  VenueExits& exits_;
  ExcessWatch& excess_;
  RevivedOrders& revived_;
  Replacements& replacements_;
  LostExits& lost_;
};

}  // namespace avenor::oms

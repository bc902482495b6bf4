// The ids that the venue gives out: UUIDs, and ULIDs for events. Random, so that no two lives of the process
// ever give the same one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/random_generator.hpp"
#include "matching/ids.hpp"

namespace avenor::dialects::alpaca {

/// A version 4 UUID.
std::string make_uuid(core::RandomGenerator& random);
/// The same UUID for the same text, for ever (asset ids, the fills' ids in the account activities).
std::string uuid_of(std::string_view text);

/// ULIDs that only ever grow within a process, and across restarts unless the clock goes back by more than
/// the pause.
class UlidMaker {
 public:
  explicit UlidMaker(core::RandomGenerator random);
  std::string next(core::WallTime now);
  /// Nothing before `time` will be given out: called with the latest time found in the journal.
  void not_before(core::WallTime time);

 private:
  core::RandomGenerator random_;
  std::int64_t last_ms_ = 0;
  std::uint64_t high_ = 0;  ///< upper 16 of the 80 random bits
  std::uint64_t low_ = 0;   ///< lower 64
};

class VenueIds final : public matching::Ids {
 public:
  VenueIds();
  std::string order() override;
  std::string client_order() override;
  std::string execution() override;
  std::string event(core::WallTime at) override;
  std::string instrument(const std::string& symbol) const override;
  void not_before(core::WallTime time) override;

 private:
  core::RandomGenerator random_;
  UlidMaker ulids_;
};

}  // namespace avenor::dialects::alpaca

// A venue's prices. Everything is asynchronous on one loop; handlers of a destroyed feed do not run.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "domain/ids.hpp"
#include "domain/market.hpp"

namespace avenor::venue {

struct FeedHandlers {
  std::function<void(const domain::Quote&)> on_quote;  ///< the merged state of the symbol after each change
  /// Something of this symbol came that changes nothing (an odd lot): the subscription lives.
  std::function<void(const domain::Symbol&)> on_sign_of_life;
  std::function<void(const domain::Bar&)> on_bar;
  std::function<void()> on_up;  ///< subscribed
  /// Lost, or could not be had; again only when the reason changes.
  std::function<void(std::string reason)> on_down;
  /// Something that we could not read: for the log (not more than once a second), the rest goes on.
  std::function<void(std::string text)> on_warning;
};

class Feed {
 public:
  virtual ~Feed() = default;
  virtual const domain::VenueName& name() const = 0;
  /// Connects, subscribes, and keeps both, for ever.
  virtual void start(std::vector<domain::Symbol> symbols, FeedHandlers handlers) = 0;
  virtual void stop() = 0;
  /// How far the venue's clock is ahead of ours, where it is known.
  virtual void venue_ahead(core::Duration by) = 0;
  /// Takes the subscription of this symbol anew: it is suspiciously quiet.
  virtual void renew(const domain::Symbol& symbol) = 0;
  /// Loses the connection and makes it again: it is mute.
  virtual void reconnect(const std::string& reason) = 0;
};

}  // namespace avenor::venue

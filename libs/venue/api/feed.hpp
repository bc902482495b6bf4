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
  /// A message of this symbol without effect on the quote (an odd lot): the subscription is alive.
  std::function<void(const domain::Symbol&)> on_sign_of_life;
  std::function<void(const domain::Bar&)> on_bar;
  std::function<void()> on_up;  ///< subscribed
  /// Lost, or not established; repeated only when the reason changes.
  std::function<void(std::string reason)> on_down;
  /// An unreadable message: for the log (at most once a second); the stream continues.
  std::function<void(std::string text)> on_warning;
};

class Feed {
 public:
  virtual ~Feed() = default;
  virtual const domain::VenueName& name() const = 0;
  /// Connects and subscribes, and reconnects for ever.
  virtual void start(std::vector<domain::Symbol> symbols, FeedHandlers handlers) = 0;
  virtual void stop() = 0;
  /// How far the venue's clock is ahead of ours, where it is known.
  virtual void venue_ahead(core::Duration by) = 0;
  /// Renews the subscription of this symbol, which is unusually quiet.
  virtual void renew(const domain::Symbol& symbol) = 0;
  /// Reconnects: the connection is silent.
  virtual void reconnect(const std::string& reason) = 0;
};

}  // namespace avenor::venue

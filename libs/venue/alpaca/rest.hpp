// Requests to the trading API: by urgency, then by priority, then fair among bots or orders, within the rate
// limit, and with every kind of failure distinguished.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/clock.hpp"
#include "core/fair_queue.hpp"
#include "net/http_client.hpp"
#include "venue/alpaca/settings.hpp"
#include "venue/api/types.hpp"
#include "venue/one_shot_timer.hpp"
#include "venue/rate_budget.hpp"

namespace avenor::venue::alpaca {

class Rest {
 public:
  static constexpr std::size_t kQueueBound =
      20'000;  ///< per urgency and priority; beyond it a request is NotSent
  /// A cancel waits no longer than this after the last 429, whatever time that has named.
  static constexpr std::chrono::seconds kCancelsQuiet{1};

  Rest(boost::asio::io_context& io, const core::Clock& clock, const RestSettings& settings);
  ~Rest();

  /// The answer is the body of a 200 or 204; Alpaca documents no other success. Exactly one callback, on the
  /// loop, never from within the call; none after this object's end. An exception of a callback ends only its
  /// answer (core/contained.hpp).
  void send(Urgency urgency, std::string method, std::string target, std::string body,
            Callback<net::HttpResponse> done) {
    send(urgency, std::move(method), std::move(target), std::move(body), std::move(done), {});
  }
  struct Turn {
    /// requests of one urgency and priority are sent in turn among these; empty: among the targets
    std::string whose;
    /// asked when the turn has come; false: it is not sent, and ends as NotSent with `withheld`. An
    /// exception: it is not sent either
    std::function<bool()> release;
    std::string_view withheld;  ///< a code, of static storage
    core::Priority priority = core::Priority::Listed;
  };
  void send(Urgency urgency, std::string method, std::string target, std::string body,
            Callback<net::HttpResponse> done, Turn turn);

  /// `handler` receives the exceptions of callbacks and release checks.
  void on_fault(std::function<void(const std::string& text)> handler) { on_fault_ = std::move(handler); }

  /// An answer did not match its request: all requests in flight end as Unknown (called back from within this
  /// call), later ones use new connections.
  void distrust(const std::string& why);

  /// How long only cancels may be sent (after a 429); zero: no pause.
  core::Duration quiet_for() const;

  /// Fails all waiting requests with NotSent and all in flight with Unknown.
  void close();

 private:
  struct Waiting {
    net::HttpRequest request;
    Callback<net::HttpResponse> done;
    std::function<bool()> release;
    std::string_view withheld;
  };
  void pump();
  core::Duration must_wait(Urgency urgency) const;
  void dispatch(Waiting waiting);
  /// Why it is not sent; nothing: it is sent.
  std::optional<VenueError> withheld(const Waiting& waiting);
  void later(Callback<net::HttpResponse> done, VenueResult<net::HttpResponse> answer);
  /// False: this object was destroyed.
  bool deliver(const Callback<net::HttpResponse>& done, VenueResult<net::HttpResponse> answer);
  VenueResult<net::HttpResponse> judge(net::HttpResult result);

  boost::asio::io_context& io_;
  const core::Clock& clock_;
  std::size_t in_flight_bound_;
  std::optional<RateBudget> budget_;
  core::MonoTime held_until_;                                    // the venue asked for a pause
  core::MonoTime cancels_held_until_;                            // kCancelsQuiet
  std::array<core::FairQueue<std::string, Waiting>, 3> queues_;  // by urgency
  std::size_t under_way_ = 0;
  bool closed_ = false;
  std::function<void(const std::string&)> on_fault_;
  OneShotTimer retry_;
  net::HttpClient client_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

/// The pause after a 429: Retry-After (seconds), else until X-RateLimit-Reset (Unix seconds), else a second;
/// never longer than a minute.
std::chrono::milliseconds retry_after_of(const net::Headers& headers, core::WallTime now);

}  // namespace avenor::venue::alpaca

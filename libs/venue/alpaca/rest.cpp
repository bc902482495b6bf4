#include "venue/alpaca/rest.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <charconv>
#include <utility>

#include "core/contained.hpp"
#include "venue/alpaca/outcome_table.hpp"
#include "venue/alpaca/parse_error.hpp"
#include "venue/alpaca/sign.hpp"

namespace avenor::venue::alpaca {
namespace {

net::HttpClientOptions options_of(const RestSettings& settings) {
  net::HttpClientOptions options;
  options.connections = settings.connections;
  // Settings were checked when they were read: a key that a header cannot carry is refused there.
  options.headers = auth_headers(settings.credentials).value_or(net::Headers{});
  return options;
}

std::optional<RateBudget> budget_of(int per_minute) {
  return per_minute == 0 ? std::nullopt : std::optional<RateBudget>(per_minute);
}

/// The fairness key of a request: the order that its target names.
std::string key_of(const net::HttpRequest& request) {
  const std::string_view nested = "?nested=true";
  std::string_view target = request.target;
  if (target.ends_with(nested)) target.remove_suffix(nested.size());
  return std::string(target);
}

std::optional<std::int64_t> whole_number(std::optional<std::string_view> text) {
  if (!text) return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc{} || end != text->data() + text->size()) return std::nullopt;
  return value;
}

}  // namespace

std::chrono::milliseconds retry_after_of(const net::Headers& headers, core::WallTime now) {
  using std::chrono::milliseconds;
  constexpr milliseconds kShortest{100};
  constexpr milliseconds kLongest{60'000};
  milliseconds wait{1000};
  if (const auto seconds = whole_number(headers.find("Retry-After"))) {
    wait = milliseconds(std::clamp<std::int64_t>(*seconds, 0, 60) * 1000);
  } else if (const auto reset = whole_number(headers.find("X-RateLimit-Reset"))) {
    const std::int64_t left = *reset - now.ns / 1'000'000'000;
    wait = milliseconds(std::clamp<std::int64_t>(left, 0, 60) * 1000);
  }
  return std::clamp(wait, kShortest, kLongest);
}

Rest::Rest(boost::asio::io_context& io, const core::Clock& clock, const RestSettings& settings)
    : io_(io),
      clock_(clock),
      in_flight_bound_(settings.connections),
      budget_(budget_of(settings.requests_per_minute)),
      retry_(io),
      client_(io, settings.rest, options_of(settings)) {}

Rest::~Rest() = default;

void Rest::send(Urgency urgency, std::string method, std::string target, std::string body,
                Callback<net::HttpResponse> done, Turn turn) {
  net::HttpRequest request;
  request.method = std::move(method);
  request.target = std::move(target);
  request.body = std::move(body);
  if (!request.body.empty()) request.headers.add("Content-Type", "application/json");

  // A cancel or a question about an exit reduces no more risk than another: repeated without end it would
  // starve the others.
  if (urgency != Urgency::Order) turn.priority = std::max(turn.priority, core::Priority::Listed);
  auto& queue = queues_[static_cast<std::size_t>(urgency)];
  std::string key = turn.whose.empty() ? key_of(request) : std::move(turn.whose);
  if (closed_ || !queue.has_room(turn.priority, key, kQueueBound)) {
    const char* const why = closed_ ? "stopped" : "too many requests wait";
    return later(std::move(done),
                 tl::unexpected(VenueError{VenueError::Kind::NotSent, "venue.not_sent", why}));
  }
  queue.push(turn.priority, key,
             {std::move(request), std::move(done), std::move(turn.release), turn.withheld});
  pump();
}

void Rest::later(Callback<net::HttpResponse> done, VenueResult<net::HttpResponse> answer) {
  boost::asio::post(io_, [this, alive = std::weak_ptr(alive_), done = std::move(done),
                          answer = std::move(answer)]() mutable {
    if (!alive.expired()) deliver(done, std::move(answer));
  });
}

bool Rest::deliver(const Callback<net::HttpResponse>& done, VenueResult<net::HttpResponse> answer) {
  const std::weak_ptr alive(alive_);
  const auto failed = core::contained([&] { done(std::move(answer)); });
  if (alive.expired()) return false;
  if (failed && on_fault_) on_fault_("handling an answer failed: " + *failed);
  return true;
}

std::optional<VenueError> Rest::withheld(const Waiting& waiting) {
  if (!waiting.release) return std::nullopt;
  bool may_leave = false;
  const auto failed = core::contained([&] { may_leave = waiting.release(); });
  if (failed) {
    std::string why = "the check before sending a request failed: " + *failed;
    if (on_fault_) on_fault_(why);
    return VenueError{VenueError::Kind::NotSent, "venue.not_sent", std::move(why)};
  }
  if (may_leave) return std::nullopt;
  return VenueError{VenueError::Kind::NotSent, std::string(waiting.withheld),
                    "withheld by the last check before sending"};
}

core::Duration Rest::quiet_for() const { return std::max(held_until_ - clock_.mono(), core::Duration{0}); }

core::Duration Rest::must_wait(Urgency urgency) const {
  const core::MonoTime now = clock_.mono();
  const core::MonoTime held_until = urgency == Urgency::Cancel ? cancels_held_until_ : held_until_;
  const core::Duration hold = std::max(held_until - now, core::Duration{0});
  return budget_ ? std::max(hold, budget_->wait(urgency, now)) : hold;
}

void Rest::pump() {
  // Only as many requests are passed on as connections can take: the others wait here, where a cancel can
  // overtake.
  while (under_way_ < in_flight_bound_) {
    std::optional<core::Duration> shortest;
    std::optional<Urgency> next;
    for (const Urgency urgency : {Urgency::Cancel, Urgency::Order, Urgency::Question}) {
      if (queues_[static_cast<std::size_t>(urgency)].empty()) continue;
      const core::Duration wait = must_wait(urgency);
      if (wait.count() == 0) {
        next = urgency;
        break;
      }
      if (!shortest || wait < *shortest) shortest = wait;
    }
    if (!next) {
      // Recomputed each time: a newer request may be allowed earlier than a waiting one.
      if (shortest) retry_.start(*shortest, [this] { pump(); });
      return;
    }
    Waiting waiting = queues_[static_cast<std::size_t>(*next)].pop().value;
    if (auto why = withheld(waiting)) {
      later(std::move(waiting.done), tl::unexpected(std::move(*why)));
      continue;
    }
    if (budget_) budget_->take(*next, clock_.mono());
    dispatch(std::move(waiting));
  }
}

void Rest::dispatch(Waiting waiting) {
  ++under_way_;
  client_.send(std::move(waiting.request), [this, alive = std::weak_ptr(alive_),
                                            done = std::move(waiting.done)](net::HttpResult result) mutable {
    if (alive.expired()) return;
    --under_way_;
    VenueResult<net::HttpResponse> answer = judge(std::move(result));
    if (closed_) return later(std::move(done), std::move(answer));  // from within close()
    if (deliver(done, std::move(answer))) pump();
  });
}

VenueResult<net::HttpResponse> Rest::judge(net::HttpResult result) {
  if (!result) {
    const bool never = result.error().sent == net::Sent::No;
    return tl::unexpected(VenueError{never ? VenueError::Kind::NotSent : VenueError::Kind::Unknown,
                                     never ? "venue.not_sent" : "venue.no_answer",
                                     std::move(result.error().message)});
  }
  if (result->status == 200 || result->status == 204) return std::move(*result);
  VenueError trouble = trouble_of(result->status, parse_error(result->body));
  // A 429, or a Retry-After, is respected whoever sent it: that is safe, and proves nothing. A waiting cancel
  // risks further fills of its order, so it is retried sooner.
  if (result->status == 429 || (result->status == 503 && result->headers.has("Retry-After"))) {
    trouble.retry_after = retry_after_of(result->headers, clock_.wall());
    const auto now = clock_.mono();
    held_until_ = std::max(held_until_, now + trouble.retry_after);
    cancels_held_until_ = now + std::min<core::Duration>(trouble.retry_after, kCancelsQuiet);
  }
  return tl::unexpected(std::move(trouble));
}

void Rest::distrust(const std::string& why) { client_.distrust(why); }

void Rest::close() {
  closed_ = true;
  for (auto& queue : queues_) {
    while (!queue.empty()) {
      later(queue.pop().value.done,
            tl::unexpected(VenueError{VenueError::Kind::NotSent, "venue.not_sent", "stopped"}));
    }
  }
  client_.close();
}

}  // namespace avenor::venue::alpaca

// The market data stream's frames: thousands of messages a second, so they are read with simdjson and handed
// out one by one without copies. Every number is taken from its text: exact, or the message is refused.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/clock.hpp"
#include "core/decimal.hpp"
#include "core/result.hpp"

namespace avenor::venue::alpaca::data {

// Spelled as Alpaca spells them. The views live until the handler returns.
struct Trade {
  std::string_view S;
  core::Decimal p, s;
  core::WallTime t;
  std::string_view i{};  ///< the trade's id
  std::string_view c{};  ///< its conditions, a character each; one that has another length is '?'
  std::string_view z{};  ///< the tape
};
/// A corrected trade: the original (o…) and the correction (c…).
struct Correction {
  std::string_view S, oi, ci;
  core::Decimal cp, cs;
  std::string_view cc, z;
  core::WallTime t;
};
/// A cancelled trade.
struct CancelError {
  std::string_view S, i;
  core::WallTime t;
};
struct Quote {
  std::string_view S;
  core::Decimal bp, bs, ap, as;  ///< a price of 0: that side is empty
  core::WallTime t;
};
struct Bar {
  std::string_view S;
  core::Decimal o, h, l, c, v;
  core::WallTime t;      ///< the bar's start
  bool updated = false;  ///< late trades have changed it (T = "u")
};
struct Success {
  std::string_view msg;
};
struct Failure {
  int code = 0;
  std::string_view msg;
};
/// The present subscriptions of the stream.
struct Subscription {
  std::vector<std::string> trades, quotes;
};
/// A message that was not requested or is unknown.
struct Other {
  std::string_view T;
};
using Message =
    std::variant<Trade, Quote, Correction, CancelError, Bar, Success, Failure, Subscription, Other>;

/// Keeps its buffers between frames.
class Parser {
 public:
  Parser();
  ~Parser();
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  using OnMessage = std::function<void(const Message&)>;
  /// A message that could not be read: the others of its frame still count.
  using OnRefused = std::function<void(const std::string& problem)>;

  /// In the frame's order. The error: the frame is no JSON array of objects (what came before the break was
  /// delivered).
  core::Status parse(std::string_view frame, const OnMessage& on_message, const OnRefused& on_refused);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace avenor::venue::alpaca::data

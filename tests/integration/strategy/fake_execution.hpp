// A scripted execution and market on the real bus: the test says what it hears, answers and forgets.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "support/wait.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"
#include "wire/message_topic.hpp"

namespace avenor::testing {

class FakeExecution {
 public:
  FakeExecution(const std::string& inbound, const std::string& outbound, std::string session)
      : out_(context_, zmq::socket_type::pub),
        in_(context_, zmq::socket_type::sub),
        session_(std::move(session)) {
    out_.set(zmq::sockopt::linger, 0);
    in_.set(zmq::sockopt::linger, 0);
    for (const char* topic : {"TRADE_ORDER.", "TRADE_ACK", "HEARTBEAT.STRATEGY"})
      in_.set(zmq::sockopt::subscribe, topic);
    out_.connect(inbound);
    in_.connect(outbound);
  }

  /// Reads what has come, and answers it; call it until what the test waits for has happened.
  bool until(const std::function<bool()>& condition,
             std::chrono::milliseconds deadline = std::chrono::seconds(20)) {
    return wait_until(
        [&] {
          pump();
          return condition();
        },
        deadline);
  }

  void say(const wire::Message& message) {
    const std::string topic = wire::topic_of(message);
    const core::SystemClock clock;
    std::string payload;
    wire::encode({.source = "fake", .seq = ++seqs_[topic], .session = session_, .ts = clock.wall()}, message,
                 payload);
    raw(topic, payload);
  }
  void raw(const std::string& topic, const std::string& payload) {
    out_.send(zmq::buffer(topic), zmq::send_flags::sndmore);
    out_.send(zmq::buffer(payload), zmq::send_flags::none);
  }
  void price(const char* last, core::Duration age = {}) {
    say(domain::Quote{.symbol = domain::Symbol{"IBM"},
                      .venue = domain::VenueName{"alpaca"},
                      .event_ts = core::SystemClock{}.wall() - age,
                      .last = domain::Price::parse(last).value(),
                      .stale = stale});
  }
  void confirm(const domain::OrderRequest& r, int version, domain::OrderStatus status,
               domain::Quantity filled = {}) {
    wire::Confirmation c{.client_order_id = r.client_order_id,
                         .bot_id = r.bot_id,
                         .symbol = r.symbol,
                         .venue = r.venue,
                         .side = r.side,
                         .qty = r.qty,
                         .status = status,
                         .filled_qty = filled,
                         .version = version};
    if (filled.is_positive()) c.avg_price = domain::Price{100};
    say(c);
  }
  void state(int position) {
    wire::BotState s{.bot_id = domain::BotId{"b1"}, .open_orders = {}, .positions = {}};
    s.positions.push_back({.symbol = domain::Symbol{"IBM"},
                           .venue = domain::VenueName{"alpaca"},
                           .bot_id = domain::BotId{"b1"},
                           .qty = domain::Quantity{position},
                           .avg_price = domain::Price{100}});
    say(s);
  }

  std::vector<domain::OrderRequest> orders;
  std::vector<wire::Ack> acks;
  std::vector<wire::Heartbeat> beats;
  int queries = 0;
  bool stale = false;
  std::function<void()> at_query;  ///< what it answers
  std::function<void(const domain::OrderRequest&)> at_order;

 private:
  void pump() {
    zmq::message_t topic, payload;
    while (in_.recv(topic, zmq::recv_flags::dontwait)) {
      if (!in_.recv(payload)) return;
      const auto decoded = decoder_.decode(topic.to_string_view(), payload.to_string_view());
      if (!decoded) throw std::runtime_error("the strategy sent garbage: " + decoded.error().message);
      hear(decoded->message);
    }
  }
  void hear(const wire::Message& message) {
    if (const auto* order = std::get_if<domain::OrderRequest>(&message)) {
      orders.push_back(*order);
      if (at_order) at_order(*order);
    } else if (const auto* ack = std::get_if<wire::Ack>(&message)) {
      acks.push_back(*ack);
    } else if (const auto* beat = std::get_if<wire::Heartbeat>(&message)) {
      beats.push_back(*beat);
    } else if (std::get_if<wire::OrderQuery>(&message) != nullptr) {
      ++queries;
      if (at_query) at_query();
    }
  }

  zmq::context_t context_;
  zmq::socket_t out_, in_;
  std::string session_;
  wire::Decoder decoder_;
  std::map<std::string, std::uint64_t> seqs_;
};

}  // namespace avenor::testing

// A bus that keeps what it is given.
#pragma once

#include <vector>

#include "order_client/sender.hpp"

namespace avenor::testing {

struct RecordingSender final : order_client::Sender {
  void send(const domain::Message& message) override { sent.push_back(message); }

  template <class Message>
  std::vector<Message> all() const {
    std::vector<Message> out;
    for (const domain::Message& message : sent)
      if (const auto* m = std::get_if<Message>(&message)) out.push_back(*m);
    return out;
  }
  /// The versions that were acknowledged.
  std::vector<int> acked() const {
    std::vector<int> out;
    for (const auto& ack : all<domain::Ack>()) out.push_back(ack.version);
    return out;
  }

  std::vector<domain::Message> sent;
};

}  // namespace avenor::testing

// A simulated bot at the far end of a lossy bus: makes orders, repeats them until they are confirmed, acknowledges what it
// hears, cancels some.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "sim/world.hpp"
#include "wire/messages.hpp"

namespace avenor::sim {

class Bot {
 public:
  struct Mine {
    domain::OrderRequest request;
    bool confirmed = false;
    wire::Confirmation last;
    core::MonoTime made;
  };

  Bot(World& world, domain::BotId id, std::function<void(const wire::Message&)> send)
      : world_(world), id_(std::move(id)), send_(std::move(send)) {}

  void make_order(domain::OrderType type);
  void hear(const wire::Message& message);
  void tick();  ///< every 200 ms

  std::map<domain::ClientOrderId, Mine> orders;

 private:
  World& world_;
  domain::BotId id_;
  std::function<void(const wire::Message&)> send_;
  int count_ = 0;
};

}  // namespace avenor::sim

// A simulated bot at the far end of a lossy bus: makes orders of every kind, repeats them until they are
// confirmed, acknowledges what it hears, cancels and replaces some, and dies now and then.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "sim/market.hpp"
#include "sim/world.hpp"
#include "wire/messages.hpp"

namespace avenor::sim {

class Bot {
 public:
  struct Mine {
    std::optional<domain::OrderRequest>
        request;  ///< nothing: an exit that execution has told of, or a replacement
    std::optional<wire::OrderReplace> replaces;
    bool confirmed = false;
    bool refused = false;    ///< told so with version 0: it is not in the ledger
    bool forgotten = false;  ///< the bot died before anybody had confirmed it
    bool replacing = false;  ///< the bot has wished another one in its place
    wire::Confirmation last;
    core::MonoTime made;
  };
  using Orders = std::map<domain::ClientOrderId, Mine>;

  Bot(World& world, const Market& market, domain::BotId id, std::function<void(const wire::Message&)> send,
      domain::VenueName venue = kVenue)
      : world_(world),
        prices_(market),
        id_(std::move(id)),
        send_(std::move(send)),
        venue_(std::move(venue)) {}

  const domain::BotId& id() const { return id_; }
  /// Something that a bot may want, whatever it is.
  void make_order();
  domain::ClientOrderId make_market_order(domain::Side side, int qty, const domain::Symbol& symbol);
  void hear(const wire::Message& message);
  void tick();     ///< every 200 ms
  void restart();  ///< forgets what nobody has confirmed, and asks for its state

  /// For one of the symbols execution holds the exits.
  bool fractions = false;
  /// While calm it only repeats and acknowledges.
  bool calm = false;
  const Orders& orders() const { return orders_; }
  const std::set<domain::ClientOrderId>& cancels() const {
    return cancels_;
  }  ///< every wish that it ever had
  bool has_state() const { return !asking_; }
  int replacements() const { return replacements_; }

 private:
  domain::OrderRequest draft();
  void price(domain::OrderRequest& request);
  void place(domain::OrderRequest request);
  void heard(const wire::Confirmation& told);
  void react(const domain::ClientOrderId& id, Mine& mine);
  void wish_no_exits(const domain::ClientOrderId& id, const Mine& mine);
  void wish_replacement(const domain::ClientOrderId& id, Mine& mine);

  World& world_;
  const Market& prices_;
  domain::BotId id_;
  std::function<void(const wire::Message&)> send_;
  domain::VenueName venue_;
  Orders orders_;
  std::set<domain::ClientOrderId> cancels_;
  bool asking_ = false;
  int count_ = 0, replacements_ = 0;
};

}  // namespace avenor::sim

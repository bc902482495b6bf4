#include "avenorctl/order_dialogue.hpp"

#include <fmt/format.h>

#include "avenorctl/bus_session.hpp"
#include "domain/text.hpp"
#include "order_client/order_client.hpp"
#include "wire/topics.hpp"

namespace avenor::avenorctl {
namespace {

using namespace std::chrono_literals;

std::string way_to(const domain::ClientOrderId& id) { return "; to follow it: avenorctl why " + id.str(); }

class OrderDialogue final : private order_client::Sender {
 public:
  OrderDialogue(BusSession& session, domain::ClientOrderId id, domain::BotId bot, bool places,
                const OnState& on_state)
      : session_(session), id_(std::move(id)), bot_(std::move(bot)), places_(places), on_state_(on_state) {
    bus().subscribe_exact(wire::topics::kConfirmation);
    bus().on_message([this](const wire::Envelope&, const wire::Message& message) {
      if (const auto* c = std::get_if<wire::Confirmation>(&message)) on_confirmation(*c);
    });
    session_.service().every(100ms, [this] {
      client_.turn(now(), bus().linked());
      if (enough_ && now() >= enough_at_) leave();
    });
  }

  /// `begin` sends the order or the cancel, once the bus is up.
  int run(core::Duration wait, std::function<void(order_client::OrderClient&, core::MonoTime)> begin) {
    const int exit_code = session_.run([this, begin = std::move(begin)] { begin(client_, now()); }, wait,
                                       [this] { return no_end_text(id_, last_, places_); });
    // A signal ends the loop with the exit code of success.
    return exit_code == 0 && !left_ ? complain("interrupted before the order's end is known" + way_to(id_))
                                    : exit_code;
  }

 private:
  messaging::BusClient& bus() { return session_.bus_client(); }
  core::MonoTime now() { return session_.service().clock().mono(); }
  void send(const domain::Message& message) override { bus().publish(message); }

  void on_confirmation(const domain::Confirmation& c) {
    if (c.client_order_id != id_ || c.bot_id != bot_) return;
    client_.on_confirmation(c, now());
    if (domain::is_final(c.status)) client_.ended(id_);
    if (c.version != 0 && c.version <= version_) return;
    version_ = c.version;
    last_ = c.status;
    enough_ = on_state_(c);
    if (!enough_) return;
    enough_at_ = now() + enough_->quiet;
    if (enough_->quiet.count() == 0) leave();
  }
  void leave() {
    left_ = true;
    session_.leave(enough_->exit_code);
  }

  BusSession& session_;
  const domain::ClientOrderId id_;
  const domain::BotId bot_;
  const bool places_;  ///< an order, not a cancel
  const OnState& on_state_;
  // Each state is acknowledged at once: the command may end with the next.
  order_client::OrderClient client_{{}, *this};
  int version_ = -1;
  std::optional<domain::OrderStatus> last_;  ///< of the latest state
  std::optional<Enough> enough_;             ///< from the latest state
  core::MonoTime enough_at_;
  bool left_ = false;  ///< because `enough_` was reached
};

}  // namespace

std::string no_end_text(const domain::ClientOrderId& id, std::optional<domain::OrderStatus> last,
                        bool places) {
  std::string text = "the order has not ended within the time: ";
  text += last ? fmt::format("its last known state is {}", domain::to_text(*last))
               : std::string{"execution has not answered"};
  // A repetition under the same id is safe, one under another id is a second order.
  if (places && (!last || *last == domain::OrderStatus::Unknown))
    text += "; do not repeat it under another id: its state is not known";
  return text + way_to(id);
}

int place_order(const Invocation& invocation, const domain::OrderRequest& order, core::Duration wait,
                const OnState& on_state) {
  const auto session = BusSession::open(invocation);
  if (!session) return runtime::kExitConfig;
  return OrderDialogue(*session, order.client_order_id, order.bot_id, true, on_state)
      .run(wait, [&](auto& client, core::MonoTime now) { client.place(order, now, wait); });
}

int cancel_order(const Invocation& invocation, const domain::OrderCancel& cancel, core::Duration wait,
                 const OnState& on_state) {
  const auto session = BusSession::open(invocation);
  if (!session) return runtime::kExitConfig;
  return OrderDialogue(*session, cancel.client_order_id, cancel.bot_id, false, on_state)
      .run(wait, [&](auto& client, core::MonoTime now) { client.cancel(cancel, now, wait); });
}

}  // namespace avenor::avenorctl

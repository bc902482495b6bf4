// A bot that is killed and started again, any number of times, on a machine whose clock is set back and a bus
// that loses messages: no order is sent with two bodies, none exists twice.
#include <map>
#include <random>

#include "session_world.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;

namespace {

/// Execution as it treats ids: the first body under one counts, another is refused.
class Execution {
 public:
  void hear(const domain::Message& message, std::vector<domain::Message>& answers) {
    if (std::holds_alternative<domain::OrderQuery>(message))
      answers.push_back(domain::BotState{.bot_id = World::bot(), .open_orders = open(), .positions = {}});
    const auto* request = std::get_if<domain::OrderRequest>(&message);
    if (request == nullptr) return;
    const auto [known, is_new] = orders_.try_emplace(request->client_order_id, *request);
    if (known->second == *request)
      return answers.push_back(World::word(request->client_order_id, 1, OrderStatus::Pending));
    auto refused = World::word(request->client_order_id, 0, OrderStatus::Rejected);
    refused.error = "order.id_conflict";
    ++conflicts_;
    answers.push_back(refused);
  }
  std::vector<domain::Confirmation> open() const {
    std::vector<domain::Confirmation> out;
    for (const auto& [id, request] : orders_) out.push_back(World::word(id, 1, OrderStatus::Pending));
    return out;
  }
  const std::map<domain::ClientOrderId, domain::OrderRequest>& orders() const { return orders_; }
  int conflicts() const { return conflicts_; }

 private:
  std::map<domain::ClientOrderId, domain::OrderRequest> orders_;
  int conflicts_ = 0;
};

struct Life {
  std::map<domain::ClientOrderId, domain::OrderRequest> sent;  ///< the body of each id

  /// Everything that `w` has sent since `read`.
  void note(const World& w, std::size_t read) {
    for (; read < w.sent.size(); ++read)
      if (const auto* request = std::get_if<domain::OrderRequest>(&w.sent[read]))
        CHECK(sent.try_emplace(request->client_order_id, *request).first->second == *request);
  }
};

}  // namespace

TEST_CASE("restart: within a session an id has one body, over sessions execution knows each order once") {
  for (unsigned seed = 1; seed <= 100; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    FakeClock clock;
    Execution execution;
    for (unsigned start = 0; start < 10; ++start) {
      bot::Settings settings = World::usual();
      settings.tag = fmt::format("{:04x}", start);
      World w(settings);
      w.clock = clock;
      Life life;
      w.begin(0, execution.open());
      std::size_t read = 0;
      for (int step = 0; step < 30; ++step) {
        if (random() % 3 == 0) static_cast<void>(w.try_order(domain::Side::Buy, 10));
        w.tick_for(random() % 5 == 0 ? 1s : 100ms);
        w.price();
        life.note(w, read);
        std::vector<domain::Message> answers;
        for (; read < w.sent.size(); ++read)
          if (random() % 100 < 60) execution.hear(w.sent[read], answers);
        for (const domain::Message& answer : answers)
          if (random() % 100 < 60) w.hear(answer);
      }
      clock = w.clock;
      clock.step_wall(-100ms * static_cast<int>(random() % 100));  // times come again
    }
    CHECK(execution.conflicts() == 0);
    CHECK(execution.orders().size() > 20);
  }
}

TEST_CASE("restart: an id of an earlier session that was not shown is refused, and never made again") {
  World first;
  first.begin();
  const auto id = first.order();
  World second;  // the same millisecond, and an execution that has lost sight of the first one's order
  second.begin();
  CHECK(second.order() == id);
  auto refused = World::word(id, 0, OrderStatus::Rejected);
  refused.error = "order.id_conflict";
  second.hear(refused);
  CHECK_FALSE(second.session->has_open_order(World::ibm()));
  CHECK(second.held() == 0);
  CHECK(second.order() != id);
  second.tick_for(3s);
  for (const auto& again : second.all<domain::OrderRequest>())
    if (again.client_order_id == id) CHECK(again == second.all<domain::OrderRequest>()[0]);
}

TEST_CASE("restart: an id that somebody else has used in the bot's name is not used again") {
  World w;
  w.begin();
  const std::string next = "b1:entry:1700000000000";
  for (const std::string& taken : {next, next + "-c0de"})
    w.hear(World::word(domain::ClientOrderId{taken}, 1, OrderStatus::Pending, 0, domain::Side::Sell, 99));
  const auto id = w.order();
  CHECK(id.str() == next + "-c0de-2");
  CHECK(w.session->open_orders(World::ibm()).size() == 3);
  w.hear(World::word(domain::ClientOrderId{next}, 2, OrderStatus::Cancelled, 0, domain::Side::Sell, 99));
  CHECK(w.session->open_orders(World::ibm()).size() == 2);
}

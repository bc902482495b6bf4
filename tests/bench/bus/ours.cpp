// The same over Avenor's bus: a full price as market_data publishes it, printed and parsed as JSON, checked
// and numbered.
#include <boost/asio/post.hpp>
#include <memory>
#include <utility>

#include "bench/bus/lane.hpp"
#include "bench/common/monotonic.hpp"
#include "messaging/bus_client.hpp"
#include "runtime/service.hpp"
#include "wire/encode.hpp"
#include "wire/message_topic.hpp"
#include "wire/topics.hpp"

namespace avenor::bench::bus_bench {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kSilence = 5'000'000'000;
const domain::Symbol kSymbol{"ZZZ"};
const domain::Symbol kHello{"HELLO"};

domain::Quote quote(const domain::Symbol& symbol) {
  const auto price = [](int cents) { return domain::Price{core::Decimal::from_units(cents, 2)}; };
  return {.symbol = symbol,
          .venue = domain::VenueName{"alpaca"},
          .event_ts = {now_ns()},
          .bid = price(18'168),
          .bid_size = domain::Quantity{200},
          .ask = price(18'170),
          .ask_size = domain::Quantity{300},
          .last = price(18'169),
          .last_size = domain::Quantity{100}};
}

std::unique_ptr<messaging::BusClient> connect(runtime::Service& service, const Plan& plan,
                                              const std::string& name) {
  auto bus_client = messaging::BusClient::connect(
      service, {.inbound = plan.inbound, .outbound = plan.outbound}, {.service = name});
  if (!bus_client) Options::die(bus_client.error().message);
  return std::move(*bus_client);
}

class Publisher {
 public:
  Publisher(runtime::Service& service, messaging::BusClient& bus_client, const Plan& plan)
      : service_(service), bus_client_(bus_client), plan_(plan), ahead_(plan.lane) {
    bus_client_.on_linked([this] { hello(); });
  }
  std::uint64_t refused() const { return refused_; }

 private:
  void hello() {
    if (ahead_.heard()) {
      began_ = now_ns() + 10'000'000;
      return turn();
    }
    bus_client_.publish(quote(kHello));
    if (!ahead_.look(0)) return service_.stop(1);
    service_.after(1ms, [this] { hello(); });
  }

  // A turn of the loop blocks as the raw publisher does, so that both keep time alike.
  void turn() {
    if (sent_ >= plan_.count) {
      if (ahead_.received() + refused_ >= plan_.count || !ahead_.look(100))
        return service_.stop(refused_ > 0 ? 1 : 0);
    } else if (plan_.rate > 0) {
      sleep_until_ns(due_ns(began_, sent_, plan_.rate));
      for (const std::int64_t now = now_ns();
           sent_ < plan_.count && due_ns(began_, sent_, plan_.rate) <= now;) {
        send(due_ns(began_, sent_, plan_.rate));
      }
    } else {
      const std::uint64_t end = std::min({plan_.count, ahead_.received() + plan_.window, sent_ + kTellEvery});
      while (sent_ < end) send(began_);  // without a rate nothing is due: nobody looks at the clock
      if (!ahead_.look(sent_ < ahead_.received() + plan_.window ? 0 : 1000)) return service_.stop(1);
    }
    boost::asio::post(service_.io(), [this] { turn(); });
  }

  void send(std::int64_t due) {
    quote_.event_ts = {due};
    if (bus_client_.publish(quote_) == 0) ++refused_;
    ++sent_;
  }

  runtime::Service& service_;
  messaging::BusClient& bus_client_;
  const Plan& plan_;
  Ahead ahead_;
  domain::Quote quote_ = quote(kSymbol);
  std::int64_t began_ = 0;
  std::uint64_t sent_ = 0, refused_ = 0;
};

}  // namespace

int publish_ours(const Plan& plan) {
  runtime::Service service("bench_bus");
  const auto bus_client = connect(service, plan, "bench_publisher");
  const Publisher publisher(service, *bus_client, plan);
  return service.run();
}

int subscribe_ours(const Plan& plan) {
  runtime::Service service("bench_bus");
  const auto bus_client = connect(service, plan, "bench_subscriber");
  bus_client->subscribe_family(wire::topics::kPrice);
  Behind behind(plan.lane);
  Count count(plan);
  bool heard = false;
  const std::int64_t began = now_ns();
  std::int64_t last = began;
  std::string again;  // the last one, to know how long it was
  bus_client->on_message([&](const wire::Envelope& envelope, const wire::Message& message) {
    const auto* price = std::get_if<domain::Quote>(&message);
    // The proxy gives a newcomer the last price of an earlier run.
    if (price == nullptr || price->event_ts.ns < began) return;
    if (price->symbol == kHello) {
      if (!std::exchange(heard, true)) behind.tell(0);
      return;
    }
    if (count.take(price->event_ts.ns)) behind.tell(count.received());
    if (!count.all()) return;
    wire::encode(envelope, message, again);
    service.stop();
  });
  std::uint64_t before = 0;
  service.every(500ms, [&] {
    if (count.received() != before || !heard) last = now_ns();
    before = count.received();
    if (now_ns() - last > kSilence) service.stop(1);
  });
  service.run();
  return count.report(wire::topic_of(quote(kSymbol)).size() + again.size());
}

}  // namespace avenor::bench::bus_bench

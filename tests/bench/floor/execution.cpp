// An order in, PENDING committed, the broker asked, FILLED committed, the confirmation out. Up to --batch
// orders that are there already share both commits, and their requests go out at once.
#include <array>
#include <span>
#include <vector>

#include "bench/common/http_socket.hpp"
#include "bench/common/notify.hpp"
#include "bench/common/pipeline.hpp"
#include "bench/common/raw_zmq.hpp"
#include "bench/floor/floor.hpp"
#include "bench/floor/json_text.hpp"

namespace avenor::bench::floor {
namespace {

struct Order {
  std::string id, symbol, side, venue_id, price;
};

class Execution {
 public:
  explicit Execution(const Options& options)
      : batch_(static_cast<std::size_t>(options.number("batch", 1))),
        in_(context_, ZMQ_SUB),
        out_(context_, ZMQ_PUB),
        database_(options.text("url")),
        broker_(static_cast<std::uint16_t>(options.number("broker", 0))) {
    database_.prepare(
        "pending",
        "INSERT INTO trades (client_order_id, symbol, side, qty, status) VALUES ($1, $2, $3, 1, 'PENDING')");
    database_.prepare("filled",
                      "UPDATE trades SET status = 'FILLED', venue_order_id = $2, avg_price = $3::numeric, "
                      "updated_at = now() WHERE client_order_id = $1");
    in_.subscribe("TRADE_ORDER.CREATE");
    in_.connect(options.text("outbound"));
    out_.connect(options.text("inbound"));
  }

  [[noreturn]] void run() {
    while (true) {
      gather();
      commit("pending",
             [](const Order& o) { return std::array{o.id.c_str(), o.symbol.c_str(), o.side.c_str()}; });
      ask_broker();
      commit("filled",
             [](const Order& o) { return std::array{o.id.c_str(), o.venue_id.c_str(), o.price.c_str()}; });
      for (const Order& order : orders_) confirm(order);
    }
  }

 private:
  // Waits for one, and takes what else is there.
  void gather() {
    orders_.clear();
    while (orders_.size() < batch_ &&
           in_.receive(topic_.get(), payload_.get(), orders_.empty() ? 0 : ZMQ_DONTWAIT)) {
      const auto text = [&](std::string_view key) { return std::string(text_of(payload_.view(), key)); };
      orders_.push_back({.id = text("client_order_id"),
                         .symbol = text("symbol"),
                         .side = text("side"),
                         .venue_id = {},
                         .price = {}});
    }
  }

  template <class Values>
  void commit(const char* statement, Values values) {
    if (orders_.size() == 1) return database_.execute(statement, values(orders_.front()));
    database_.begin_pipeline();
    for (const Order& order : orders_) database_.send(statement, values(order));
    database_.sync();
    database_.end_pipeline();
  }

  void ask_broker() {
    requests_.clear();
    for (const Order& order : orders_) {
      const std::string body = fmt::format(
          R"({{"symbol":"{}","qty":"1","side":"{}","type":"market","time_in_force":"day","client_order_id":"{}"}})",
          order.symbol, order.side, order.id);
      HttpSocket::append_post(requests_, "/v2/orders", body);
    }
    broker_.send(requests_);
    for (Order& order : orders_) {
      const std::string_view answer = broker_.receive();
      order.venue_id = text_of(answer, "id");
      order.price = text_of(answer, "filled_avg_price");
    }
  }

  void confirm(const Order& order) {
    envelope_.begin(confirmation_);
    fmt::format_to(
        std::back_inserter(confirmation_),
        R"("client_order_id":"{}","bot_id":"bench","symbol":"{}","venue":"alpaca","side":"{}","qty":"1","status":"FILLED",)"
        R"("filled_qty":"1","avg_price":"{}","venue_order_id":"{}","version":2}})",
        order.id, order.symbol, order.side, order.price, order.venue_id);
    out_.send("TRADE_CONFIRMATION", confirmation_);
  }

  std::size_t batch_;
  RawContext context_;
  RawSocket in_, out_;
  Pipeline database_;
  HttpSocket broker_;
  Envelope envelope_{"execution"};
  RawFrame topic_, payload_;
  std::vector<Order> orders_;
  std::string requests_, confirmation_;
};

}  // namespace

int run_execution(const Options& options) {
  Execution execution(options);
  tell_ready();
  execution.run();
}

}  // namespace avenor::bench::floor

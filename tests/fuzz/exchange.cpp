// The paper exchange, line by line: {…} places an order, r{…} changes the last one, c cancels it, + lets a
// night pass, anything else is a line of a tape. Nothing that a client says brings it down; and after a
// restart it stands where it stood.
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "dialects/alpaca/ids.hpp"
#include "dialects/alpaca/order_json.hpp"
#include "dialects/alpaca/order_request.hpp"
#include "dialects/request_body.hpp"
#include "fuzz/fuzz.hpp"
#include "marketdata/tick.hpp"
#include "paper_exchange/paper_broker.hpp"
#include "support/fake_clock.hpp"

namespace avenor::fuzz {
namespace {

using namespace matching;
using namespace dialects;
using namespace paper_exchange;
using namespace dialects::alpaca;
namespace fs = std::filesystem;

class StateFolder {
 public:
  StateFolder() {
    const fs::path memory = "/dev/shm";
    std::string name =
        ((fs::exists(memory) ? memory : fs::temp_directory_path()) / "avenor-fuzz-XXXXXX").string();
    must(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~StateFolder() { fs::remove_all(path_); }
  const fs::path& path() const { return path_; }
  void clear() const { fs::remove(path_ / "journal"); }

 private:
  fs::path path_;
};

std::unique_ptr<PaperBroker> start(const fs::path& folder, const core::Clock& clock, Ids& ids,
                                   SeededFaults& faults) {
  auto broker = std::make_unique<PaperBroker>(
      ExchangeOptions{.cash = Money{100'000}, .symbols = {"IBM", "MSFT"}}, clock, ids, faults);
  must(broker->open(folder).has_value());
  return broker;
}

void play(PaperBroker& broker, std::string_view line, testing::FakeClock& clock) {
  Exchange& exchange = broker.exchange();
  const auto& all = exchange.store().all();
  const auto last = [&] { return all.empty() ? std::string() : all.back().id; };
  clock.advance(std::chrono::milliseconds(1));
  if (line.starts_with("{")) {
    const auto body = parse_body(line);
    const auto request = body ? read_new_order(*body) : Taken<NewOrder>(refuse({}));
    const auto order = request ? exchange.accept(*request) : Expected<Order*>(reject(Reject{}));
    if (order)
      broker.activate(**order);
    else if (body)
      broker.record().note_refused(client_order_id_of(*body), 422, std::string(line));
  } else if (line.starts_with("r{")) {
    const auto body = parse_body(line.substr(1));
    const auto change = body ? read_change(*body) : Taken<Change>(refuse({}));
    const auto order = change ? exchange.replace(last(), *change) : Expected<Order*>(reject(Reject{}));
    if (order) broker.activate_replacement(**order);
  } else if (line == "c") {
    static_cast<void>(broker.cancel(last()));
  } else if (line == "+") {
    clock.advance(std::chrono::hours(24));
    exchange.expire_due();
  } else if (marketdata::Tick tick; parse_tick(line, tick)) {
    if (tick.kind == marketdata::Tick::Kind::Trade)
      exchange.on_trade(tick.symbol, tick.price, tick.size);
    else
      exchange.on_quote(tick.symbol, tick.quote);
  }
  broker.commit();
}

std::string state(const Exchange& exchange) {
  const OrderStore& store = exchange.store();
  std::string out =
      exchange.account().cash().to_string() + ' ' + exchange.account().held().to_string() + '\n';
  for (const auto& [symbol, position] : exchange.account().positions())
    out += symbol + ' ' + position.qty.to_string() + ' ' + position.avg_price.to_string() + '\n';
  for (const auto& [symbol, asset] : exchange.instruments().all())
    if (!asset.reserved_buy.is_zero() || !asset.reserved_sell.is_zero())
      out += symbol + ' ' + asset.reserved_buy.to_string() + ' ' + asset.reserved_sell.to_string() + '\n';
  for (const Order& order : store.all()) out += order_json(order, store, true) + '\n';
  for (const Fill& fill : store.fills()) out += fill.order_id + ' ' + fill.qty.to_string() + '\n';
  return out + std::to_string(store.open().size());
}

void check(const Exchange& exchange) {
  std::map<std::string, Quantity> filled;
  for (const Fill& fill : exchange.store().fills()) filled[fill.order_id] += fill.qty;
  for (const Order& order : exchange.store().all()) {
    must(order.filled_qty == filled[order.id] && order.filled_qty <= order.qty &&
         !order.filled_qty.is_negative());
    must((order.status == Status::Filled) <= order.leaves().is_zero());
  }
}

}  // namespace

void run(std::string_view input) {
  static const StateFolder folder;
  folder.clear();
  testing::FakeClock clock;
  SeededFaults faults{1};
  VenueIds ids;
  auto broker = start(folder.path(), clock, ids, faults);
  int lines = 0;
  for (std::string_view rest = input; !rest.empty() && ++lines < 40;) {
    const auto [line, more] = first_line(rest);
    play(*broker, line, clock);
    rest = more;
  }
  check(broker->exchange());
  broker->exchange().expire_due();
  broker->commit();
  const std::string before = state(broker->exchange());
  broker.reset();
  VenueIds next_ids;
  must(state(start(folder.path(), clock, next_ids, faults)->exchange()) == before);
}

}  // namespace avenor::fuzz

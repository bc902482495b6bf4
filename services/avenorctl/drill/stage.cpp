#include "avenorctl/drill/stage.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <csignal>

#include "domain/text.hpp"

namespace avenor::avenorctl::drill {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

Stage::Stage(Loop& loop, World& world, std::uint64_t seed) : loop_(loop), world_(world), random_(seed) {}

core::Status Stage::open() {
  for (const auto daemon : kDaemons)
    if (auto started = world_.start(daemon); !started) return started;
  auto client = Client::connect(loop_.service(), world_.bus());
  if (!client) return tl::unexpected(client.error());
  client_ = std::move(*client);
  loop_.while_waiting([this] { beat(); });
  if (!loop_.until(
          [this] { return !deaths_.empty() || (client_->linked() && client_->has_prices(world_.symbols())); },
          30s) ||
      !deaths_.empty())
    return core::fail(deaths_.empty() ? "no prices within 30 s" : deaths_.front());
  client_->order(world_.symbols());
  if (!loop_.until([this] { return client_->waiting() == 0; }, 30s))
    return core::fail("execution did not confirm the first order within 30 s");
  return {};
}

void Stage::expect(int count, std::chrono::milliseconds within) {
  to_send_ = count;
  gap_ = std::chrono::nanoseconds{within} / std::max(1, count);
  due_ = Clock::now();
}

void Stage::send_the_rest() {
  gap_ = 2ms;
  loop_.until([this] { return to_send_ == 0; }, 10s);
}

// Sends the orders that are due, and restarts a daemon that has ended by itself.
void Stage::beat() {
  for (; to_send_ > 0 && Clock::now() >= due_; --to_send_, due_ += gap_) client_->order(world_.symbols());
  for (const auto daemon : kDaemons) {
    const auto end = world_[daemon].ended();
    if (!end) continue;
    deaths_.push_back(
        fmt::format("{} ended by itself ({}) and was started again", World::name(daemon), *end));
    note(world_.start(daemon));
  }
}

void Stage::note(const core::Status& status) {
  if (!status && error_.empty() && !loop_.interrupted()) error_ = status.error().message;
}

void Stage::trade(std::chrono::milliseconds time) {
  if (!over()) loop_.wait(time);
}

void Stage::kill(Daemon daemon) {
  if (!over()) world_[daemon].kill();
}

void Stage::start(Daemon daemon) {
  if (!over() && !world_[daemon].running()) note(world_.start(daemon));
}

void Stage::freeze(Daemon daemon) {
  if (!over()) world_[daemon].signal(SIGSTOP);
}

void Stage::thaw(Daemon daemon) { world_[daemon].signal(SIGCONT); }

void Stage::stop_database() {
  if (over()) return;
  world_.cluster().stop_immediately();
  database_down_ = true;
}

void Stage::start_database() {
  if (over() || !database_down_) return;
  database_down_ = false;
  note(world_.cluster().start());
}

void Stage::faults(const std::string& switches) {
  if (!over()) note(world_.exchange().faults(switches));
}

void Stage::wire(Wire wire) {
  if (!over()) note(world_.relay().set(wire));
}

void Stage::heal() {
  for (const auto daemon : kDaemons) {
    thaw(daemon);
    start(daemon);
  }
  start_database();
  wire(Wire::Whole);
  // The exchange may have been started only now.
  if (!over()) loop_.until([this] { return world_.exchange().faults(R"({"reset":true})").has_value(); }, 10s);
}

std::string Stage::trade_again() {
  if (over()) return {};
  const auto id = client_->buy(world_.symbols().front());
  const auto& sent = client_->sent().at(id);
  loop_.until([&] { return sent.knows_end(); }, 20s);
  if (over() || (sent.last && sent.last->status == domain::OrderStatus::Filled)) return {};
  if (!sent.last) return "an order placed after the fault was not answered within 20 s";
  return fmt::format("an order placed after the fault was not filled within 20 s: it is {}{}",
                     domain::to_text(sent.last->status),
                     sent.last->error.empty() ? "" : " (" + sent.last->error + ")");
}

core::Result<std::vector<Finding>> Stage::findings() {
  auto reader = ledger::LedgerReader::open(world_.cluster().url());
  if (!reader) return tl::unexpected(reader.error());
  auto trades = reader->trades({.limit = 10'000'000});
  if (!trades) return tl::unexpected(trades.error());
  auto fills = reader->fill_counts();
  if (!fills) return tl::unexpected(fills.error());
  auto positions = reader->positions();
  if (!positions) return tl::unexpected(positions.error());
  auto exchange = world_.exchange().orders();
  if (!exchange) return tl::unexpected(exchange.error());
  return judge({.sent = client_->sent(),
                .trades = std::move(*trades),
                .fills = std::move(*fills),
                .positions = std::move(*positions),
                .exchange = std::move(*exchange)});
}

int Stage::filled() const {
  return static_cast<int>(std::ranges::count_if(client_->sent(), [](const auto& entry) {
    return entry.second.last && entry.second.last->status == domain::OrderStatus::Filled;
  }));
}

std::map<std::string, int> Stage::refused() const {
  std::map<std::string, int> by_code;
  for (const auto& [id, sent] : client_->sent())
    if (sent.last && sent.last->status == domain::OrderStatus::Rejected) ++by_code[sent.last->error];
  return by_code;
}

std::vector<std::string> Stage::take_deaths() { return std::exchange(deaths_, {}); }

}  // namespace avenor::avenorctl::drill

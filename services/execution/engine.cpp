#include "execution/engine.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

#include "core/failpoint.hpp"
#include "domain/text.hpp"
#include "execution/fingerprint.hpp"

namespace avenor::execution {
namespace {

using namespace std::chrono_literals;
using domain::OrderEvent;
using domain::OrderRequest;
using domain::OrderStatus;

constexpr core::Duration kFirstRetry = 500ms;
constexpr core::Duration kLongestRetry = 15s;
constexpr core::Duration kKeepFinished = 120s;
constexpr std::size_t kMostFinished = 50'000;
constexpr core::Duration kMinute = 60s;

}  // namespace

/// A venue with its desk, its reconciler and the state of its recovery.
struct Engine::Station {
  Station(const core::Clock& clock, venue::Venue& venue, ledger::Ledger& ledger, OrderStore& orders, PositionBook& positions,
          Recorder& recorder, Outlet& outlet)
      : desk(clock, venue, ledger, orders, recorder, outlet), reconciler(clock, desk, ledger, orders, positions, outlet) {}

  Desk desk;
  Reconciler reconciler;
  bool stream_up = false;
  std::string stream_trouble = "not connected yet";
  std::string pass_trouble;
  core::Duration retry = kFirstRetry;
  std::optional<core::MonoTime> pass_at;
  std::optional<bool> market_open;
};

Engine::Engine(EngineOptions options, const core::Clock& clock, ledger::Ledger& ledger, Outlet& outlet, risk::LimitBook limits)
    : options_(options),
      clock_(clock),
      ledger_(ledger),
      outlet_(outlet),
      announcer_(clock, ledger, orders_, outlet),
      recorder_(clock, ledger, orders_, positions_, announcer_, outlet),
      gate_(std::move(limits)),
      halts_(ledger) {
  recorder_.on_refused([this](const domain::Order& order, const std::string& why) {
    outlet_.alert({.severity = wire::Severity::Critical,
                   .code = "ledger.refused",
                   .message = fmt::format("the database refused a change of {} ({}): trading is halted until someone has looked",
                                          order.id(), why),
                   .subject = order.id().str()});
    halts_.halt({}, "the database refused a change of " + order.id().str());
  });
}

Engine::~Engine() = default;

void Engine::add_venue(venue::Venue& venue) {
  auto station = std::make_unique<Station>(clock_, venue, ledger_, orders_, positions_, recorder_, outlet_);
  Station& s = *station;
  s.desk.on_fills_wanted([&s](core::WallTime since) { s.reconciler.fetch_fills(since); });
  s.desk.on_leaving([this](const domain::Order& order) { return may_leave(order); });
  stations_[venue.name()] = std::move(station);
}

Engine::Station* Engine::station_of(const domain::VenueName& venue) {
  const auto it = stations_.find(venue);
  return it == stations_.end() ? nullptr : it->second.get();
}

void Engine::start(std::function<void()> ready, std::function<void(core::Error)> failed) {
  on_ready_ = std::move(ready);
  ledger_.recover([this, failed = std::move(failed)](const core::Result<ledger::Recovered>& found) {
    if (!found) return failed(found.error());
    recovered(*found);
  });
}

void Engine::recovered(const ledger::Recovered& found) {
  const auto now = clock_.mono();
  positions_.load(found.positions);
  halts_.load(found.switches);
  std::map<domain::VenueName, core::WallTime> oldest;
  for (const auto* list : {&found.open_orders, &found.unannounced})
    for (const auto& stored : *list) {
      LiveOrder& live = orders_.add(restored(stored, now));
      announcer_.recovered(live);
      auto& since = oldest[live.order.request.venue];
      if (!is_final(live.order.status)) since = since.is_set() ? std::min(since, live.order.created_at) : live.order.created_at;
    }
  recovered_ = true;
  for (auto& [name, station] : stations_) {
    auto from = found.last_fill_at.is_set() ? found.last_fill_at : clock_.wall();
    if (const auto it = oldest.find(name); it != oldest.end() && it->second.is_set()) from = std::min(from, it->second);
    station->reconciler.set_fills_from(from);
    begin_station(*station);
  }
  check_ready();
}

void Engine::begin_station(Station& station) {
  station.desk.venue().start_stream({
      .on_order = [&station](const venue::OrderReport& report) { station.desk.hear(report, "venue stream"); },
      .on_fill = [&station](const venue::FillReport& fill,
                            const venue::OrderReport& order) { station.desk.hear(fill, &order, "venue stream"); },
      .on_up =
          [this, &station] {
            station.stream_up = true;
            station.stream_trouble.clear();
            if (station.reconciler.passed_once()) station.desk.set_hears(true);
            reconcile(station);
          },
      .on_down =
          [&station](const std::string& reason) {
            station.stream_up = false;
            station.stream_trouble = reason;
            station.desk.set_hears(false);
          },
      .on_warning =
          [this, &station](const std::string& text) {
            outlet_.alert({.severity = wire::Severity::Warning, .code = "venue.strange", .message = text,
                           .subject = station.desk.name().str()});
          },
  });
}

void Engine::reconcile(Station& station) {
  station.pass_at.reset();
  AVENOR_FAILPOINT("exec.before_reconcile");
  station.reconciler.run([this, &station](const core::Status& status) {
    AVENOR_FAILPOINT("exec.after_reconcile");
    if (!status) {
      station.pass_trouble = status.error().message;
      station.pass_at = clock_.mono() + station.retry;
      station.retry = std::min(station.retry * 2, kLongestRetry);
      return;
    }
    station.pass_trouble.clear();
    station.retry = kFirstRetry;
    station.pass_at = clock_.mono() + options_.reconcile_every;
    station.desk.set_hears(station.stream_up);
    check_ready();
  });
}

void Engine::check_ready() {
  if (ready_ || !recovered_) return;
  for (const auto& [name, station] : stations_)
    if (!station->reconciler.passed_once()) return;
  ready_ = true;
  if (on_ready_) on_ready_();
}

void Engine::refuse_message(const OrderRequest& request, const std::string& error, const std::string& message) {
  outlet_.publish(wire::Confirmation{.client_order_id = request.client_order_id,
                                     .bot_id = request.bot_id,
                                     .symbol = request.symbol,
                                     .venue = request.venue,
                                     .side = request.side,
                                     .qty = request.qty,
                                     .status = OrderStatus::Rejected,
                                     .filled_qty = {},
                                     .avg_price = {},
                                     .venue_order_id = {},
                                     .version = 0,
                                     .error = error,
                                     .message = message});
}

void Engine::create(const OrderRequest& request) {
  // Not ready, or the ledger is behind: the sender repeats its order, and nothing is lost by waiting.
  if (!ready_ || ledger_.backlog() >= options_.max_backlog) return;
  auto print = fingerprint(request);
  if (LiveOrder* live = orders_.find(request.client_order_id)) {
    if (live->fingerprint == print) return announcer_.repeat(*live);
    outlet_.alert({.severity = wire::Severity::Warning, .code = "order.id_conflict",
                   .message = fmt::format("{} came again with a different body; the first one stands", request.client_order_id),
                   .subject = request.client_order_id.str()});
    return refuse_message(request, "order.id_conflict", "this id was used for a different order; the first one stands");
  }
  if (!request.client_order_id.str().starts_with(request.bot_id.str() + ":"))
    return refuse_message(request, "order.foreign_id",
                          fmt::format("an order of {} needs an id that starts with \"{}:\"", request.bot_id, request.bot_id));
  if (const auto valid = domain::validate(request); !valid)
    return refuse_message(request, "order.invalid", valid.error().message);
  if (!station_of(request.venue))
    return refuse_message(request, "order.venue", fmt::format("venue {} is not among VENUES", request.venue));
  take_in(request, std::move(print));
}

void Engine::take_in(const OrderRequest& request, std::string print) {
  LiveOrder fresh;
  fresh.order.request = request;
  fresh.order.created_at = clock_.wall();
  const auto client_id = station_of(request.venue)->desk.venue().client_id_for(request.client_order_id);
  if (client_id != request.client_order_id.str()) fresh.order.venue_client_id = client_id;
  fresh.fingerprint = std::move(print);
  fresh.received_at = fresh.touched = clock_.mono();
  LiveOrder& live = orders_.add(std::move(fresh));

  ledger::Change change;
  change.intent = ledger::Intent{.order = live.order, .fingerprint = live.fingerprint, .is_test_trade = options_.is_test_trade};
  AVENOR_FAILPOINT("exec.before_pending");
  ledger_.write(std::move(change), [this, id = live.order.id()](const ledger::Written& written) {
    AVENOR_FAILPOINT("exec.after_pending");
    intent_written(id, written);
  });
}

void Engine::intent_written(const domain::ClientOrderId& id, const ledger::Written& written) {
  LiveOrder* live = orders_.find(id);
  if (!live) return;
  if (written.known || written.refused) {
    // It never became ours: the ledger's row (or its refusal) stands, the one in memory goes.
    const auto request = live->order.request;
    const auto print = live->fingerprint;
    orders_.remove(*live);
    if (written.refused) {
      outlet_.alert({.severity = wire::Severity::Critical, .code = "ledger.refused",
                     .message = fmt::format("the database refused {}: {}", id, written.refused->message), .subject = id.str()});
      return refuse_message(request, "ledger.refused", written.refused->message);
    }
    if (written.known->fingerprint != print)
      return refuse_message(request, "order.id_conflict", "this id was used for a different order; the first one stands");
    LiveOrder& known = orders_.add(restored(*written.known, clock_.mono()));
    known.acked_version = 0;
    return announcer_.repeat(known);
  }
  live->durable_version = std::max(live->durable_version, 1);
  announcer_.durable(*live, live->order);
  if (live->order.status == OrderStatus::Pending) decide(*live);
}

void Engine::decide(LiveOrder& live) {
  const auto& request = live.order.request;
  const auto approved = gate_.check(request, circumstances(request));
  if (!approved) {
    recorder_.advance(live, OrderEvent::Refused, {.what = "risk", .venue_words = {}, .error = approved.error().code,
                                                  .message = approved.error().message});
    outlet_.note(live.order, "refused: " + approved.error().message);
    return;
  }
  auto& pace = paces_[request.bot_id];
  pace.push_back(clock_.mono());
  ++in_out_[request.symbol].in;
  station_of(request.venue)->desk.submit(live, *approved);
}

bool Engine::may_leave(const domain::Order& order) {
  auto& count = in_out_[order.request.symbol];
  if (!halts_.reason(order.request.bot_id).empty()) return false;
  if (count.out < count.in) {
    ++count.out;
    return true;
  }
  halts_.halt({}, fmt::format("more orders were about to leave in {} than had come in", order.request.symbol));
  outlet_.alert({.severity = wire::Severity::Critical, .code = "risk.orders_out",
                 .message = fmt::format("{} orders in {} came in and one more was about to leave: everything is halted", count.in,
                                        order.request.symbol),
                 .subject = order.id().str()});
  return false;
}

risk::Circumstances Engine::circumstances(const OrderRequest& request) {
  const auto now = clock_.mono();
  risk::Circumstances world;
  // The order itself is open already: it is taken out of the sums again.
  const auto without_itself = [&](risk::Exposure exposure) {
    (request.side == domain::Side::Buy ? exposure.open_buys : exposure.open_sells) -= request.qty;
    return exposure;
  };
  world.symbol = without_itself(orders_.open_exposure(request.venue, request.symbol));
  world.symbol.position = positions_.net(request.venue, request.symbol);
  world.bot = without_itself(orders_.open_exposure(request.venue, request.symbol, request.bot_id));
  const auto mine = positions_.of({.venue = request.venue, .bot_id = request.bot_id, .symbol = request.symbol});
  world.bot.position = mine.qty;
  if (const auto* seen = market_.of(request.venue, request.symbol)) {
    world.last_price = seen->price;
    world.price_age = now - seen->at;
    world.price_stale = seen->stale;
  }
  world.account_exposure = account_exposure(request.venue);
  world.bot_open_orders = orders_.open_orders_of(request.bot_id) - 1;
  auto& pace = paces_[request.bot_id];
  while (!pace.empty() && now - pace.front() > kMinute) pace.pop_front();
  world.bot_orders_last_minute = static_cast<int>(pace.size());
  world.market_open = station_of(request.venue)->market_open;
  world.unknown_in_symbol = orders_.unknown_in(request.venue, request.symbol);
  world.halted = halts_.reason(request.bot_id);
  return world;
}

domain::Money Engine::account_exposure(const domain::VenueName& venue) const {
  auto nets = positions_.nets(venue);
  for (const auto& symbol : orders_.symbols_with_open_orders(venue)) nets.try_emplace(symbol);
  domain::Money sum;
  for (const auto& [symbol, net] : nets) {
    const auto* seen = market_.of(venue, symbol);
    if (!seen || !seen->price) continue;
    const auto open = orders_.open_exposure(venue, symbol);
    sum += *seen->price * std::max((net + open.open_buys).abs(), (net - open.open_sells).abs());
  }
  return sum;
}

void Engine::cancel(const wire::OrderCancel& wish) {
  if (!ready_) return;
  LiveOrder* live = orders_.find(wish.client_order_id);
  if (live && live->order.request.bot_id == wish.bot_id) {
    if (is_final(live->order.status)) return announcer_.repeat(*live);
    if (Station* station = station_of(live->order.request.venue)) station->desk.cancel(*live);
    return;
  }
  ledger_.find(ledger::Ledger::By::ClientOrderId, wish.client_order_id.str(),
               [this, wish](const core::Result<std::optional<ledger::Stored>>& found) {
                 if (!found) return;  // the ledger is away: the wish will be repeated
                 if (*found && (*found)->order.request.bot_id == wish.bot_id)
                   return outlet_.publish(wire::confirmation_of((*found)->order));
                 OrderRequest request;
                 request.client_order_id = wish.client_order_id;
                 request.bot_id = wish.bot_id;
                 request.symbol = domain::Symbol{"-"};  // a confirmation always names one
                 request.venue = domain::VenueName{"none"};
                 refuse_message(request, "order.not_found", "there is no such order of this bot");
               });
}

void Engine::query(const wire::OrderQuery& query) {
  if (!ready_) return;
  wire::BotState state;
  state.bot_id = query.bot_id;
  for (const LiveOrder* live : orders_.open_of(query.bot_id))
    if (live->durable_version > 0) state.open_orders.push_back(wire::confirmation_of(live->order));
  for (const auto& [key, position] : positions_.of_bot(query.bot_id))
    state.positions.push_back({.symbol = key.symbol, .venue = key.venue, .bot_id = key.bot_id, .qty = position.qty,
                               .avg_price = position.avg_price, .realized_pnl = position.realized_pnl});
  // What is in memory may be a commit ahead of the ledger: the ledger answers in order, so by then all of this is durable.
  ledger_.find(ledger::Ledger::By::ClientOrderId, "-", [this, state](const core::Result<std::optional<ledger::Stored>>& passed) {
    if (passed) outlet_.publish(state);
  });
}

void Engine::control(const wire::Control& request) {
  const auto arg = [&](std::string_view name) -> std::string {
    for (const auto& [key, value] : request.args)
      if (key == name) return value;
    return {};
  };
  const auto reply = [this, request](std::vector<std::pair<std::string, std::string>> args) {
    outlet_.publish(wire::Control{.reply = true, .request_id = request.request_id, .verb = request.verb, .args = std::move(args)});
  };
  const auto told = [reply](const core::Status& status) {
    if (status) reply({{"ok", "true"}});
    else reply({{"ok", "false"}, {"message", status.error().message}});
  };
  if (request.verb == "status") {
    std::vector<std::pair<std::string, std::string>> args{{"ok", "true"}, {"summary", summary()}, {"trouble", trouble()}};
    for (const auto& [bot, why] : halts_.all()) args.emplace_back(bot.empty() ? "halt" : "halt." + bot, why);
    return reply(std::move(args));
  }
  if (request.verb == "reconcile") {
    if (!recovered_) return reply({{"ok", "false"}, {"message", "execution is still reading the ledger"}});
    for (auto& [name, station] : stations_) station->reconciler.run(told);
    return;
  }
  if (request.verb == "halt" || request.verb == "resume") {
    const domain::BotId bot{arg("bot")};
    const bool halting = request.verb == "halt";
    const auto why = arg("reason").empty() ? std::string{"by the operator"} : arg("reason");
    outlet_.alert({.severity = wire::Severity::Warning, .code = halting ? "trading.halted" : "trading.resumed",
                   .message = fmt::format("{} is {}{}", bot.empty() ? "everything" : bot.str(), halting ? "halted: " : "resumed",
                                          halting ? why : ""),
                   .subject = bot.str()});
    if (!halting) return halts_.resume(bot, told);
    halts_.halt(bot, why, told);
    if (arg("cancel") == "true")
      for (LiveOrder* live : orders_.open())
        if (bot.empty() || live->order.request.bot_id == bot)
          if (Station* station = station_of(live->order.request.venue)) station->desk.cancel(*live);
    return;
  }
  reply({{"ok", "false"}, {"message", fmt::format("execution knows no verb {}", request.verb)}});
}

void Engine::tick() {
  if (!recovered_) return;
  const auto now = clock_.mono();
  announcer_.tick();
  for (auto& [name, station] : stations_) {
    station->desk.tick();
    station->reconciler.tick();
    if (station->pass_at && now >= *station->pass_at) reconcile(*station);
  }
  if (now < next_eviction_) return;
  next_eviction_ = now + 5s;
  orders_.evict(now - kKeepFinished, kMostFinished);
}

std::string Engine::trouble() const {
  std::vector<std::string> all;
  if (!ledger_trouble_.empty()) all.push_back(ledger_trouble_);
  for (const auto& [name, station] : stations_) {
    if (!station->stream_up) all.push_back(fmt::format("order stream of {} is down ({})", name, station->stream_trouble));
    if (!station->pass_trouble.empty()) all.push_back("reconciliation: " + station->pass_trouble);
    for (const auto& [symbol, drift] : station->reconciler.drift())
      if (drift.told)
        all.push_back(fmt::format("{} differs: {} holds {}, the ledger says {} (for {} s)", symbol, name, drift.venues, drift.ours,
                                  std::chrono::duration_cast<std::chrono::seconds>(clock_.mono() - drift.since).count()));
  }
  for (const auto& [bot, why] : halts_.all()) all.push_back(fmt::format("{} halted: {}", bot.empty() ? "all trading" : bot, why));
  return fmt::format("{}", fmt::join(all, "; "));
}

std::string Engine::summary() const {
  return fmt::format("{} open orders, {} unknown, {} changes on their way to the ledger", orders_.open_count(),
                     orders_.unknown_count(), ledger_.backlog());
}

}  // namespace avenor::execution

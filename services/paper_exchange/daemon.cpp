#include "paper_exchange/daemon.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <utility>

#include "runtime/log.hpp"

namespace avenor::paper_exchange {
namespace {

namespace log = runtime::log;

dialects::Later later_on(runtime::Service& service) {
  return
      [&service](core::Duration delay, std::function<void()> what) { service.after(delay, std::move(what)); };
}

net::HttpServerOptions options() {
  net::HttpServerOptions options;
  options.ws_max_queue = std::size_t{64} << 20;
  options.max_pipeline = 1024;
  options.idle_timeout = std::chrono::seconds(300);
  options.stop_timeout = std::chrono::seconds(1);
  return options;
}

}  // namespace

Daemon::Daemon(runtime::Service& service, const Config& config)
    : service_(service),
      config_(config),
      faults_(config.replay.seed),
      broker_(config.exchange, service.clock(), ids_, faults_),
      dialect_(config.credentials, broker_, faults_, service.clock(), later_on(service)),
      public_door_(service.io(), options()),
      control_door_(service.io(), options()) {
  broker_.exchange().on_event([this](const matching::OrderEvent& event) { dialect_.on_event(event); });
}

Daemon::~Daemon() = default;

core::Status Daemon::start() {
  if (const auto opened = broker_.open(config_.state_dir); !opened) return opened;
  if (broker_.record().torn_bytes() > 0) {
    log::warning("the journal ended in an incomplete batch, which no client has seen: removed",
                 {{"BYTES", std::to_string(broker_.record().torn_bytes())}});
  }
  if (const auto opened = open_prices(); !opened) return opened;
  if (const auto opened = open_doors(); !opened) return opened;
  service_.on_stop([this](std::function<void()> done) { stop(std::move(done)); });
  service_.every(std::chrono::seconds(1), [this] { every_second(); });
  pump_->start();
  every_second();
  service_.ready();
  return {};
}

core::Status Daemon::open_prices() {
  std::unique_ptr<marketdata::Tape> tape;
  std::vector<std::string> on_tape;
  if (config_.data) {
    const std::string name = config_.data->filename().string();
    auto ahead = marketdata::Tape::open(*config_.data, [](std::uint64_t, const std::string&) {});
    if (!ahead) return tl::unexpected(ahead.error());
    on_tape = marketdata::symbols_on(**ahead, config_.replay.symbols);
    auto opened =
        marketdata::Tape::open(*config_.data, [name, bad = std::uint64_t{0}, told = std::uint64_t{1}](
                                                  std::uint64_t line, const std::string& why) mutable {
          if (++bad != told) return;
          told *= 10;  // the 1st, 10th, 100th …: a broken file is no flood of lines
          log::warning("tape line skipped", {{"FILE", name},
                                             {"LINE", std::to_string(line)},
                                             {"WHY", why},
                                             {"SKIPPED_SO_FAR", std::to_string(bad)}});
        });
    if (!opened) return tl::unexpected(opened.error());
    tape = std::move(*opened);
    if (tape->unit() != marketdata::TimeUnit::Nanoseconds)
      log::warning(
          "the tape's ts_ns column is not in nanoseconds, judged by its magnitude: it is read in the unit "
          "below",
          {{"FILE", name}, {"UNIT", std::string(to_text(tape->unit()))}});
    for (const auto& symbol : config_.replay.symbols)
      if (std::ranges::find(on_tape, symbol) == on_tape.end())
        log::warning("symbol is not in the first 50,000 lines of the tape: its prices are made up",
                     {{"SYMBOL", symbol}, {"FILE", name}});
  }
  replay_ = std::make_unique<marketdata::Replay>(config_.replay, std::move(tape), on_tape);
  replay_->resume(broker_.record().prices());
  pump_ = std::make_unique<PricePump>(*replay_, config_.replay.speed.has_value(), broker_, dialect_,
                                      service_.clock(), later_on(service_));
  control_ = std::make_unique<ControlApi>(broker_, faults_, dialect_, *pump_);
  return {};
}

core::Status Daemon::open_doors() {
  dialect_.serve(public_door_);
  const auto listen = [](net::HttpServer& door, const config::HostPort& at) {
    return door.listen(at.host, static_cast<std::uint16_t>(at.port));
  };
  if (const auto open = listen(public_door_, config_.listen); !open) return open;
  if (const auto written = write_port("port", public_door_.port()); !written) return written;
  log::info("listening", {{"ADDRESS", fmt::format("{}:{}", config_.listen.host, public_door_.port())}});
  if (!config_.control) return {};

  control_door_.on_request([this](const net::HttpRequest& request, const net::Responder& responder) {
    control_->handle(request, responder);
  });
  if (const auto open = listen(control_door_, *config_.control); !open) return open;
  log::info("control port open",
            {{"ADDRESS", fmt::format("{}:{}", config_.control->host, control_door_.port())}});
  return write_port("control_port", control_door_.port());
}

core::Status Daemon::write_port(const char* name, int port) const {
  const auto path = config_.state_dir / name;
  const auto fresh = config_.state_dir / (std::string(name) + ".new");
  std::ofstream(fresh) << port << '\n';
  std::error_code error;
  std::filesystem::rename(fresh, path, error);  // so that a reader never sees half of it
  return error ? core::Status(core::fail("cannot write " + path.string() + ": " + error.message()))
               : core::Status{};
}

void Daemon::every_second() {
  broker_.exchange().expire_due();
  broker_.record().note_prices(replay_->position());
  broker_.commit();
  dialect_.close_bars();
  dialect_.flush();
  if (const marketdata::Tape* tape = replay_->tape();
      tape != nullptr && tape->out_of_order() > 0 && !std::exchange(disorder_told_, true))
    log::warning(
        "the tape has ticks out of order: sorted within 256 lines, replayed as they come beyond that",
        {{"FILE", config_.data->filename().string()}, {"SO_FAR", std::to_string(tape->out_of_order())}});
  service_.status(fmt::format(
      "port {}, {} orders, {} open, {} fills, {} data clients, {} order clients", public_door_.port(),
      broker_.exchange().store().all().size(), broker_.exchange().store().open().size(),
      broker_.exchange().store().fills().size(), dialect_.data_subscribers(), dialect_.trade_listeners()));
}

void Daemon::stop(std::function<void()> done) {
  pump_->stop();
  broker_.record().note_prices(replay_->position());
  broker_.commit();
  dialect_.drop_unanswered();
  public_door_.stop();
  control_door_.stop();
  service_.every(std::chrono::milliseconds(5), [this, done = std::move(done), told = false]() mutable {
    if (told || public_door_.connections() + control_door_.connections() > 0) return;
    told = true;
    done();
  });
}

}  // namespace avenor::paper_exchange

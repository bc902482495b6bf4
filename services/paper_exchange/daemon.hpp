// The paper exchange as a daemon: the broker, its prices, and its two doors.
#pragma once

#include <memory>

#include "dialects/alpaca/alpaca_dialect.hpp"
#include "dialects/alpaca/ids.hpp"
#include "net/http_server.hpp"
#include "paper_exchange/config.hpp"
#include "paper_exchange/control/control_api.hpp"
#include "runtime/service.hpp"

namespace avenor::paper_exchange {

class Daemon {
 public:
  /// Both must outlive it.
  Daemon(runtime::Service& service, const Config& config);
  ~Daemon();
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  /// Takes up the state, opens the doors, starts the prices, and reports READY. The error says why it cannot.
  /// The ports in use are written to the state folder's files `port` and `control_port`.
  core::Status start();

 private:
  core::Status open_prices();
  core::Status open_doors();
  core::Status write_port(const char* name, int port) const;
  void every_second();
  void stop(std::function<void()> done);

  runtime::Service& service_;
  const Config& config_;
  SeededFaults faults_;
  dialects::alpaca::VenueIds ids_;
  PaperBroker broker_;
  dialects::alpaca::AlpacaDialect dialect_;
  net::HttpServer public_door_;
  net::HttpServer control_door_;
  std::unique_ptr<marketdata::Replay> replay_;
  std::unique_ptr<PricePump> pump_;
  std::unique_ptr<ControlApi> control_;
  bool disorder_told_ = false;
};

}  // namespace avenor::paper_exchange

// paper_exchange: a broker of our own behind Alpaca's API. It is foreign to the rest: no bus, no ledger.
#include "paper_exchange/config.hpp"
#include "paper_exchange/daemon.hpp"
#include "runtime/service.hpp"
#include "runtime/startup.hpp"

using namespace avenor;

int main(int argc, char** argv) {
  return runtime::guarded([&] {
    auto asked = runtime::ask("paper_exchange",
                              "A broker to practise with: Alpaca's API over recorded or made-up prices.",
                              argc, argv, {"ALPACA_KEY_ID", "ALPACA_SECRET_KEY"});
    if (!asked) return asked.error();
    config::Reader reader{asked->settings};
    const auto config = paper_exchange::read_config(reader, asked->root);
    if (const auto refusal = runtime::settle(*asked, reader)) return *refusal;

    runtime::Service service{"paper_exchange"};
    paper_exchange::Daemon daemon{service, config};
    if (const auto started = daemon.start(); !started) {
      return runtime::refuse("paper_exchange", {started.error().message});
    }
    return service.run();
  });
}

// paper_exchange: a broker of our own behind Alpaca's API. It is foreign to the rest: no bus, no ledger.
#include "paper_exchange/config.hpp"
#include "paper_exchange/daemon.hpp"
#include "runtime/main_frame.hpp"
#include "runtime/service.hpp"
#include "runtime/startup.hpp"

using namespace avenor;

int main(int argc, char** argv) {
  return runtime::run_main([&] {
    auto asked = runtime::parse_command_line(
        "paper_exchange", "A simulated broker: Alpaca's API over recorded or made-up prices.", argc, argv);
    if (!asked) return asked.error();
    config::Reader reader{asked->settings};
    const auto config = paper_exchange::read_config(reader, asked->root);
    if (const auto refusal = runtime::finish_startup(*asked, reader)) return *refusal;

    runtime::Service service{"paper_exchange"};
    paper_exchange::Daemon daemon{service, config};
    if (const auto started = daemon.start(); !started) {
      return runtime::refuse("paper_exchange", {started.error().message});
    }
    return service.run();
  });
}

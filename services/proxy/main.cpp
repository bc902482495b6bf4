#include <sys/stat.h>

#include "bus/context.hpp"
#include "proxy/bind_checks.hpp"
#include "proxy/daemon.hpp"
#include "proxy/instance_lock.hpp"
#include "runtime/main_frame.hpp"
#include "runtime/startup.hpp"

using namespace avenor;

static int run(int argc, char** argv) {
  auto asked = runtime::parse_command_line(
      "proxy", "The bus: forwards what publishers send to all who have subscribed to it.", argc, argv);
  if (!asked) return asked.error();
  config::Reader reader{asked->settings};
  const proxy::Config config = proxy::read_config(reader);
  // At a start only the bind itself decides: at boot an address may appear late, and systemd tries again.
  if (asked->check) proxy::check_bind(reader, config.bus);
  if (const auto refusal = runtime::finish_startup(*asked, reader)) return *refusal;

  ::umask(0077);  // an ipc:// socket is its owner's alone
  runtime::Service service("proxy");
  proxy::InstanceLock owner;
  for (const std::string* url : {&config.bus.inbound, &config.bus.outbound}) {
    if (const auto mine = owner.claim(*url); !mine) return proxy::cannot_bind(mine.error());
  }
  bus::Context context;
  auto forwarder = proxy::Forwarder::bind(service.io(), context, config.bus);
  if (!forwarder) return proxy::cannot_bind(forwarder.error());
  if (asked->shares_cpu()) service.share_cpu();
  auto bus_client = messaging::BusClient::connect(service, config.bus, {.service = "proxy", .instance = ""});
  if (!bus_client) return proxy::cannot_bind(bus_client.error());
  return proxy::serve(service, **forwarder, **bus_client, config);
}

int main(int argc, char** argv) {
  return runtime::run_main([&] { return run(argc, argv); });
}

// A proxy of its own for a test, and clients for it: raw ones, as any ZeroMQ program is, and a BusClient on a
// loop that the test turns.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "messaging/bus_client.hpp"
#include "runtime/service.hpp"
#include "support/free_port.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

namespace avenor::testing {

using Frames = std::vector<std::string>;

struct BusWorld {
  explicit BusWorld(bus::Urls where = {.inbound = free_tcp_url(), .outbound = free_tcp_url()});

  /// Writes the .env: the URLs, AVENOR_ENV=sim, and `more`.
  void settings(const std::string& more = {});
  std::unique_ptr<Process> start(const std::string& daemon, std::map<std::string, std::string> env = {},
                                 std::vector<std::string> args = {}) const;
  /// Starts the proxy and waits until it is ready.
  void start_proxy();

  TempDir dir;
  bus::Urls urls;
  std::unique_ptr<Process> proxy;
};

class RawPublisher {
 public:
  explicit RawPublisher(const bus::Urls& urls);
  void send(const Frames& frames);

 private:
  zmq::context_t context_{1};
  zmq::socket_t socket_{context_, zmq::socket_type::pub};
};

class RawSubscriber {
 public:
  RawSubscriber(const bus::Urls& urls, const std::vector<std::string>& prefixes);
  /// Nothing when none came in time.
  std::optional<Frames> next(std::chrono::milliseconds deadline = std::chrono::seconds(10));
  /// Reads until the topic `topic` has come (true) or the deadline passed.
  bool hears(const std::string& topic, std::chrono::milliseconds deadline = std::chrono::seconds(10));

 private:
  zmq::context_t context_{1};
  zmq::socket_t socket_{context_, zmq::socket_type::sub};
};

/// Sends `probe` again and again until `listener` hears it: both are connected through the proxy then.
void join(RawPublisher& publisher, RawSubscriber& listener, const std::string& probe = "PROBE");

struct Client {
  Client(const bus::Urls& urls, const std::string& name);
  /// Turns the loop until the condition holds or the deadline has passed.
  bool until(const std::function<bool()>& condition,
             std::chrono::milliseconds deadline = std::chrono::seconds(10));

  runtime::Service service;
  std::unique_ptr<messaging::BusClient> bus_client;
  std::vector<wire::Message> messages;  ///< all that was delivered
};

}  // namespace avenor::testing

#include "integration/bus/bus_world.hpp"

#include <array>
#include <stdexcept>

#include "support/wait.hpp"

namespace avenor::testing {

using namespace std::chrono_literals;

BusWorld::BusWorld(bus::Urls where) : urls(std::move(where)) { settings(); }

void BusWorld::settings(const std::string& more) {
  dir.write(".env", "AVENOR_ENV=sim\nZMQ_INBOUND_BUS_URL=" + urls.inbound +
                        "\nZMQ_OUTBOUND_BUS_URL=" + urls.outbound + "\n" + more + "\n");
}

std::unique_ptr<Process> BusWorld::start(const std::string& daemon, std::map<std::string, std::string> env,
                                         std::vector<std::string> args) const {
  return std::make_unique<Process>(Launch{
      .program = binary(daemon), .args = std::move(args), .env = std::move(env), .working_dir = dir.path()});
}

void BusWorld::start_proxy() {
  proxy = start("proxy");
  if (!proxy->says(" ready")) throw std::runtime_error("the proxy is not ready: " + proxy->err());
}

RawPublisher::RawPublisher(const bus::Urls& urls) {
  socket_.set(zmq::sockopt::linger, 0);
  socket_.set(zmq::sockopt::sndhwm, 0);
  socket_.set(zmq::sockopt::reconnect_ivl, 20);
  socket_.connect(urls.inbound);
}

void RawPublisher::send(const Frames& frames) {
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const auto more = i + 1 < frames.size() ? zmq::send_flags::sndmore : zmq::send_flags::none;
    socket_.send(zmq::buffer(frames[i]), more);
  }
}

RawSubscriber::RawSubscriber(const bus::Urls& urls, const std::vector<std::string>& prefixes) {
  socket_.set(zmq::sockopt::linger, 0);
  socket_.set(zmq::sockopt::rcvhwm, 0);
  socket_.set(zmq::sockopt::reconnect_ivl, 20);
  for (const std::string& prefix : prefixes) socket_.set(zmq::sockopt::subscribe, prefix);
  socket_.connect(urls.outbound);
}

std::optional<Frames> RawSubscriber::next(std::chrono::milliseconds deadline) {
  std::array<zmq::pollitem_t, 1> items{{{socket_.handle(), 0, ZMQ_POLLIN, 0}}};
  if (zmq::poll(items.data(), items.size(), deadline) == 0) return std::nullopt;
  Frames frames;
  bool more = true;
  while (more) {
    zmq::message_t frame;
    if (!socket_.recv(frame)) break;
    frames.push_back(frame.to_string());
    more = frame.more();
  }
  return frames;
}

bool RawSubscriber::hears(const std::string& topic, std::chrono::milliseconds deadline) {
  return wait_until(
      [&] {
        while (const auto frames = next(1ms)) {
          if (frames->front() == topic) return true;
        }
        return false;
      },
      deadline);
}

void join(RawPublisher& publisher, RawSubscriber& listener, const std::string& probe) {
  const bool joined = wait_until([&] {
    publisher.send({probe, "?"});
    return listener.hears(probe, 20ms);
  });
  if (!joined) throw std::runtime_error("publisher and subscriber do not meet");
}

Client::Client(const bus::Urls& urls, const std::string& name) : service(name) {
  auto connected = messaging::BusClient::connect(service, urls, {.service = name, .instance = ""});
  if (!connected) throw std::runtime_error(connected.error().message);
  bus_client = std::move(*connected);
  bus_client->on_message(
      [this](const wire::Envelope&, const wire::Message& message) { messages.push_back(message); });
}

bool Client::until(const std::function<bool()>& condition, std::chrono::milliseconds deadline) {
  const auto end = std::chrono::steady_clock::now() + deadline;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    service.io().run_for(5ms);
  }
  return true;
}

}  // namespace avenor::testing

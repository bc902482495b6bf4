#include "avenorctl/bus_session.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "bus/read_urls.hpp"
#include "core/random.hpp"
#include "reporting/control_reply.hpp"
#include "wire/topics.hpp"

namespace avenor::avenorctl {

using namespace std::chrono_literals;

std::unique_ptr<BusSession> BusSession::open(const Invocation& invocation,
                                             const std::function<int(const std::string&)>& complaint) {
  config::Reader reader{invocation.settings};
  std::unique_ptr<BusSession> session{new BusSession};
  session->urls_ = bus::read_urls(reader);
  for (const auto& problem : reader.problems()) complaint(problem);
  if (!reader.problems().empty()) return nullptr;
  auto bus_client = messaging::BusClient::connect(
      session->service_, session->urls_, {.service = "avenorctl", .instance = std::to_string(::getpid())});
  if (!bus_client) {
    complaint(bus_client.error().message);
    return nullptr;
  }
  session->bus_client_ = std::move(*bus_client);
  return session;
}

void BusSession::leave(int exit_code) { service_.stop(exit_code); }

int BusSession::run(std::function<void()> linked, std::chrono::nanoseconds deadline,
                    std::function<std::string()> too_late) {
  service_.after(deadline, [this, too_late = std::move(too_late)] { leave(complain(too_late())); });
  return run_for_ever(std::move(linked));
}

int BusSession::run_for_ever(std::function<void()> linked) {
  bus_client_->on_linked(std::move(linked));
  service_.after(3s, [this] {
    if (bus_client_->linked()) return;
    leave(complain(fmt::format(
        "the bus does not answer at {} and {}: is the proxy running? (systemctl --user status proxy.service)",
        urls_.inbound, urls_.outbound)));
  });
  return service_.run();
}

namespace {

/// A request to publish; `answered` with its reply.
wire::Control make_request(BusSession& session, const std::string& verb,
                           std::vector<std::pair<std::string, std::string>> args,
                           std::function<void(const wire::Control&)> answered) {
  wire::Control request{
      .reply = false, .request_id = core::random_hex(8), .verb = verb, .args = std::move(args)};
  session.bus_client().subscribe_exact(std::string{wire::topics::kControl} + "REPLY");
  session.bus_client().on_message([id = request.request_id, answered = std::move(answered)](
                                      const wire::Envelope&, const wire::Message& message) {
    const auto* reply = std::get_if<wire::Control>(&message);
    if (reply && reply->reply && reply->request_id == id) answered(*reply);
  });
  return request;
}

}  // namespace

int ask_execution(const Invocation& invocation, const std::string& verb,
                  std::vector<std::pair<std::string, std::string>> args,
                  const std::function<int(const wire::Control&)>& answered) {
  auto session = BusSession::open(invocation);
  if (!session) return runtime::kExitConfig;
  const auto request = make_request(*session, verb, std::move(args),
                                    [&](const wire::Control& reply) { session->leave(answered(reply)); });
  return session->run([&] { session->bus_client().publish(request); }, 6s,
                      [&] { return reporting::unanswered(verb); });
}

std::optional<wire::Control> ask_execution_if_there(const Invocation& invocation, const std::string& verb,
                                                    std::vector<std::pair<std::string, std::string>> args) {
  auto session = BusSession::open(invocation, [](const std::string&) { return 1; });
  if (!session) return {};
  std::optional<wire::Control> found;
  const auto request = make_request(*session, verb, std::move(args), [&](const wire::Control& reply) {
    found = reply;
    session->leave(0);
  });
  session->bus_client().on_linked([&] { session->bus_client().publish(request); });
  session->service().after(3s, [&] { session->leave(0); });
  static_cast<void>(session->service().run());
  return found;
}

}  // namespace avenor::avenorctl

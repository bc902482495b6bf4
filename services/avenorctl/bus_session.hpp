// A short session on the bus: connect, wait until both directions work, do something, leave.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "avenorctl/command.hpp"
#include "messaging/bus_client.hpp"
#include "runtime/service.hpp"

namespace avenor::avenorctl {

class BusSession {
 public:
  /// Reads the bus URLs; null after an error message.
  static std::unique_ptr<BusSession> open(const Invocation& invocation) { return open(invocation, complain); }
  static std::unique_ptr<BusSession> open(const Invocation& invocation,
                                          const std::function<int(const std::string&)>& complaint);

  messaging::BusClient& bus_client() { return *bus_client_; }
  runtime::Service& service() { return service_; }

  /// Runs the loop until leave() or until `deadline` has passed (then: the text of `too_late` as the error,
  /// and 1).
  /// `linked` runs once when the bus answers; if it does not within 3 s: an error that names the URLs, and 1.
  int run(std::function<void()> linked, std::chrono::nanoseconds deadline,
          std::function<std::string()> too_late);
  /// Until interrupted.
  int run_for_ever(std::function<void()> linked);
  void leave(int exit_code);

 private:
  BusSession() : service_("avenorctl") {}

  runtime::Service service_;
  bus::Urls urls_;
  std::unique_ptr<messaging::BusClient> bus_client_;
};

/// Sends CONTROL.REQUEST to execution and passes the answer to `answered`. Exit code 1 when it does not
/// answer within 5 s.
int ask_execution(const Invocation& invocation, const std::string& verb,
                  std::vector<std::pair<std::string, std::string>> args,
                  const std::function<int(const wire::Control&)>& answered);

/// The same for optional information: empty after 3 s, without an error message.
std::optional<wire::Control> ask_execution_if_there(const Invocation& invocation, const std::string& verb,
                                                    std::vector<std::pair<std::string, std::string>> args);

}  // namespace avenor::avenorctl

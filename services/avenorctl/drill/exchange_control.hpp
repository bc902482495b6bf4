// The paper exchange's control port: its fault switches, and its own list of the orders that it received.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "avenorctl/drill/loop.hpp"
#include "core/result.hpp"
#include "reporting/exchange_list.hpp"

namespace avenor::net {
class HttpClient;
}

namespace avenor::avenorctl::drill {

class ExchangeControl {
 public:
  ExchangeControl(Loop& loop, int port);
  ~ExchangeControl();

  /// `switches`: the body of POST /control/faults. The exchange must be up.
  core::Status faults(const std::string& switches);
  core::Result<std::vector<reporting::AtExchange>> orders();

 private:
  core::Result<std::string> ask(const std::string& method, const std::string& target,
                                const std::string& body);

  Loop& loop_;
  std::unique_ptr<net::HttpClient> client_;
};

}  // namespace avenor::avenorctl::drill

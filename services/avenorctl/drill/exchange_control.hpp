// The paper exchange's second port: its switches, and its own list of what it received.
#pragma once

#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "avenorctl/comparison.hpp"
#include "avenorctl/drill/loop.hpp"
#include "core/result.hpp"

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
  core::Result<std::vector<AtExchange>> orders();

 private:
  core::Result<std::string> ask(const std::string& method, const std::string& target,
                                const std::string& body);

  Loop& loop_;
  std::unique_ptr<net::HttpClient> client_;
};

/// The body of GET /control/orders. Legs of brackets are left out: the venue made them, nobody sent them.
core::Result<std::vector<AtExchange>> read_exchange_list(const std::string& text);

/// The positions in the body of GET /control/summary; signed.
core::Result<std::map<domain::Symbol, domain::Quantity>> read_exchange_positions(const std::string& text);

}  // namespace avenor::avenorctl::drill

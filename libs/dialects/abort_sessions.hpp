// A stream's clients, cut off.
#pragma once

#include <memory>
#include <vector>

namespace avenor::dialects {

/// Breaks each client's connection. By value: a session that ends leaves its stream's list.
template <class Client>
void abort_sessions(std::vector<std::shared_ptr<Client>> clients) {
  for (const auto& client : clients) client->session.abort();
}

}  // namespace avenor::dialects

// A libpqxx connection around one that was made elsewhere: the one place where libpqxx 6 and 7 differ for us.
// For query_session.cpp only.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>

#include <pqxx/pqxx>

#include "ledger/connect.hpp"

namespace avenor::ledger {

#if PQXX_VERSION_MAJOR >= 7

using PqxxConnection = pqxx::connection;

inline std::unique_ptr<PqxxConnection> adopt(RawConnection raw) {
  return std::make_unique<PqxxConnection>(pqxx::connection::seize_raw_connection(raw.release()));
}

inline pqxx::result execute(pqxx::transaction_base& transaction, const std::string& sql,
                            std::span<const std::string> values) {
  pqxx::params params;
  for (const std::string& value : values) params.append(value);
#if PQXX_VERSION_MAJOR > 7 || PQXX_VERSION_MINOR >= 9
  return transaction.exec(sql, params);
#else
  return transaction.exec_params(sql, params);
#endif
}

#else

/// Gives out its connection once; there is no replacement when it is lost.
class AdoptingPolicy final : public pqxx::connectionpolicy {
 public:
  explicit AdoptingPolicy(RawConnection raw) : pqxx::connectionpolicy(std::string{}), raw_(std::move(raw)) {}
  handle do_startconnect(handle present) override { return present == nullptr ? raw_.release() : present; }

 private:
  RawConnection raw_;
};

class PqxxConnection final : public pqxx::connection_base {
 public:
  explicit PqxxConnection(RawConnection raw) : pqxx::connection_base(policy_), policy_(std::move(raw)) {
    init();
  }
  ~PqxxConnection() noexcept { close(); }

 private:
  AdoptingPolicy policy_;
};

inline std::unique_ptr<PqxxConnection> adopt(RawConnection raw) {
  return std::make_unique<PqxxConnection>(std::move(raw));
}

inline pqxx::result execute(pqxx::transaction_base& transaction, const std::string& sql,
                            std::span<const std::string> values) {
  return transaction.exec_params(sql, pqxx::prepare::make_dynamic_params(values.begin(), values.end()));
}

#endif

}  // namespace avenor::ledger

#include "ledger/query_session.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "ledger/call_deadline.hpp"
#include "ledger/pqxx_connection.hpp"

namespace avenor::ledger {
namespace {

class PqxxRows final : public Rows::Source {
 public:
  explicit PqxxRows(pqxx::result result) : result_(std::move(result)) {}

  int count() const override { return static_cast<int>(result_.size()); }
  std::optional<std::string_view> get(int row, int column) const override {
    const pqxx::field field =
        result_[static_cast<pqxx::result::size_type>(row)][static_cast<pqxx::row::size_type>(column)];
    if (field.is_null()) return std::nullopt;
    return std::string_view{field.c_str(), static_cast<std::size_t>(field.size())};
  }

 private:
  pqxx::result result_;
};

Rows rows_of(pqxx::result result) { return Rows{std::make_shared<PqxxRows>(std::move(result))}; }

/// "ERROR:  relation … does not exist\nLINE 1: …": the sentence.
std::string sentence_of(std::string_view text) {
  const auto line = first_line(text);
  const auto severity = line.find(":  ");
  return severity == std::string::npos ? line : line.substr(severity + 3);
}

PgError lost(const char* what) { return {.sqlstate = "", .message = what}; }

}  // namespace

struct QuerySession::Impl {
  std::unique_ptr<PqxxConnection> connection;
  std::string encoding;
  core::Duration deadline{};

  /// All exceptions of libpqxx end here.
  template <class Work>
  PgResult<Rows> within_deadline(Work work) {
    if (!connection) return tl::unexpected(lost("the database connection is lost"));
    PgError error;
    std::optional<CallDeadline> watch;
    try {
      watch.emplace(connection->sock(), deadline);
      return work(*connection);
    } catch (const pqxx::sql_error& refused) {
      error = {.sqlstate = refused.sqlstate(), .message = sentence_of(refused.what())};
    } catch (const pqxx::broken_connection&) {
      error = lost("the database connection is lost");
    } catch (
        const std::exception& other) {  // nothing left to watch the call with, or a use that libpqxx has not
      error = {.sqlstate = "", .message = sentence_of(other.what())};
    }
    if (watch && watch->passed()) error = lost("the database does not answer");
    watch.reset();
    if (!connection->is_open()) connection.reset();
    return tl::unexpected(std::move(error));
  }
};

QuerySession::QuerySession(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
QuerySession::~QuerySession() = default;

PgResult<std::unique_ptr<QuerySession>> QuerySession::open(const ConnectOptions& options) {
  auto raw = connect(options);
  if (!raw) return tl::unexpected(std::move(raw.error()));
  auto impl = std::make_unique<Impl>();
  if (const char* encoding = PQparameterStatus(raw->get(), "server_encoding")) impl->encoding = encoding;
  impl->deadline = options.deadline;
  try {
    impl->connection = adopt(std::move(*raw));
  } catch (const std::exception& refused) {
    return tl::unexpected(PgError{.sqlstate = "", .message = sentence_of(refused.what())});
  }
  return std::unique_ptr<QuerySession>{new QuerySession(std::move(impl))};
}

PgResult<Rows> QuerySession::read(const std::string& sql, std::span<const std::string> params) {
  return impl_->within_deadline([&](PqxxConnection& connection) {
    using namespace std::chrono_literals;
    const auto patience = std::chrono::duration_cast<std::chrono::milliseconds>(impl_->deadline - 1s);
    pqxx::read_transaction transaction(connection);
    // For the transaction only: behind a pool a session's setting would be the next client's.
    transaction.exec(
        fmt::format("SELECT set_config('statement_timeout', '{}', true), "
                    "set_config('datestyle', 'ISO', true)",
                    std::max<std::int64_t>(patience.count(), 1)));
    pqxx::result result = execute(transaction, sql, params);
    transaction.commit();
    return rows_of(std::move(result));
  });
}

PgResult<Rows> QuerySession::run(const std::string& sql, std::span<const std::string> params) {
  return impl_->within_deadline([&](PqxxConnection& connection) {
    pqxx::nontransaction statements(connection);
    return rows_of(params.empty() ? statements.exec(sql) : execute(statements, sql, params));
  });
}

std::string QuerySession::server_encoding() const { return impl_->encoding; }
void QuerySession::set_deadline(core::Duration deadline) { impl_->deadline = deadline; }

}  // namespace avenor::ledger

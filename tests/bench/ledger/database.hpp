// A database for one run: made, migrated, looked into and dropped again.
#pragma once

#include <cstdint>
#include <string>

namespace avenor::bench::ledger_bench {

class Database {
 public:
  /// `server` is the libpq URI of any database of the server, for a role that may create others. `sql` is the
  /// folder of the migrations. Everything here throws std::runtime_error.
  Database(std::string server, const std::string& sql);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  const std::string& url() const { return url_; }

  /// Schema "bare": the ledger's four tables with the same columns, keys and indexes, without triggers,
  /// checks and domains.
  void make_bare();
  /// The first column of the first row, as text.
  std::string ask(const std::string& sql) const;
  std::uint64_t count(const std::string& sql) const;

  /// Throws when schema `schema` does not hold exactly `orders` whole lives: FILLED, three events and one
  /// fill each.
  void verify(const std::string& schema, std::uint64_t orders) const;
  /// How many transactions have written events.
  std::uint64_t commits(const std::string& schema) const;

 private:
  std::string server_, name_, url_;
};

}  // namespace avenor::bench::ledger_bench

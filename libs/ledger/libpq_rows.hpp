// A result of libpq's as rows.
#pragma once

#include <libpq-fe.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "ledger/result_rows.hpp"

namespace avenor::ledger {

class LibpqRows final : public Rows::Source {
 public:
  /// Clears it at the end.
  explicit LibpqRows(pg_result* result) : result_(result, PQclear) {}

  int count() const override { return PQntuples(result_.get()); }
  std::optional<std::string_view> get(int row, int column) const override {
    if (PQgetisnull(result_.get(), row, column) != 0) return std::nullopt;
    return std::string_view{PQgetvalue(result_.get(), row, column),
                            static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
  }

 private:
  std::unique_ptr<pg_result, decltype(&PQclear)> result_;
};

}  // namespace avenor::ledger

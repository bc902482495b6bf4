// The rows of one answer, in text form, whichever library has fetched them.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

#include "ledger/pg_error.hpp"

namespace avenor::ledger {

class Rows {
 public:
  struct Source {
    virtual ~Source() = default;
    virtual int count() const = 0;
    /// Nothing for NULL. Valid while the source lives.
    virtual std::optional<std::string_view> get(int row, int column) const = 0;
  };

  Rows() = default;
  explicit Rows(std::shared_ptr<const Source> source) : source_(std::move(source)) {}

  int count() const { return source_ ? source_->count() : 0; }
  /// Nothing for NULL. Valid while this (or a copy) lives.
  std::optional<std::string_view> get(int row, int column) const {
    return source_ ? source_->get(row, column) : std::nullopt;
  }
  /// Empty for NULL.
  std::string_view text(int row, int column) const { return get(row, column).value_or(std::string_view{}); }

 private:
  std::shared_ptr<const Source> source_;
};

template <class T>
using PgResult = tl::expected<T, PgError>;

}  // namespace avenor::ledger

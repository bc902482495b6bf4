// Orders' whole lives through a LedgerDesk, and whether the books agree with them afterwards.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "integration/ledger/ledger_world.hpp"

namespace avenor::testing {

/// Keeps writing whole lives of orders: intent, and when that is durable, its steps, fill and position.
class Trading {
 public:
  Trading(LedgerDesk& desk, std::string name) : desk_(desk), name_(std::move(name)) {}

  void begin_one();

  int begun() const { return begun_; }
  int filled() const { return filled_; }
  const std::vector<std::string>& durable() const { return durable_; }
  bool all_filled() const { return filled_ == begun_; }

 private:
  LedgerDesk& desk_;
  std::string name_;
  int begun_ = 0;
  int filled_ = 0;
  std::vector<std::string> durable_;
  domain::NamedPosition position_;
};

/// All of them are FILLED, once.
void check_books(const std::string& url, const Trading& trading);

bool has(const std::vector<std::string>& troubles, const std::string& text);

}  // namespace avenor::testing

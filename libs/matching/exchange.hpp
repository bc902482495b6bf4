// An exchange with one account: it takes orders and prices and makes executions. No sockets, no disk, no
// clock and no ids of its own, so that a simulation can drive it like a daemon.
//
// Events are reported as they happen. A caller that keeps a journal takes the changes (take_changed(), and
// the store's new fills and splits) and writes them before it publishes them; restore() gets the same in the
// next run.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "matching/buying_power.hpp"
#include "matching/exchange_options.hpp"
#include "matching/placement.hpp"
#include "matching/replacement.hpp"
#include "matching/splits.hpp"

namespace avenor::matching {

class Exchange {
 public:
  /// `clock`, `ids` and `fill_model` must outlive it; without a fill model the whole possible quantity is
  /// executed.
  Exchange(ExchangeOptions options, const core::Clock& clock, Ids& ids, FillModel* fill_model = nullptr);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  void on_event(Lifecycle::Listener listener) { lifecycle_.on_event(std::move(listener)); }

  // Restores an earlier run, before any other call: fills and splits in their original order.
  void restore_cash(Money opening_cash);
  void restore(Order order) { store_.put(std::move(order)); }
  void restore(Fill fill) { executions_.restore(std::move(fill)); }
  void restore(const Split& split) { splits_.restore(split); }
  /// Resumes the restored orders. Interrupted requests end: an order whose request was never answered is
  /// rejected, a pending cancel is completed.
  void resume();

  /// The order in the state PendingNew, or why there is none. activate() or refuse() must follow.
  Expected<Order*> accept(const NewOrder& request, bool external = false);
  /// Makes it live, and matches it.
  void activate(Order& order) { matcher_.activate(order); }
  /// The venue refuses the order after all.
  void refuse(Order& order) { groups_.end(order, Status::Rejected, EventKind::Rejected); }

  /// Cancels at once.
  Expected<Order*> cancel(std::string_view id);
  /// A live order is PendingCancel until finish_cancel(), and may be filled meanwhile; others end at once.
  Expected<Order*> request_cancel(std::string_view id);
  void finish_cancel(Order& order);

  /// The order that replaces `id`, PendingNew. One of the two others must follow.
  Expected<Order*> replace(std::string_view id, const Change& change);
  void activate_replacement(Order& fresh) { replacement_.activate(fresh); }
  void refuse_replacement(Order& fresh) { replacement_.refuse(fresh); }

  void on_quote(const std::string& symbol, const marketdata::TopOfBook& quote) {
    matcher_.on_quote(symbol, quote);
  }
  void on_trade(const std::string& symbol, Price price, Quantity size) {
    matcher_.on_trade(symbol, price, size);
  }
  void expire_due();
  void expire(Order& order);
  /// A manual execution, independent of prices. Refused when it exceeds the remaining quantity.
  Expected<void> execute(Order& order, Price price, Quantity qty);
  core::Status split(const std::string& symbol, int ratio) { return splits_.apply(symbol, ratio); }

  /// What has changed since the last call, in the order of arrival.
  std::vector<Order*> take_changed() { return lifecycle_.take_changed(); }

  const OrderStore& store() const { return store_; }
  const Splits& splits() const { return splits_; }
  const Account& account() const { return account_; }
  Money opening_cash() const { return opening_cash_; }
  Valuation valuation() const { return valuation_of(account_, instruments_); }
  const Instruments& instruments() const { return instruments_; }
  const ExchangeOptions& options() const { return options_; }
  /// The wall clock, except that it never goes back.
  WallTime now() { return lifecycle_.now(); }

 private:
  Expected<Order*> cancellable(std::string_view id);

  ExchangeOptions options_;
  Ids& ids_;
  Money opening_cash_;
  OrderStore store_;
  Account account_;
  Instruments instruments_;
  Lifecycle lifecycle_;
  OrderGroups groups_;
  Executions executions_;
  Matcher matcher_;
  Placement placement_;
  Replacement replacement_;
  Splits splits_;
};

}  // namespace avenor::matching

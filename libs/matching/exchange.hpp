// An exchange with one account: orders in, executions out, at the prices it is shown. No sockets, no disk, no
// clock and no ids of its own: a simulation drives it as a daemon does.
//
// Events are reported as they happen. Whoever keeps a record takes what has changed (take_changed(), and the
// store's new fills and splits) and writes it before anybody learns of it; the same is given to restore() in
// the next life.
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
  /// `clock`, `ids` and `fill_model` must outlive it; without a fill model all that the market allows is
  /// executed.
  Exchange(ExchangeOptions options, const core::Clock& clock, Ids& ids, FillModel* fill_model = nullptr);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  void on_event(Lifecycle::Listener listener) { lifecycle_.on_event(std::move(listener)); }

  // A former life, before anything else: fills and splits in the order in which they were.
  void restore_cash(Money opening_cash);
  void restore(Order order) { store_.put(std::move(order)); }
  void restore(Fill fill) { executions_.restore(std::move(fill)); }
  void restore(const Split& split) { splits_.restore(split); }
  /// Takes up the restored orders. What was interrupted ends: an order whose request was never answered is
  /// rejected, a pending cancel is done.
  void resume();

  /// The order in the state PendingNew, or why there is none. activate() or refuse() must follow.
  Expected<Order*> accept(const NewOrder& request, bool external = false);
  /// Makes it live, and matches it.
  void activate(Order& order) { matcher_.activate(order); }
  /// The venue has thought better of it.
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
  /// An execution that no price asked for. Refused when it is more than what is left.
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

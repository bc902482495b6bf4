// The broker itself: orders in, executions out, at the prices it is shown. No sockets, no JSON, no clock of
// its own.
//
// Every call may change orders; commit() writes all changes since the last commit to the journal in one batch
// and must be called before anything of them is told to anybody. Trade events are given to the listener as
// they happen, before the commit: the listener keeps them until then.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "paper_exchange/account.hpp"
#include "paper_exchange/faults.hpp"
#include "paper_exchange/ids.hpp"
#include "paper_exchange/journal.hpp"
#include "paper_exchange/order_book.hpp"
#include "paper_exchange/order_request.hpp"
#include "paper_exchange/order_store.hpp"
#include "paper_exchange/past_orders.hpp"

namespace avenor::paper_exchange {

/// One tradable symbol.
struct Asset {
  std::string symbol;
  std::string id;
  OrderBook book;
  Quantity reserved_buy, reserved_sell;  ///< of the position, by open orders that close it
};

enum class EventKind {
  New,
  PartialFill,
  Fill,
  PendingCancel,
  Canceled,
  Expired,
  Rejected,
  Replaced,
  ReplaceRejected
};
std::string_view to_text(EventKind kind);  ///< new partial_fill fill pending_cancel … order_replace_rejected

struct TradeEvent {
  EventKind kind = EventKind::New;
  WallTime at;
  std::string event_id;
  std::string execution_id;
  const Order* order = nullptr;  ///< in the state that the event made; later it may have another
  const paper_exchange::Fill* fill = nullptr;  ///< for the two kinds of fill
};

struct ExchangeOptions {
  Money cash{100'000};
  /// Tradable from the start; a symbol that gets a price becomes tradable too.
  std::vector<std::string> symbols;
  bool shorting = true;
  bool wash_trade_check = false;  ///< the venue's "potential wash trade detected"
};

/// What a price is after a split, to four places and never nought.
Price split_price(Price price, int ratio);

class Exchange final : private JournalReader {
 public:
  using Listener = std::function<void(const TradeEvent&)>;

  Exchange(ExchangeOptions options, const core::Clock& clock, Faults& faults);
  /// Once, before anything else: takes the state from the journal in `dir` and keeps it open there.
  core::Status open(const std::filesystem::path& dir);
  void on_trade_event(Listener listener) { listener_ = std::move(listener); }

  /// Takes an order (status pending_new) or says why not. activate() must follow, before the commit.
  Taken<Order*> accept(const NewOrder& request, bool external = false);
  /// Makes a taken order live, and matches it.
  void activate(Order& order);
  /// Cancels at once, or after finish_cancel() when faults delay it (the status is then pending_cancel).
  Taken<Order*> cancel(std::string_view id);
  void finish_cancel(Order& order);
  /// Takes the order that replaces `id` (pending_new); activate_replacement() must follow.
  Taken<Order*> replace(std::string_view id, const Change& change);
  void activate_replacement(Order& order);

  void on_quote(const std::string& symbol, const TopOfBook& quote);
  void on_trade(const std::string& symbol, Price price, Quantity size);
  /// Expires what is due.
  void expire_due();
  void expire(Order& order);
  /// An execution that nothing on the tape asked for. Refused when it is more than what is left.
  core::Status fill_by_hand(Order& order, Price price, Quantity qty);

  static constexpr int kLargestFactor = 10'000;  ///< of all splits of a symbol together
  /// 10 for 10:1. Open orders get the quantities and prices that are worth the same; nothing is matched by
  /// it.
  core::Status split(const std::string& symbol, int ratio);
  /// All splits of the symbol together: the tape's prices are from before them.
  int split_ratio(const std::string& symbol) const;

  /// An order that was refused, or lost by a fault, is remembered for the control API.
  void note_refused(const std::string& client_order_id, int status, const std::string& message);
  void note_prices(PricePosition position);
  void commit();

  /// As an endpoint shows it that may be behind the others (a fault); null: it does not know it yet.
  const Order* seen(const Order& order) const;
  /// The position's quantity so, in the same way.
  Quantity seen_position(const std::string& symbol) const;
  const FaultSettings& faults() const { return faults_.settings; }

  const OrderStore& store() const { return store_; }
  const Account& account() const { return account_; }
  Valuation valuation() const;
  /// By symbol or asset id; null when there is none.
  const Asset* asset(std::string_view name) const;
  const std::map<std::string, Asset, std::less<>>& assets() const { return assets_; }
  const PricePosition& restored_prices() const { return prices_; }
  /// The wall clock, except that it never goes back: what is later here has the later time.
  WallTime now();
  bool shorting() const { return options_.shorting; }
  WallTime opened_at() const { return opened_at_; }
  std::uint64_t torn_bytes() const { return journal_->torn_bytes(); }
  /// When a day order taken now expires: the next midnight UTC. The exchange itself never closes.
  static WallTime day_end(WallTime now);

 private:
  void on_order(Order order) override { store_.put(std::move(order)); }
  void on_fill(Fill fill) override;
  void on_receipt(const std::string& client_order_id, Receipt receipt) override;
  void on_split(const Split& split) override;
  void on_position(PricePosition position) override { prices_ = position; }
  void on_opening_cash(Money cash) override { account_ = Account(cash), opening_cash_ = cash; }
  void write_all(std::string& out) const;

  /// now(), and later than every order before: lists can be paged by it.
  WallTime next_submission();
  Asset& tradable(const std::string& symbol);
  Taken<void> check_account(const NewOrder& request, const Asset& asset, Order& order) const;
  Taken<void> check_stop(Side side, Price stop, const Asset& asset) const;
  Taken<void> check_opposite(const Order& order) const;
  Order& make_leg(const Order& entry, Role role, const NewOrder& request);
  void go_live(Order& order);
  void trigger_stops(Asset& asset);
  void match(Asset& asset, Side side);
  void execute(const Execution& execution);
  void record_fill(Order& order, Price price, Quantity qty);
  void after_exit_fill(Order& exit, Quantity qty);
  void end(Order& order, Status status, EventKind kind);
  void end_family(Order& order);
  std::vector<Order*> family(const Order& order) const;
  void changed(Order& order);
  void set_status(Order& order, Status status);
  void refresh_holds(Order& order);
  void tell(EventKind kind, Order& order, const Fill* fill = nullptr);

  ExchangeOptions options_;
  const core::Clock& clock_;
  Faults& faults_;
  OrderStore store_;
  Money opening_cash_;
  Account account_;
  std::map<std::string, Asset, std::less<>> assets_;
  std::unique_ptr<Journal> journal_;
  Random random_ = Random::unpredictable();
  UlidMaker ulids_;
  Listener listener_;
  std::vector<Order*> dirty_;
  std::size_t fills_written_ = 0;  ///< how many of the store's fills the journal has
  PricePosition prices_;
  std::vector<Split> splits_;
  PastOrders past_;
  WallTime opened_at_, latest_;
};

}  // namespace avenor::paper_exchange

// One process's connection to the venue: it dies, and freezes, with execution; what it has sent does not.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/exchange.hpp"
#include "sim/process.hpp"
#include "venue/api/account.hpp"
#include "venue/api/order_entry.hpp"

namespace avenor::sim {

inline constexpr std::chrono::milliseconds kSettling{3000};

class Connection final : public venue::OrderEntry, public venue::Account {
 public:
  /// What is about to leave: for whoever watches.
  struct Watcher {
    /// Something is asked about one order, or a cancel is wished.
    std::function<void(const venue::OrderRef& order)> asking;
    std::function<void(const domain::ClientOrderId& id)> leaving;
    std::function<void(const venue::OrderRef& order)> cancelling;
  };

  Connection(World& world, Exchange& exchange, const domain::VenueName& name, Living process, Watcher watcher)
      : world_(world),
        exchange_(exchange),
        name_(name),
        process_(std::move(process)),
        watcher_(std::move(watcher)) {}
  ~Connection() override { exchange_.leave(listener_); }

  const domain::VenueName& name() const override { return name_; }
  std::string client_id_for(const domain::ClientOrderId& id) const override { return id.str(); }
  std::chrono::milliseconds visibility_delay() const override { return kSettling; }
  std::chrono::milliseconds latest_arrival() const override {
    return std::chrono::duration_cast<std::chrono::milliseconds>(exchange_.latest_arrival);
  }
  venue::ExitKind exits_of(const domain::OrderRequest& entry) const override {
    return exchange_.holds_exits(entry) ? venue::ExitKind::Children : venue::ExitKind::Emulated;
  }
  venue::AmendStyle amend_style() const override { return venue::AmendStyle::NewOrder; }

  void set_release_check(ReleaseCheck check) override { release_check_ = std::move(check); }
  void submit(const risk::Approved& order, venue::Callback<venue::OrderReport> done) override;
  void cancel(const venue::OrderRef& order, venue::Callback<void> done) override;
  void replace(const venue::OrderRef& order, const venue::Replacement& change,
               venue::Callback<venue::Amended> done) override;
  void find(const venue::OrderRef& order, venue::Callback<venue::OrderReport> done) override;
  void open_orders(venue::Callback<std::vector<venue::OrderReport>> done) override;
  venue::FillCursor fills_from(core::WallTime since) const override;
  void fills(const venue::FillCursor& from, venue::Callback<venue::FillHistory> done) override;
  void positions(venue::Callback<std::vector<domain::NamedPosition>> done) override;
  void balance(venue::Callback<domain::Balance> done) override;
  void clock(venue::Callback<venue::VenueClock> done) override;
  void instruments(std::vector<domain::Symbol> symbols,
                   venue::Callback<venue::InstrumentAnswer> done) override;
  void on_warning(std::function<void(std::string)>) override {}
  void start_stream(venue::StreamHandlers handlers) override;
  void renew_stream(const std::string&) override;
  void stop() override {}

  /// The stream breaks and comes back after `away`.
  void break_stream(core::Duration away);

 private:
  using Order = venue::OrderReport;
  ReleaseCheck release_check_;
  template <class T>
  void answer(venue::Callback<T> done, venue::VenueResult<T> what, core::Duration delay);
  /// The executions from a cursor on, of those that are not later than `until`.
  venue::FillHistory read_history(const venue::FillCursor& from, core::WallTime until) const;
  template <class T>
  void ask(venue::Callback<T> done, std::function<venue::VenueResult<T>()> what);
  /// Sends something that must not be done twice, with all that may happen to it on the way.
  void send(venue::Callback<Order> done, std::function<venue::VenueResult<Order>()> what);
  void connect_stream();
  void event(const venue::OrderReport& report, const venue::FillReport* fill);
  bool pages();
  bool absurd();
  bool could_be_known(const Order& report, const venue::FillReport& fill) const;
  venue::OrderReport lied(venue::OrderReport report);
  void misnamed(venue::OrderReport report, venue::FillReport fill);

  World& world_;
  Exchange& exchange_;
  const domain::VenueName& name_;
  Living process_;
  Watcher watcher_;
  venue::StreamHandlers handlers_;
  /// by client id: as the stream has truly told them
  std::map<std::string, std::map<domain::ExecId, domain::Quantity>> heard_;
  int listener_ = 0;  ///< 0: the stream is down
};

}  // namespace avenor::sim

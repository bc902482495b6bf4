// Queries that Alpaca answers in pages: open orders and executions.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "net/http_client.hpp"
#include "venue/alpaca/models.hpp"
#include "venue/api/order_entry.hpp"

namespace avenor::venue::alpaca {

class PagedQueries {
 public:
  struct Ports {
    /// GET of a target; the answer comes while the owner lives.
    std::function<void(std::string target, Callback<net::HttpResponse> done)> get;
    /// A record that could not be read.
    std::function<void(std::string_view what, const models::SetAside& record)> set_aside;
    /// Anything unexpected, for the log.
    std::function<void(const std::string& text)> warn;
  };
  /// `clock` outlives it.
  PagedQueries(const core::Clock& clock, Ports ports) : clock_(clock), ports_(std::move(ports)) {}

  void open_orders(Callback<std::vector<OrderReport>> done);
  static FillCursor fills_from(core::WallTime since);
  void fills(const FillCursor& from, Callback<FillHistory> done);

 private:
  struct OrderPages;
  struct FillPages;
  void next_orders(const std::shared_ptr<OrderPages>& pages);
  void take_orders(const std::shared_ptr<OrderPages>& pages, const net::HttpResponse& page);
  void next_fills(const std::shared_ptr<FillPages>& pages);
  void take_fills(const std::shared_ptr<FillPages>& pages, const net::HttpResponse& page);
  void take_fill(FillPages& pages, const models::Activity& activity);

  const core::Clock& clock_;
  const Ports ports_;
};

}  // namespace avenor::venue::alpaca

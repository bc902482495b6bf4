// /v2/iex and its sisters: who wants which symbols' trades, quotes and bars. Every feed carries the same.
//
// Two things differ from the venue: a new subscriber gets the present quote and last trade of its symbols at
// once (a replayed market may be quiet for long), and several connections are welcome where the venue allows
// one.
#pragma once

#include <array>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.hpp"
#include "net/ws_session.hpp"
#include "paper_exchange/bars.hpp"
#include "paper_exchange/credentials.hpp"
#include "paper_exchange/exchange.hpp"
#include "paper_exchange/market_messages.hpp"
#include "paper_exchange/tape.hpp"
#include "paper_exchange/trade_stream.hpp"

namespace avenor::paper_exchange {

class DataStream {
 public:
  /// Beyond this a client that does not read is told 407 and closed.
  static constexpr std::size_t kMaxQueued = std::size_t{8} << 20;

  /// All must outlive it.
  DataStream(const Credentials& credentials, const Exchange& exchange, Faults& faults,
             const core::Clock& clock, Later later);

  void open(net::WsSession session, const net::HttpRequest& request);
  /// Keeps the tick for whoever wants it until flush().
  void add(const Tick& tick);
  /// Adds the bars of minutes that are over.
  void add_bars();
  void flush();
  void disconnect(bool abruptly);

  /// Clients with at least one subscription.
  std::size_t subscribers() const;
  /// Of the fullest client, in bytes.
  std::size_t most_queued() const;

 private:
  enum Channel { Trades, Quotes, Bars, UpdatedBars, DailyBars, Statuses, Lulds, kChannels };
  static const std::array<std::string_view, kChannels> kNames;
  struct Client {
    net::WsSession session;
    bool authorized = false;
    std::array<std::set<std::string, std::less<>>, kChannels> wanted;
    std::string batch;
    bool wants(Channel channel, std::string_view symbol) const;
  };

  void on_message(const std::shared_ptr<Client>& client, std::string_view payload);
  void change(Client& client, const JsonValue& message, bool subscribe);
  void show_present(Client& client, const JsonValue& message);
  bool is_mute(std::string_view symbol) const;
  void add_print(const Print& print);
  void add_quote(std::string_view symbol, const TopOfBook& quote, WallTime at);
  void add_bad_prints(const Tick& tick, WallTime now);
  void add_bad_quote(const Tick& tick, WallTime now, bool absurd);
  /// Too high or too low by the fault's measure.
  Price off(Price price);
  void append_to(Channel channel, std::string_view symbol, std::string_view json);
  static void tell(Client& client, std::string_view type, int code, std::string_view text);

  const Credentials& credentials_;
  const Exchange& exchange_;
  Faults& faults_;
  const core::Clock& clock_;
  Later later_;
  std::vector<std::shared_ptr<Client>> clients_;
  BarBuilder bars_;
  std::string scratch_;
  std::uint64_t trade_id_ = 0;
};

}  // namespace avenor::paper_exchange

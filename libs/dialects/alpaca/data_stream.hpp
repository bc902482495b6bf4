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

#include "core/clock.hpp"
#include "dialects/alpaca/credentials.hpp"
#include "dialects/faults.hpp"
#include "dialects/later.hpp"
#include "json/value.hpp"
#include "matching/instrument.hpp"
#include "net/http.hpp"
#include "net/ws_session.hpp"

namespace avenor::dialects::alpaca {

class DataStream {
 public:
  enum Channel { Trades, Quotes, Bars, UpdatedBars, DailyBars, Statuses, Lulds, kChannels };

  /// Beyond this a client that does not read is told 407 and closed.
  static constexpr std::size_t kMaxQueued = std::size_t{8} << 20;

  /// All must outlive it.
  DataStream(const Credentials& credentials, const matching::Instruments& instruments, Faults& faults,
             const core::Clock& clock, Later later);

  void open(net::WsSession session, const net::HttpRequest& request);
  /// Whether anybody wants the symbol's messages of that kind.
  bool is_wanted(Channel channel, std::string_view symbol) const;
  /// Silenced by a fault.
  bool is_mute(std::string_view symbol) const;
  /// Of the next trade, on any symbol.
  std::uint64_t next_trade_id() { return ++trade_id_; }
  /// Keeps the message for whoever wants it until flush().
  void append(Channel channel, std::string_view symbol, std::string_view json);
  void flush();
  /// Breaks all connections, as a crash of the venue would.
  void disconnect();

  /// Clients with at least one subscription.
  std::size_t subscribers() const;
  /// Of the fullest client, in bytes.
  std::size_t most_queued() const;

 private:
  static const std::array<std::string_view, kChannels> kNames;
  struct Client {
    net::WsSession session;
    bool authorized = false;
    std::array<std::set<std::string, std::less<>>, kChannels> wanted;
    std::string batch;
    bool wants(Channel channel, std::string_view symbol) const;
  };

  void on_message(const std::shared_ptr<Client>& client, std::string_view payload);
  void change(Client& client, const json::Value& message, bool subscribe);
  void show_present(Client& client, const json::Value& message);
  static void tell(Client& client, std::string_view type, int code, std::string_view text);

  const Credentials& credentials_;
  const matching::Instruments& instruments_;
  Faults& faults_;
  const core::Clock& clock_;
  Later later_;
  std::vector<std::shared_ptr<Client>> clients_;
  std::uint64_t trade_id_ = 0;
};

}  // namespace avenor::dialects::alpaca

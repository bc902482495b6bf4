// A server that behaves as Alpaca's documents say, or as the test scripts it, on the test's own loop.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "net/http_server.hpp"

namespace avenor::testing {

/// Runs the loop until `condition` holds; false when it does not within `deadline`.
bool run_until(boost::asio::io_context& io, const std::function<bool()>& condition,
               std::chrono::milliseconds deadline = std::chrono::seconds(30));

/// One of the two streams.
struct FakeStream {
  bool accepts_keys = true;
  bool confirms = true;  ///< the subscription (or that it listens)
  /// what the data stream says after a subscription; empty: what was asked for
  std::string lists{};
  bool binary = false;             ///< frames as the paper endpoint sends them
  std::vector<std::string> heard;  ///< what clients said, oldest first
  int opened = 0;
  net::WsSession session;  ///< the latest

  void say(std::string_view frame) { binary ? session.send_binary(frame) : session.send_text(frame); }
};

class FakeAlpaca {
 public:
  explicit FakeAlpaca(boost::asio::io_context& io);

  std::string trading_url() const;
  std::string data_url() const;  ///< with the feed's path

  struct Seen {
    std::string method, target, body, key_id, secret_key;
  };
  std::vector<Seen> seen;

  using Handler = std::function<void(const net::HttpRequest&, net::Responder)>;
  /// What a request of that "METHOD path" (without query) gets: handlers queued first, one each, then the
  /// standing one, then 404.
  void once(const std::string& method_and_path, Handler handler) {
    queued_[method_and_path].push_back(std::move(handler));
  }
  void always(const std::string& method_and_path, Handler handler) {
    standing_[method_and_path] = std::move(handler);
  }
  static Handler with(int status, std::string body, net::Headers headers = {});

  FakeStream trading, data;

 private:
  void on_request(const net::HttpRequest& request, net::Responder responder);
  void on_trading(std::string_view frame);
  void on_data(std::string_view frame);

  std::map<std::string, std::deque<Handler>> queued_;
  std::map<std::string, Handler> standing_;
  net::HttpServer server_;
};

}  // namespace avenor::testing

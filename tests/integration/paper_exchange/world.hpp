// A real paper_exchange process, and clients that talk to it as an adapter would.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/http_client.hpp"
#include "net/ws_client.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

namespace avenor::testing {

struct Reply {
  int status = 0;  ///< 0: none within the client's time
  std::string body;
  bool has(const std::string& text) const { return body.find(text) != std::string::npos; }
};

/// The value of the first "name":"…" in a JSON text, from `from` on; empty when there is none.
std::string text_field(const std::string& json, const std::string& name, std::size_t from = 0);
std::size_t count_of(const std::string& text, const std::string& what);

class PaperWorld {
 public:
  using Settings = std::map<std::string, std::string>;

  /// Started and listening, with control; IBM and MSFT, random prices, key k and secret s unless said
  /// otherwise.
  explicit PaperWorld(Settings settings = {});

  Process& process() { return *process_; }
  void kill_9() { process_->kill_and_reap(); }
  /// Starts it (again) on the same state.
  void start();
  const TempDir& dir() const { return dir_; }
  int port() const { return port_; }

  Reply call(const std::string& method, const std::string& target, const std::string& body = "",
             std::chrono::milliseconds timeout = std::chrono::seconds(5));
  Reply control(const std::string& what, const std::string& body = "", net::Headers headers = {});
  /// Sends many, sixteen at a time; the answers in their order (status 0 for those that a connection's end
  /// took).
  std::vector<Reply> post_all(const std::vector<std::string>& bodies,
                              const std::function<void(std::size_t)>& on_answer = {});
  /// Holds IBM's price there, with size enough for all.
  void set_price(const std::string& bid, const std::string& ask, int size = 1'000'000);

  /// Runs the loop until `condition` holds (true), or for half a minute.
  bool run_until(const std::function<bool()>& condition);
  boost::asio::io_context& io() { return io_; }

 private:
  Reply send(net::HttpClient& client, net::HttpRequest request);

  boost::asio::io_context io_;
  TempDir dir_;
  Settings settings_;
  std::unique_ptr<Process> process_;
  int port_ = 0;
  std::unique_ptr<net::HttpClient> client_, control_;
};

/// A WebSocket client that keeps all it hears.
class Listener {
 public:
  Listener(PaperWorld& world, const std::string& path, net::Headers headers = {});

  void send(const std::string& text);
  /// Waits for a message from `next` on that contains `text`; moves behind it. Empty when none comes.
  std::string wait_for(const std::string& text);
  bool wait_closed();
  const std::vector<std::string>& messages() const { return messages_; }
  bool last_was_binary() const { return binary_; }

 private:
  PaperWorld& world_;
  std::unique_ptr<net::WsClient> client_;
  std::vector<std::string> messages_;
  std::size_t next_ = 0;
  bool binary_ = false;
  bool open_ = false;
  bool closed_ = false;
};

/// Authorized, and listening to trade_updates.
std::unique_ptr<Listener> listen_to_trades(PaperWorld& world);

std::string market_order(const std::string& client_order_id, const std::string& side = "buy", int qty = 1);

}  // namespace avenor::testing

#include "integration/paper_exchange/world.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "net/url.hpp"
#include "support/wait.hpp"

namespace avenor::testing {
namespace {

int read_port(const std::filesystem::path& path) {
  int port = 0;
  std::ifstream(path) >> port;
  return port;
}

std::unique_ptr<net::HttpClient> client_for(boost::asio::io_context& io, int port, net::Headers headers,
                                            std::size_t connections) {
  net::HttpClientOptions options;
  options.headers = std::move(headers);
  options.connections = connections;
  options.queue_limit = 1'000'000;
  return std::make_unique<net::HttpClient>(
      io, net::parse_url("http://127.0.0.1:" + std::to_string(port)).value(), std::move(options));
}

}  // namespace

std::string text_field(const std::string& json, const std::string& name, std::size_t from) {
  const std::string key = "\"" + name + "\":\"";
  const auto at = json.find(key, from);
  if (at == std::string::npos) return {};
  const auto start = at + key.size();
  return json.substr(start, json.find('"', start) - start);
}

std::size_t count_of(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += what.size()) ++count;
  return count;
}

PaperWorld::PaperWorld(Settings settings) : settings_(std::move(settings)) {
  const Settings usual = {{"AVENOR_ENV", "sim"},           {"ALPACA_KEY_ID", "k"},
                          {"ALPACA_SECRET_KEY", "s"},      {"SYMBOLS", "IBM,MSFT"},
                          {"PAPER_LISTEN", "127.0.0.1:0"}, {"PAPER_CONTROL_URL", "http://127.0.0.1:0"},
                          {"PAPER_STATE_DIR", "state"},    {"LOG_LEVEL", "info"}};
  settings_.insert(usual.begin(), usual.end());
  start();
}

void PaperWorld::start() {
  client_.reset();
  control_.reset();
  process_.reset();
  const auto state = dir_.path() / "state";
  std::filesystem::remove(state / "port");
  std::filesystem::remove(state / "control_port");
  process_ = std::make_unique<Process>(
      Launch{.program = binary("paper_exchange"), .args = {}, .env = settings_, .working_dir = dir_.path()});
  if (!process_->says("ready", std::chrono::seconds(30)))
    throw std::runtime_error("paper_exchange does not start: " + process_->err());
  port_ = read_port(state / "port");
  client_ = client_for(io_, port_, {{"APCA-API-KEY-ID", "k"}, {"APCA-API-SECRET-KEY", "s"}}, 4);
  control_ = client_for(io_, read_port(state / "control_port"), {}, 4);
}

bool PaperWorld::run_until(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    io_.restart();
    io_.run_one_for(std::chrono::milliseconds(20));
  }
  return true;
}

Reply PaperWorld::send(net::HttpClient& client, net::HttpRequest request) {
  auto reply = std::make_shared<Reply>();
  auto done = std::make_shared<bool>(false);
  client.send(std::move(request), [reply, done](net::HttpResult result) {
    *done = true;
    if (result)
      *reply = {result->status, result->body};
    else
      reply->body = result.error().message;
  });
  run_until([&] { return *done; });
  return *reply;
}

Reply PaperWorld::call(const std::string& method, const std::string& target, const std::string& body,
                       std::chrono::milliseconds timeout) {
  net::HttpRequest request{.method = method, .target = target, .body = body, .timeout = timeout};
  return send(*client_, std::move(request));
}

Reply PaperWorld::control(const std::string& what, const std::string& body, net::Headers headers) {
  net::HttpRequest request{.method = body.empty() ? "GET" : "POST",
                           .target = "/control/" + what,
                           .headers = std::move(headers),
                           .body = body};
  return send(*control_, std::move(request));
}

std::vector<Reply> PaperWorld::post_all(const std::vector<std::string>& bodies,
                                        const std::function<void(std::size_t)>& on_answer) {
  const auto client = client_for(io_, port_, {{"APCA-API-KEY-ID", "k"}, {"APCA-API-SECRET-KEY", "s"}}, 16);
  std::vector<Reply> replies(bodies.size());
  std::size_t done = 0;
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    client->send(
        {.method = "POST", .target = "/v2/orders", .body = bodies[i], .timeout = std::chrono::seconds(5)},
        [&, i](net::HttpResult result) {
          ++done;
          if (!result) return;
          replies[i] = {result->status, result->body};
          if (on_answer) on_answer(i);
        });
  }
  run_until([&] { return done == bodies.size(); });
  return replies;
}

void PaperWorld::set_price(const std::string& bid, const std::string& ask, int size) {
  const std::string of = std::to_string(size);
  const Reply reply = control("set_price", R"({"symbol":"IBM","bid":")" + bid + R"(","ask":")" + ask +
                                               R"(","bid_size":)" + of + R"(,"ask_size":)" + of + "}");
  if (reply.status != 200) throw std::runtime_error("set_price: " + reply.body);
}

Listener::Listener(PaperWorld& world, const std::string& path, net::Headers headers) : world_(world) {
  net::WsClientOptions options;
  options.headers = std::move(headers);
  options.reconnect = false;
  const auto url = net::parse_url("ws://127.0.0.1:" + std::to_string(world.port()) + path).value();
  client_ = std::make_unique<net::WsClient>(world.io(), url, std::move(options));
  client_->on_open([this] { open_ = true; });
  client_->on_message([this](std::string_view payload, bool binary) {
    messages_.emplace_back(payload);
    binary_ = binary;
  });
  client_->on_close([this](const std::string&) { closed_ = true; });
  client_->start();
  if (!world.run_until([this] { return open_ || closed_; }) || closed_)
    throw std::runtime_error("no stream " + path);
}

void Listener::send(const std::string& text) {
  if (const auto sent = client_->send(text); !sent) throw std::runtime_error(sent.error().message);
}

std::string Listener::wait_for(const std::string& text) {
  std::string found;
  world_.run_until([&] {
    for (; next_ < messages_.size(); ++next_) {
      if (messages_[next_].find(text) == std::string::npos) continue;
      found = messages_[next_++];
      return true;
    }
    return closed_;
  });
  return found;
}

bool Listener::wait_closed() {
  return world_.run_until([this] { return closed_; });
}

std::unique_ptr<Listener> listen_to_trades(PaperWorld& world) {
  auto listener = std::make_unique<Listener>(world, "/stream");
  listener->send(R"({"action":"auth","key":"k","secret":"s"})");
  listener->send(R"({"action":"listen","data":{"streams":["trade_updates"]}})");
  if (listener->wait_for("listening").empty()) throw std::runtime_error("not listening");
  return listener;
}

std::string market_order(const std::string& client_order_id, const std::string& side, int qty) {
  return R"({"symbol":"IBM","qty":")" + std::to_string(qty) + R"(","side":")" + side +
         R"(","type":"market","time_in_force":"day","client_order_id":")" + client_order_id + "\"}";
}

}  // namespace avenor::testing

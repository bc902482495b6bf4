#include "support/fake_alpaca.hpp"

#include <stdexcept>
#include <utility>

#include "net/url.hpp"

namespace avenor::testing {

bool run_until(boost::asio::io_context& io, const std::function<bool()>& condition,
               std::chrono::milliseconds deadline) {
  const auto end = std::chrono::steady_clock::now() + deadline;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    io.restart();
    io.run_one_for(std::chrono::milliseconds(50));
  }
  return true;
}

FakeAlpaca::FakeAlpaca(boost::asio::io_context& io) : server_(io, {}) {
  server_.on_request(
      [this](const net::HttpRequest& request, net::Responder responder) { on_request(request, responder); });
  server_.on_websocket("/stream", [this](net::WsSession session, const net::HttpRequest&) {
    ++trading.opened;
    trading.session = session;
    session.on_message([this](std::string_view frame, bool) { on_trading(frame); });
  });
  server_.on_websocket("/v2/iex", [this](net::WsSession session, const net::HttpRequest&) {
    ++data.opened;
    data.session = session;
    session.on_message([this](std::string_view frame, bool) { on_data(frame); });
    data.say(R"([{"T":"success","msg":"connected"}])");
  });
  if (const auto listening = server_.listen("127.0.0.1", 0); !listening)
    throw std::runtime_error(listening.error().message);
}

std::string FakeAlpaca::trading_url() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }
std::string FakeAlpaca::data_url() const {
  return "ws://127.0.0.1:" + std::to_string(server_.port()) + "/v2/iex";
}

FakeAlpaca::Handler FakeAlpaca::with(int status, std::string body, net::Headers headers) {
  return [status, body = std::move(body), headers = std::move(headers)](const net::HttpRequest&,
                                                                        net::Responder responder) {
    net::HttpResponse response{
        .status = status, .headers = {{"Content-Type", "application/json"}}, .body = body};
    response.headers.append(headers);
    responder.send(response);
  };
}

void FakeAlpaca::on_request(const net::HttpRequest& request, net::Responder responder) {
  const auto header = [&](std::string_view name) {
    return std::string(request.headers.find(name).value_or(""));
  };
  seen.push_back({request.method, request.target, request.body, header("APCA-API-KEY-ID"),
                  header("APCA-API-SECRET-KEY")});
  const std::string key = request.method + " " + std::string(net::path_of(request.target));
  if (auto& queue = queued_[key]; !queue.empty()) {
    const Handler handler = std::move(queue.front());
    queue.pop_front();
    handler(request, responder);
  } else if (const auto found = standing_.find(key); found != standing_.end()) {
    found->second(request, responder);
  } else {
    responder.send(404, "application/json", R"({"code":40410000,"message":"order not found for it"})");
  }
}

void FakeAlpaca::on_trading(std::string_view frame) {
  trading.heard.emplace_back(frame);
  if (frame.find("\"auth\"") != std::string_view::npos) {
    trading.say(
        trading.accepts_keys
            ? R"({"stream":"authorization","data":{"status":"authorized","action":"authenticate"}})"
            : R"({"stream":"authorization","data":{"status":"unauthorized","action":"authenticate"}})");
  } else if (frame.find("\"listen\"") != std::string_view::npos && trading.confirms) {
    trading.say(R"({"stream":"listening","data":{"streams":["trade_updates"]}})");
  }
}

void FakeAlpaca::on_data(std::string_view frame) {
  data.heard.emplace_back(frame);
  if (frame.find("\"auth\"") != std::string_view::npos) {
    data.say(data.accepts_keys ? R"([{"T":"success","msg":"authenticated"}])"
                               : R"([{"T":"error","code":402,"msg":"auth failed"}])");
  } else if (frame.find("\"subscribe\"") != std::string_view::npos && data.confirms) {
    const auto from = frame.find("\"quotes\":");
    const std::string list{frame.substr(from, frame.find(']', from) + 1 - from)};
    data.say(data.lists.empty() ? "[{\"T\":\"subscription\"," + list + "}]" : data.lists);
  }
}

}  // namespace avenor::testing

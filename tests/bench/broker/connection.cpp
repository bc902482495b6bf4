#include "bench/broker/connection.hpp"

#include <fmt/format.h>
#include <strings.h>

#include <charconv>

#include "support/ws_frames.hpp"

namespace avenor::bench::broker {
namespace {

constexpr std::string_view kNotFound = R"({"code":40410000,"message":"order not found for it"})";

// The value of a header, looked for without regard to case.
std::string_view header(std::string_view head, std::string_view name) {
  for (std::size_t at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n", at + 2)) {
    std::string_view line = head.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
    if (line.size() <= name.size() || line[name.size()] != ':') continue;
    if (::strncasecmp(line.data(), name.data(), name.size()) != 0) continue;
    line.remove_prefix(name.size() + 1);
    while (line.starts_with(' ')) line.remove_prefix(1);
    return line;
  }
  return {};
}

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(&text[i + 1], &text[i] + 3, value, 16).ec == std::errc{}) {
      out += static_cast<char>(value);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string parameter(std::string_view target, std::string_view name) {
  const std::string wanted = std::string(name) + "=";
  std::size_t at = target.find('?');
  while (at != std::string_view::npos && !target.substr(at + 1).starts_with(wanted))
    at = target.find('&', at + 1);
  if (at == std::string_view::npos) return {};
  const std::string_view value = target.substr(at + 1 + wanted.size());
  return decoded(value.substr(0, value.find('&')));
}

std::size_t number_parameter(std::string_view target, std::string_view name, std::size_t usual) {
  const std::string text = parameter(target, name);
  std::from_chars(text.data(), text.data() + text.size(), usual);
  return usual;
}

}  // namespace

bool Connection::read() { return stream_ ? read_stream() : read_http(); }

bool Connection::read_http() {
  std::size_t done = 0;
  const std::string_view all = in;
  while (!stream_) {
    const std::size_t end = all.find("\r\n\r\n", done);
    if (end == std::string_view::npos) break;
    const std::string_view head = all.substr(done, end - done);
    const std::string_view length = header(head, "content-length");
    std::size_t size = 0;
    std::from_chars(length.data(), length.data() + length.size(), size);
    if (all.size() < end + 4 + size) break;
    const std::string_view first = head.substr(0, head.find("\r\n"));
    const std::size_t method_end = first.find(' ');
    const std::size_t target_end = first.find(' ', method_end + 1);
    if (target_end == std::string_view::npos) return false;
    done = end + 4 + size;
    if (!header(head, "sec-websocket-key").empty()) {
      upgrade(head);
    } else {
      answer(first.substr(0, method_end), first.substr(method_end + 1, target_end - method_end - 1),
             all.substr(end + 4, size));
    }
  }
  in.erase(0, done);
  return !stream_ || read_stream();
}

void Connection::answer(std::string_view method, std::string_view target, std::string_view body) {
  const std::string_view path = target.substr(0, target.find('?'));
  constexpr std::string_view kOne = "/v2/orders/";
  if (method == "POST" && path == "/v2/orders") return place(body);
  if (method == "DELETE" && path.starts_with(kOne)) {
    return book_.cancel(path.substr(kOne.size()))
               ? reply(204, "")
               : reply(422, R"({"code":42210000,"message":"order is already in \"filled\" state"})");
  }
  if (path == "/v2/orders")
    return reply(
        200, book_.open_orders(parameter(target, "after_order_id"), number_parameter(target, "limit", 500)));
  if (path == "/v2/account/activities/FILL") {
    return reply(200, book_.fills(parameter(target, "after"), parameter(target, "page_token"),
                                  number_parameter(target, "page_size", 100)));
  }
  if (path == "/v2/positions") return reply(200, book_.positions());
  if (path == "/v2/account") {
    return reply(
        200,
        R"({"status":"ACTIVE","currency":"USD","cash":"100000000","equity":"100000000","buying_power":"400000000",)"
        R"("trading_blocked":false,"account_blocked":false,"trade_suspended_by_user":false})");
  }
  if (path == "/v2/clock") {
    const std::string now = timestamp();
    return reply(200, fmt::format(R"({{"timestamp":"{}","is_open":true,"next_open":"{}","next_close":"{}"}})",
                                  now, now, now));
  }
  if (path == "/stats") return reply(200, book_.stats());
  const bool by_client = path == "/v2/orders:by_client_order_id";
  if (!by_client && !path.starts_with(kOne)) return reply(404, R"({"message":"endpoint not found"})");
  const Book::Order* order = by_client ? book_.by_client_id(parameter(target, "client_order_id"))
                                       : book_.by_venue_id(path.substr(kOne.size()));
  if (order == nullptr) return reply(404, kNotFound);
  std::string text;
  Book::write_order(text, *order, true);
  reply(200, text);
}

void Connection::place(std::string_view body) {
  const Book::Order* order = book_.take(body);
  if (order == nullptr) return reply(422, R"({"code":40010001,"message":"client_order_id must be unique"})");
  std::string text;
  Book::write_order(text, *order, ways_.answer);
  reply(200, text);
  if (!order->filled || !ways_.stream) return;
  text.clear();
  Book::write_fill_event(text, *order);
  testing::append_ws_frame(events_, testing::WsOpcode::Binary, text);
}

void Connection::reply(int status, std::string_view body) {
  const std::string_view word = status == 200   ? "OK"
                                : status == 204 ? "No Content"
                                : status == 404 ? "Not Found"
                                                : "Unprocessable Entity";
  if (status == 204) {
    fmt::format_to(std::back_inserter(out), "HTTP/1.1 204 {}\r\n\r\n", word);
    return;
  }
  fmt::format_to(
      std::back_inserter(out),
      "HTTP/1.1 {} {}\r\nContent-Type: application/json; charset=UTF-8\r\nContent-Length: {}\r\n\r\n{}",
      status, word, body.size(), body);
}

void Connection::upgrade(std::string_view head) {
  fmt::format_to(std::back_inserter(out),
                 "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: "
                 "Upgrade\r\nSec-WebSocket-Accept: {}\r\n\r\n",
                 testing::ws_accept(header(head, "sec-websocket-key")));
  stream_ = true;
}

bool Connection::read_stream() {
  std::size_t done = 0;
  while (const auto frame = testing::read_ws_frame(std::string_view(in).substr(done))) {
    using Opcode = testing::WsOpcode;
    if (!frame->masked || !frame->fin || frame->opcode == Opcode::Close) return false;
    if (frame->opcode == Opcode::Ping) testing::append_ws_frame(out, Opcode::Pong, frame->payload);
    if (frame->opcode == Opcode::Text || frame->opcode == Opcode::Binary) on_stream_message(frame->payload);
    done += frame->size;
  }
  in.erase(0, done);
  return true;
}

void Connection::on_stream_message(std::string_view text) {
  if (text.find("\"listen\"") != std::string_view::npos) {
    listens_ = true;
    testing::append_ws_frame(out, testing::WsOpcode::Binary,
                             R"({"stream":"listening","data":{"streams":["trade_updates"]}})");
  } else if (text.find("\"auth") != std::string_view::npos) {
    testing::append_ws_frame(
        out, testing::WsOpcode::Binary,
        R"({"stream":"authorization","data":{"status":"authorized","action":"authenticate"}})");
  }
}

}  // namespace avenor::bench::broker

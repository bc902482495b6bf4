// WebSocket frames, to our server and to our client over the loopback: the same messages however the bytes
// come in, none over the limit, no text that is not UTF-8, and an end. The input: 0 or 1 (to the server, the
// client), a byte that decides how it comes in pieces, and the frames.
#include "net/ws_client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <string>
#include <vector>

#include "core/utf8.hpp"
#include "fuzz/fuzz.hpp"
#include "net/http_server.hpp"
#include "net/url.hpp"
#include "support/ws_frames.hpp"

namespace avenor::fuzz {
namespace {

using boost::asio::ip::tcp;

constexpr std::size_t kMaxMessage = 300;

/// What one connection said of itself.
struct Seen {
  std::vector<std::string> messages;
  bool ended = false;

  void hear(std::string_view text, bool binary) {
    must(text.size() <= kMaxMessage && (binary || core::is_utf8(text)));
    messages.push_back((binary ? "b:" : "t:") + std::string(text));
  }
};

/// Sends the bytes in pieces, ends its side, and reads until the other end does.
template <class Step>
void speak(boost::asio::io_context& io, tcp::socket& peer, std::string_view bytes, Step step,
           const Seen& seen) {
  boost::system::error_code ec;
  while (!bytes.empty() && !ec) {
    const auto piece = bytes.substr(0, step());
    boost::asio::write(peer, boost::asio::buffer(piece.data(), piece.size()), ec);
    bytes.remove_prefix(piece.size());
    io.poll();
  }
  peer.shutdown(tcp::socket::shutdown_send, ec);
  char answer[4096];
  peer.non_blocking(true, ec);
  for (int turns = 0; !seen.ended; ++turns) {
    must(turns < 10'000);
    io.run_one_for(std::chrono::milliseconds{1});
    peer.read_some(boost::asio::buffer(answer), ec);
  }
}

std::string read_head(tcp::socket& peer, boost::asio::io_context& io) {
  std::string head;
  boost::system::error_code ec;
  peer.non_blocking(true, ec);
  char byte = 0;
  while (!head.ends_with("\r\n\r\n")) {
    if (peer.read_some(boost::asio::buffer(&byte, 1), ec) == 1) {
      head += byte;
    } else {
      io.run_one_for(std::chrono::milliseconds{1});
    }
  }
  peer.non_blocking(false, ec);
  return head;
}

template <class Step>
std::vector<std::string> to_server(std::string_view bytes, Step step) {
  boost::asio::io_context io(1);
  Seen seen;
  net::HttpServer server(io, {.ws_max_message = kMaxMessage});
  server.on_websocket("/", [&](net::WsSession session, const net::HttpRequest&) {
    session.on_message([&](std::string_view text, bool binary) { seen.hear(text, binary); });
    session.on_close([&](std::uint16_t, const std::string&) { seen.ended = true; });
  });
  must(server.listen("127.0.0.1", 0).has_value());
  tcp::socket peer(io);
  peer.connect({boost::asio::ip::address_v4::loopback(), server.port()});
  peer.set_option(tcp::no_delay(true));
  boost::asio::write(
      peer, boost::asio::buffer(std::string(
                "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")));
  read_head(peer, io);
  speak(io, peer, bytes, step, seen);
  return seen.messages;
}

template <class Step>
std::vector<std::string> to_client(std::string_view bytes, Step step) {
  boost::asio::io_context io(1);
  Seen seen;
  tcp::acceptor acceptor(io, {boost::asio::ip::address_v4::loopback(), 0});
  net::WsClient client(
      io, {.scheme = net::Scheme::Ws, .host = "127.0.0.1", .port = acceptor.local_endpoint().port()},
      {.max_message = kMaxMessage, .reconnect = false});
  client.on_message([&](std::string_view text, bool binary) { seen.hear(text, binary); });
  client.on_close([&](const std::string&) { seen.ended = true; });
  client.start();
  io.poll();
  tcp::socket peer = acceptor.accept();
  peer.set_option(tcp::no_delay(true));
  const auto head = read_head(peer, io);
  const auto key = head.substr(head.find("Sec-WebSocket-Key: ") + 19, 24);
  boost::asio::write(peer, boost::asio::buffer("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                               "Connection: Upgrade\r\nSec-WebSocket-Accept: " +
                                               testing::ws_accept(key) + "\r\n\r\n"));
  while (!client.is_open()) io.run_one_for(std::chrono::milliseconds{1});
  speak(io, peer, bytes, step, seen);
  return seen.messages;
}

}  // namespace

void run(std::string_view input) {
  if (input.size() < 2) return;
  const std::string_view bytes = input.substr(2);
  const auto whole = [&] { return bytes.size(); };
  Pieces pieces(static_cast<unsigned char>(input[1]));
  const auto cut = [&] { return pieces.next(); };
  if ((input[0] & 1) == 0) {
    must(to_server(bytes, whole) == to_server(bytes, cut));
  } else {
    must(to_client(bytes, whole) == to_client(bytes, cut));
  }
}

}  // namespace avenor::fuzz

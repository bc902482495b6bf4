#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "integration/paper_exchange/world.hpp"
#include "support/catch.hpp"

using namespace avenor;
using namespace avenor::testing;

namespace {

/// A client that asks for everything and reads nothing, until it is told to.
class LazyClient {
 public:
  explicit LazyClient(int port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const int small = 16'384;
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("connect");
    write(
        "GET /v2/iex HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: "
        "Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAPCA-API-KEY-ID: k\r\nAPCA-API-SECRET-KEY: "
        "s\r\n\r\n");
    const std::string text = R"({"action":"subscribe","trades":["*"],"quotes":["*"]})";
    std::string frame{"\x81"};
    frame.push_back(static_cast<char>(0x80U | text.size()));
    frame.append(4, '\0');  // a mask of zeros leaves the text as it is
    write(frame + text);
  }
  ~LazyClient() { ::close(fd_); }
  LazyClient(const LazyClient&) = delete;
  LazyClient& operator=(const LazyClient&) = delete;

  /// All that comes until the connection ends.
  std::string read_to_end() {
    std::string all;
    std::string block(1 << 16, '\0');
    for (ssize_t n = 0; (n = ::read(fd_, block.data(), block.size())) > 0;)
      all.append(block, 0, static_cast<std::size_t>(n));
    return all;
  }

 private:
  void write(const std::string& bytes) {
    if (::write(fd_, bytes.data(), bytes.size()) < 0) throw std::runtime_error("write");
  }
  int fd_;
};

}  // namespace

TEST_CASE("trade stream: authorization in both forms, and what comes without it") {
  PaperWorld world;
  Listener stranger(world, "/stream");
  stranger.send(R"({"action":"listen","data":{"streams":["trade_updates"]}})");
  CHECK(stranger.wait_for("authorization") ==
        R"({"stream":"authorization","data":{"status":"unauthorized","action":"listen"}})");
  stranger.send(R"({"action":"auth","key":"k","secret":"wrong"})");
  CHECK(stranger.wait_for("authorization") ==
        R"({"stream":"authorization","data":{"status":"unauthorized","action":"authenticate"}})");
  stranger.send(R"({"action":"auth","key":"k","secret":"s"})");
  CHECK(stranger.wait_for("authorization") ==
        R"({"stream":"authorization","data":{"status":"authorized","action":"authenticate"}})");
  CHECK(stranger.last_was_binary());
  stranger.send(R"({"action":"listen","data":{"streams":["trade_updates"]}})");
  CHECK(stranger.wait_for("listening") == R"({"stream":"listening","data":{"streams":["trade_updates"]}})");
  stranger.send(R"({"action":"listen","data":{"streams":[]}})");
  CHECK(stranger.wait_for("listening") == R"({"stream":"listening","data":{"streams":[]}})");
  stranger.send("garbage");
  CHECK_FALSE(stranger.wait_for("error").empty());

  Listener old(world, "/stream");
  old.send(R"({"action":"authenticate","data":{"key_id":"k","secret_key":"s"}})");
  CHECK_THAT(old.wait_for("authorization"), ContainsSubstring(R"("status":"authorized")"));
}

TEST_CASE("trade stream: an order is new, then filled, and each event has the whole order") {
  PaperWorld world;
  world.set_price("99", "100", 6);
  const auto stream = listen_to_trades(world);
  const std::string id =
      text_field(world.call("POST", "/v2/orders", market_order("a", "buy", 10)).body, "id");
  const std::string fresh = stream->wait_for(R"("event":"new")");
  CHECK(fresh.starts_with(R"({"stream":"trade_updates","data":{"at":")"));
  CHECK_THAT(fresh, ContainsSubstring(R"("order":{"id":")" + id));
  const std::string part = stream->wait_for(R"("event":"partial_fill")");
  CHECK_THAT(part, ContainsSubstring(R"("price":"100","qty":"6","position_qty":"6")"));
  CHECK_THAT(part, ContainsSubstring(R"("filled_qty":"6","filled_avg_price":"100")"));
  world.set_price("99", "101", 6);
  const std::string fill = stream->wait_for(R"("event":"fill")");
  CHECK_THAT(fill, ContainsSubstring(R"("price":"101","qty":"4","position_qty":"10")"));
  CHECK(text_field(fill, "filled_avg_price") == "100.4");
  CHECK(text_field(fresh, "event_id") < text_field(part, "event_id"));
  CHECK(text_field(part, "event_id") < text_field(fill, "event_id"));
  CHECK(text_field(part, "execution_id") != text_field(fill, "execution_id"));
  CHECK(stream->messages().size() == 5);

  const std::string limit =
      R"({"symbol":"IBM","qty":"1","side":"buy","type":"limit","limit_price":"90","time_in_force":"day"})";
  const std::string resting = text_field(world.call("POST", "/v2/orders", limit).body, "id");
  world.call("DELETE", "/v2/orders/" + resting);
  const std::string cancelled = stream->wait_for(R"("event":"canceled")");
  CHECK(text_field(cancelled, "id", cancelled.find("\"order\"")) == resting);
}

TEST_CASE("data stream: the sequence of the venue, and its errors") {
  PaperWorld world;
  Listener feed(world, "/v2/iex");
  CHECK(feed.wait_for("connected") == R"([{"T":"success","msg":"connected"}])");
  feed.send(R"({"action":"subscribe","trades":["IBM"]})");
  CHECK(feed.wait_for("error") == R"([{"T":"error","code":401,"msg":"not authenticated"}])");
  feed.send(R"({"action":"auth","key":"k","secret":"x"})");
  CHECK(feed.wait_for("error") == R"([{"T":"error","code":402,"msg":"auth failed"}])");
  feed.send("{");
  CHECK(feed.wait_for("error") == R"([{"T":"error","code":400,"msg":"invalid syntax"}])");
  feed.send(R"({"action":"auth","key":"k","secret":"s"})");
  CHECK(feed.wait_for("authenticated") == R"([{"T":"success","msg":"authenticated"}])");
  CHECK_FALSE(feed.last_was_binary());
  feed.send(R"({"action":"auth","key":"k","secret":"s"})");
  CHECK(feed.wait_for("error") == R"([{"T":"error","code":403,"msg":"already authenticated"}])");
  feed.send(R"({"action":"subscribe","trades":["IBM"],"quotes":["IBM"],"bars":["*"]})");
  CHECK(
      feed.wait_for("subscription") ==
      R"([{"T":"subscription","trades":["IBM"],"quotes":["IBM"],"bars":["*"],"updatedBars":[],"dailyBars":[],"statuses":[],"lulds":[],"corrections":["IBM"],"cancelErrors":["IBM"]}])");
  feed.send(R"({"action":"unsubscribe","trades":["IBM"],"quotes":["IBM"]})");
  CHECK_THAT(feed.wait_for("subscription"), ContainsSubstring(R"("trades":[],"quotes":[],"bars":["*"])"));

  Listener known(world, "/v2/sip", {{"APCA-API-KEY-ID", "k"}, {"APCA-API-SECRET-KEY", "s"}});
  CHECK(known.wait_for("authenticated") == R"([{"T":"success","msg":"authenticated"}])");
}

TEST_CASE("data stream: the tape's trades and quotes, exactly, and only what was asked for") {
  TempDir tapes;
  std::string rows = "ts_ns,symbol,type,price,size,bid,bid_size,ask,ask_size\n";
  for (int i = 0; i < 50; ++i) {
    const std::string at = std::to_string(1'381'152'600'000'000'000 + i * 100'000'000LL);
    rows += at + ",IBM,quote,,,181.69,200,181.90,100\n" + at + ",IBM,trade,181.7,300,,,,\n";
    rows += at + ",MSFT,quote,,,33.10,5,,\n" + "not a line\n";
  }
  const auto tape = tapes.write("t.csv", rows);
  PaperWorld world({{"PAPER_DATA", tape.string()}, {"PAPER_SPEED", "20"}});
  Listener feed(world, "/v2/iex", {{"APCA-API-KEY-ID", "k"}, {"APCA-API-SECRET-KEY", "s"}});
  feed.send(R"({"action":"subscribe","trades":["IBM"],"quotes":["IBM"]})");
  CHECK_THAT(feed.wait_for(R"("T":"q")"),
             ContainsSubstring(
                 R"("S":"IBM","bx":"V","bp":181.69,"bs":200,"ax":"V","ap":181.9,"as":100,"c":["R"],"t":")"));
  CHECK_THAT(feed.wait_for(R"("T":"t")"),
             ContainsSubstring(R"("S":"IBM","x":"V","p":181.7,"s":300,"c":["@"],"t":")"));
  Listener other(world, "/v2/iex", {{"APCA-API-KEY-ID", "k"}, {"APCA-API-SECRET-KEY", "s"}});
  other.send(R"({"action":"subscribe","quotes":["MSFT"]})");
  CHECK_THAT(other.wait_for(R"("T":"q")"),
             ContainsSubstring(R"("S":"MSFT","bx":"V","bp":33.1,"bs":5,"ax":"V","ap":0,"as":0)"));
  for (const std::string& message : feed.messages()) CHECK(message.find("MSFT") == std::string::npos);
  for (const std::string& message : other.messages()) CHECK(message.find("IBM") == std::string::npos);
  CHECK(world.process().says("tape line skipped"));
}

TEST_CASE("data stream: as fast as possible loses nothing for a client that keeps up") {
  TempDir tapes;
  std::string rows = "ts_ns,symbol,type,price,size,bid,bid_size,ask,ask_size\n";
  constexpr int kRows = 30'000;
  for (int i = 1; i <= kRows; ++i) {
    rows += std::to_string(1'381'152'600'000'000'000 + i * 100'000'000LL) + ",IBM,trade," +
            std::to_string(i) + ",1,,,,\n";
  }
  PaperWorld world({{"PAPER_DATA", tapes.write("t.csv", rows).string()},
                    {"SYMBOLS", "IBM"},
                    {"PAPER_SPEED", "max"},
                    {"PAPER_AT_END", "hold"}});
  Listener feed(world, "/v2/iex", {{"APCA-API-KEY-ID", "k"}, {"APCA-API-SECRET-KEY", "s"}});
  feed.send(R"({"action":"subscribe","trades":["IBM"]})");
  REQUIRE_FALSE(feed.wait_for(R"("p":30000,)").empty());
  int expected = 0;
  for (const std::string& message : feed.messages()) {
    for (std::size_t at = 0; (at = message.find("\"p\":", at)) != std::string::npos; at += 4) {
      const int value = std::stoi(message.substr(at + 4, 8));
      if (expected != 0 && value != expected) FAIL(value << " instead of " << expected);
      expected = value + 1;
    }
  }
  CHECK(expected == kRows + 1);
}

TEST_CASE("data stream: who does not read is told 407 and closed, and nobody else notices") {
  PaperWorld world(PaperWorld::Settings{{"PAPER_SPEED", "20000"}});
  Listener feed(world, "/v2/iex", {{"APCA-API-KEY-ID", "k"}, {"APCA-API-SECRET-KEY", "s"}});
  LazyClient lazy(world.port());
  feed.send(R"({"action":"subscribe","quotes":["IBM"]})");
  REQUIRE_FALSE(feed.wait_for("subscription").empty());
  REQUIRE(world.run_until([&] { return world.control("summary").has(R"("data_subscribers":2)"); }));
  REQUIRE(world.run_until([&] { return world.control("summary").has(R"("data_subscribers":1)"); }));
  CHECK_THAT(lazy.read_to_end(), ContainsSubstring(R"([{"T":"error","code":407,"msg":"slow client"}])"));
  CHECK_FALSE(feed.wait_for(R"("T":"q")").empty());
}

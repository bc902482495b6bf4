// A server that stops answering, at every place of a read: the reader's wait ends at its deadline.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <thread>

#include <fmt/format.h>

#include "integration/ledger/ledger_world.hpp"
#include "ledger/reader.hpp"
#include "support/catch.hpp"
#include "support/pg_bouncer.hpp"
#include "support/wait.hpp"

using namespace avenor;
using namespace avenor::testing;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

constexpr auto kDeadline = 1500ms;
constexpr auto kLate = 4s;  ///< what a loaded machine may add

std::string message(char type, const std::string& body) {
  const auto size = static_cast<std::uint32_t>(body.size() + 4);
  std::string made(1, type);
  for (int shift = 24; shift >= 0; shift -= 8) made += static_cast<char>(size >> shift & 0xff);
  return made + body;
}

std::string text(const char* words) { return std::string{words} + '\0'; }

/// Speaks as much of PostgreSQL's protocol as a test needs, and then no more.
class SilentServer {
 public:
  enum class Until {
    Connected,     ///< it accepts, and says nothing
    Asked,         ///< it takes connections and begins transactions, and answers no question
    HalfAnswered,  ///< it begins to answer, and stops within a row
  };
  explicit SilentServer(Until until)
      : until_(until), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof(address);
    if (::bind(listener_, any, size) != 0 || ::listen(listener_, 4) != 0 ||
        ::getsockname(listener_, any, &size) != 0)
      throw std::runtime_error("no port for a silent server");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~SilentServer() {
    over_ = true;
    thread_.join();
    if (client_ >= 0) ::close(client_);
    ::close(listener_);
  }
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;

  std::string url() const {
    return fmt::format("postgresql://x@127.0.0.1:{}/x?sslmode=disable&gssencmode=disable", port_);
  }
  bool was_asked() const { return asked_; }

 private:
  bool readable(int socket) const {
    pollfd waiting{.fd = socket, .events = POLLIN, .revents = 0};
    while (!over_)
      if (::poll(&waiting, 1, 20) > 0) return true;
    return false;
  }
  bool read(std::string& into, std::size_t size) const {
    into.resize(size);
    std::size_t got = 0;
    while (got < size) {
      if (!readable(client_)) return false;
      const auto more = ::recv(client_, into.data() + got, size - got, 0);
      if (more <= 0) return false;
      got += static_cast<std::size_t>(more);
    }
    return true;
  }
  static std::size_t size_in(const std::string& bytes) {
    std::size_t size = 0;
    for (const char byte : bytes) size = size << 8 | static_cast<unsigned char>(byte);
    return size;
  }
  void say(const std::string& bytes) const {
    (void)::send(client_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }

  void serve() {
    if (!readable(listener_)) return;
    client_ = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (until_ == Until::Connected) return;
    std::string header, body;
    if (!read(header, 4) || !read(body, size_in(header) - 4)) return;
    say(message('R', std::string(4, '\0')) + message('S', text("server_version") + text("15.0")) +
        message('S', text("server_encoding") + text("UTF8")) +
        message('S', text("client_encoding") + text("UTF8")) +
        message('S', text("standard_conforming_strings") + text("on")) + message('K', std::string(8, '\1')) +
        message('Z', "I"));
    while (read(header, 5) && read(body, size_in(header.substr(1)) - 4)) {
      const bool begins = header[0] == 'Q' && body.find("BEGIN") != std::string::npos;
      if (begins) {
        say(message('C', text("BEGIN")) + message('Z', "T"));
        continue;
      }
      asked_ = true;
      if (until_ == Until::HalfAnswered) say(message('D', std::string(100, 'x')).substr(0, 40));
      while (!over_) std::this_thread::sleep_for(10ms);
      return;
    }
  }

  const Until until_;
  const int listener_;
  int client_ = -1, port_ = 0;
  std::atomic<bool> over_ = false, asked_ = false;
  std::thread thread_;
};

/// The work fails, no sooner than at its deadline and not long after.
template <class Work>
void ends_at_deadline(Work work) {
  const auto begin = steady_clock::now();
  const auto answer = work();
  const auto took = steady_clock::now() - begin;
  REQUIRE_FALSE(answer);
  CHECK_THAT(answer.error().message, ContainsSubstring("does not answer"));
  CHECK(took >= kDeadline - 100ms);
  CHECK(took < kDeadline + kLate);
}

}  // namespace

TEST_CASE("reader: a server that takes the connection and says nothing") {
  const SilentServer server(SilentServer::Until::Connected);
  ends_at_deadline([&] { return ledger::LedgerReader::open(server.url(), kDeadline); });
}

TEST_CASE("reader: a server that stops answering in the middle of a read") {
  const auto until = GENERATE(SilentServer::Until::Asked, SilentServer::Until::HalfAnswered);
  const SilentServer server(until);
  auto reader = ledger::LedgerReader::open(server.url(), kDeadline);
  REQUIRE(reader);
  ends_at_deadline([&] { return reader->positions(); });
  CHECK(server.was_asked());
  // Nothing more is asked of it, and nothing waits again.
  const auto begin = steady_clock::now();
  const auto again = reader->positions();
  REQUIRE_FALSE(again);
  CHECK_THAT(again.error().message, ContainsSubstring("is lost"));
  CHECK(steady_clock::now() - begin < 1s);
}

TEST_CASE("reader: a frozen PostgreSQL, and a frozen pool before one that lives") {
  PgCluster cluster;
  PgBouncer pool(cluster);
  const std::string url = fresh_ledger(cluster);
  const bool pooled = GENERATE(false, true);
  INFO(pooled);
  auto reader = ledger::LedgerReader::open(pooled ? pool.url(url) : url, kDeadline);
  REQUIRE(reader);
  REQUIRE(reader->positions());
  pooled ? pool.freeze() : cluster.freeze();
  ends_at_deadline([&] { return reader->positions(); });
  pooled ? pool.thaw() : cluster.thaw();
  CHECK_FALSE(reader->positions());
  CHECK(ledger::LedgerReader::open(pooled ? pool.url(url) : url, kDeadline)->positions());
}

TEST_CASE("reader: a statement that takes too long is ended by the server, and the next one is answered") {
  const std::string url = fresh_ledger();
  auto reader = ledger::LedgerReader::open(url, 2s);
  REQUIRE(reader);
  const std::jthread holder([&] {
    pg_query(url, "BEGIN; LOCK TABLE trading.positions IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(5); COMMIT");
  });
  REQUIRE(wait_until([&] {
    return pg_query(url,
                    "SELECT count(*) FROM pg_locks WHERE relation = 'trading.positions'::regclass AND mode = "
                    "'AccessExclusiveLock' AND granted") == "1";
  }));
  const auto blocked = reader->positions();
  REQUIRE_FALSE(blocked);
  CHECK_THAT(blocked.error().message, ContainsSubstring("57014"));
  CHECK(reader->server_version());
}

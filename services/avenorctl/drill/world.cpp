#include "avenorctl/drill/world.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cstdlib>
#include <fstream>

#include "core/random.hpp"
#include "ledger/migrations.hpp"

namespace avenor::avenorctl::drill {
namespace {

namespace fs = std::filesystem;

// A UNIX socket's path may have 107 bytes; the file's own name takes 20 of them.
constexpr std::size_t kLongestFolder = 70;

std::vector<int> free_ports(std::size_t count) {
  std::vector<int> sockets, ports;
  for (std::size_t i = 0; i < count; ++i) {
    sockets.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* raw = reinterpret_cast<sockaddr*>(&address);
    if (::bind(sockets.back(), raw, size) == 0 && ::getsockname(sockets.back(), raw, &size) == 0)
      ports.push_back(ntohs(address.sin_port));
  }
  for (const int socket : sockets) ::close(socket);
  return ports;
}

core::Result<fs::path> fresh_folder(const fs::path& root) {
  std::error_code error;
  std::string pattern = (root / "var" / "drill" / "XXXXXX").string();
  // Only a project folder has var/; in any other folder nothing is left behind.
  const bool at_home = fs::is_directory(root / "var", error) &&
                       (fs::create_directories(root / "var" / "drill", error), !error);
  if (!at_home || pattern.size() > kLongestFolder || !Cluster::can_use(root / "var" / "drill"))
    pattern = (fs::path{"/tmp"} / "avenor-drill-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) return core::fail("cannot make a folder like " + pattern);
  if (::geteuid() == 0) fs::permissions(pattern, fs::perms{0711}, error);
  return fs::path{pattern};
}

/// The environment of a daemon: nothing that could lead it to the user's own ledger or keys.
std::map<std::string, std::string> clean_environment() {
  std::map<std::string, std::string> out{{"PATH", "/usr/bin:/bin"}};
  for (const char* key : {"HOME", "LANG", "TZ", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"})
    if (const char* value = std::getenv(key)) out[key] = value;
  return out;
}

}  // namespace

std::string_view World::name(Daemon daemon) {
  switch (daemon) {
    case Daemon::Proxy: return "proxy";
    case Daemon::PaperExchange: return "paper_exchange";
    case Daemon::MarketData: return "market_data";
    case Daemon::Execution: return "execution";
  }
  return "";
}

core::Result<std::unique_ptr<World>> World::make(Loop& loop, const WorldOptions& options) {
  std::unique_ptr<World> world{new World};
  if (auto built = world->build(loop, options); !built) return tl::unexpected(built.error());
  return world;
}

core::Status World::build(Loop& loop, const WorldOptions& options) {
  std::error_code error;
  bin_ = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const auto daemon : kDaemons)
    if (::access((bin_ / name(daemon)).c_str(), X_OK) != 0)
      return core::fail(fmt::format("{} is missing beside avenorctl in {}", name(daemon), bin_.string()));
  const auto folder = fresh_folder(options.root);
  if (!folder) return tl::unexpected(folder.error());
  folder_ = *folder;
  keep_ = options.keep;
  cluster_ = std::make_unique<Cluster>(
      folder_, [&loop](const auto& condition, auto deadline) { return loop.until(condition, deadline); });
  if (auto made = cluster_->create(); !made) return made;
  if (auto migrated = ledger::migrate(cluster_->url(), options.sql, [](const ledger::Migration&) {});
      !migrated)
    return tl::unexpected(migrated.error());
  const auto ports = free_ports(4);
  if (ports.size() != 4) return core::fail("there are no free ports on 127.0.0.1");
  bus_ = {.inbound = fmt::format("tcp://127.0.0.1:{}", ports[0]),
          .outbound = fmt::format("tcp://127.0.0.1:{}", ports[1])};
  auto relay = Relay::open(loop.service().io(), static_cast<std::uint16_t>(ports[2]));
  if (!relay) return tl::unexpected(relay.error());
  relay_ = std::move(*relay);
  exchange_ = std::make_unique<ExchangeControl>(loop, ports[3]);
  return write_env(ports[2], fmt::format("http://127.0.0.1:{}", ports[3]), options.seed);
}

core::Status World::write_env(int trading_port, const std::string& control_url, std::uint64_t seed) {
  data_trading_url_ = fmt::format("http://127.0.0.1:{}", trading_port);
  const std::vector<std::pair<std::string, std::string>> settings{
      {"AVENOR_ENV", "sim"},
      {"ZMQ_INBOUND_BUS_URL", bus_.inbound},
      {"ZMQ_OUTBOUND_BUS_URL", bus_.outbound},
      {"DATABASE_URL", cluster_->url()},
      {"VENUES", "alpaca"},
      {"SYMBOLS", fmt::format("{}", fmt::join(symbols_, ","))},
      {"ALPACA_KEY_ID", "drill"},
      {"ALPACA_SECRET_KEY", core::random_hex(16)},
      {"ALPACA_TRADING_URL", fmt::format("http://127.0.0.1:{}", relay_->port())},
      {"ALPACA_DATA_STREAM_URL", fmt::format("ws://127.0.0.1:{}/v2/iex", trading_port)},
      {"ALPACA_SETTLING_S", "1"},
      {"ALPACA_LATEST_ARRIVAL_S", "0.2"},
      {"PAPER_LISTEN", fmt::format("127.0.0.1:{}", trading_port)},
      {"PAPER_CONTROL_URL", control_url},
      {"PAPER_STATE_DIR", (folder_ / "paper").string()},
      {"PAPER_SPEED", "5"},
      {"PAPER_SEED", std::to_string(seed)},
      {"PAPER_CASH", "100000000"},
      {"HEARTBEAT_INTERVAL_S", "1"},
      {"HEARTBEAT_TIMEOUT_S", "3"}};
  const auto path = folder_ / ".env";
  std::ofstream out{path};
  ::chmod(path.c_str(), 0600);
  for (const auto& [key, value] : settings) out << key << "='" << value << "'\n";
  if (!out.flush()) return core::fail("cannot write " + path.string());
  return {};
}

core::Status World::start(Daemon daemon) {
  auto environment = clean_environment();
  // Only execution connects through the relay: a cut wire must not look like a market without prices.
  if (daemon == Daemon::MarketData) environment["ALPACA_TRADING_URL"] = data_trading_url_;
  if (const char* failpoints = std::getenv("AVENOR_FAILPOINTS"); failpoints && daemon == Daemon::Execution)
    environment["AVENOR_FAILPOINTS"] = failpoints;
  return (*this)[daemon].start({.arguments = {(bin_ / name(daemon)).string()},
                                .folder = folder_,
                                .log = folder_ / fmt::format("{}.log", name(daemon)),
                                .environment = std::move(environment)});
}

World::~World() {
  for (auto& daemon : daemons_) daemon.kill();
  cluster_.reset();
  std::error_code ignored;
  if (!keep_ && !folder_.empty()) fs::remove_all(folder_, ignored);
}

}  // namespace avenor::avenorctl::drill

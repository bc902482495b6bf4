#include "avenorctl/drill/cluster.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>
#include <charconv>
#include <chrono>
#include <csignal>
#include <fstream>

#include "ledger/reader.hpp"

namespace avenor::avenorctl::drill {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr const char* kSetpriv = "/usr/bin/setpriv";

bool is_root() { return ::geteuid() == 0; }

/// The newest of /usr/lib/postgresql/*/bin; empty when there is none.
fs::path newest_bin() {
  fs::path best;
  int best_version = -1;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", error)) {
    const std::string name = entry.path().filename();
    int version = -1;
    std::from_chars(name.data(), name.data() + name.size(), version);
    if (version <= best_version || !fs::exists(entry.path() / "bin" / "initdb", error)) continue;
    best = entry.path() / "bin";
    best_version = version;
  }
  return best;
}

}  // namespace

bool Cluster::can_use(const fs::path& folder) {
  if (!is_root()) return ::access(folder.c_str(), W_OK | X_OK) == 0;
  // Other users need access to the folder: PostgreSQL will run as the user postgres.
  for (auto path = fs::absolute(folder);; path = path.parent_path()) {
    struct stat info{};
    if (::stat(path.c_str(), &info) != 0 || (info.st_mode & S_IXOTH) == 0) return false;
    if (path == path.parent_path()) return true;
  }
}

Cluster::~Cluster() { stop_immediately(); }

std::string Cluster::url_of(const std::string& database) const {
  return fmt::format("postgresql:///{}?host={}&port=5432&user=avenor", database, (folder_ / "s").string());
}

Command Cluster::command(const std::string& program, std::vector<std::string> arguments) const {
  std::vector<std::string> all;
  if (is_root())
    all = {kSetpriv, "--reuid=postgres", "--regid=postgres", "--clear-groups", "--pdeathsig=QUIT", "--"};
  all.push_back((bin_ / program).string());
  all.insert(all.end(), arguments.begin(), arguments.end());
  return {.arguments = std::move(all),
          .folder = "/",
          .log = folder_ / "postgres.log",
          .environment = {{"PATH", "/usr/bin:/bin"}, {"LC_ALL", "C"}},
          .dies_by = SIGQUIT};
}

core::Status Cluster::run(const std::string& program, std::vector<std::string> arguments) {
  Process process;
  if (const auto started = process.start(command(program, std::move(arguments))); !started) return started;
  std::optional<std::string> end;
  if (!until_([&] { return (end = process.ended()).has_value(); }, 60s))
    return core::fail(program + " did not end");
  if (!process.ended_well())
    return core::fail(fmt::format("{} failed ({}): {}", program, *end, (folder_ / "postgres.log").string()));
  return {};
}

core::Status Cluster::create() {
  bin_ = newest_bin();
  if (bin_.empty())
    return core::fail(
        "PostgreSQL's programs are not in /usr/lib/postgresql. Fix: apt-get install postgresql");
  const auto* account = is_root() ? ::getpwnam("postgres") : nullptr;
  if (is_root() && account == nullptr)
    return core::fail("there is no user postgres, and PostgreSQL refuses to run as root");
  for (const char* name : {"pg", "s"}) {
    fs::create_directory(folder_ / name);
    fs::permissions(folder_ / name, fs::perms::owner_all);
    if (account && ::chown((folder_ / name).c_str(), account->pw_uid, account->pw_gid) != 0)
      return core::fail("cannot give " + (folder_ / name).string() + " to the user postgres");
  }
  if (auto made = run("initdb", {"-D", (folder_ / "pg").string(), "-A", "trust", "-U", "avenor", "-E", "UTF8",
                                 "--locale=C", "-N"});
      !made)
    return made;
  std::ofstream conf{folder_ / "pg" / "postgresql.conf", std::ios::app};
  conf << "listen_addresses = ''\nport = 5432\nunix_socket_directories = '" << (folder_ / "s").string()
       << "'\nmax_connections = 30\nshared_buffers = 32MB\nfsync = on\nsynchronous_commit = on\n";
  if (!conf.flush()) return core::fail("cannot write postgresql.conf in " + folder_.string());
  if (auto started = start(); !started) return started;
  return run("createdb", {"-h", (folder_ / "s").string(), "-p", "5432", "-U", "avenor", "avenor"});
}

core::Status Cluster::start() {
  if (auto started = server_.start(command("postgres", {"-D", (folder_ / "pg").string()})); !started)
    return started;
  return wait_ready();
}

core::Status Cluster::wait_ready() {
  const auto answers = [this] {
    auto reader = ledger::LedgerReader::open(url_of("postgres"));
    return reader && reader->server_version().has_value();
  };
  if (!until_([&] { return server_.ended().has_value() || answers(); }, 30s) || !server_.running())
    return core::fail("PostgreSQL does not start: " + (folder_ / "postgres.log").string());
  return {};
}

void Cluster::stop_immediately() {
  server_.signal(SIGQUIT);
  const auto end = std::chrono::steady_clock::now() + 8s;
  while (server_.running() && !server_.ended() && std::chrono::steady_clock::now() < end) ::usleep(10'000);
  server_.kill();
}

}  // namespace avenor::avenorctl::drill

#include "support/pg_cluster.hpp"

#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <stdexcept>

#include "support/wait.hpp"

namespace avenor::testing {
namespace {

namespace fs = std::filesystem;

struct Account {
  uid_t uid = 0;
  gid_t gid = 0;
};

Account account() {
  if (::geteuid() != 0) return {::geteuid(), ::getegid()};
  const passwd* postgres = ::getpwnam("postgres");
  if (postgres == nullptr)
    throw std::runtime_error("root cannot run PostgreSQL, and there is no user postgres");
  return {postgres->pw_uid, postgres->pw_gid};
}

fs::path program(const std::string& name) {
  std::vector<fs::path> found;
  std::error_code code;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", code)) {
    if (fs::exists(entry.path() / "bin" / name)) found.push_back(entry.path() / "bin" / name);
  }
  if (found.empty())
    throw std::runtime_error("PostgreSQL's " + name +
                             " is not under /usr/lib/postgresql: install postgresql");
  const auto version = [](const fs::path& path) {
    return std::atoi(path.parent_path().parent_path().filename().c_str());
  };
  return *std::max_element(found.begin(), found.end(),
                           [&](const fs::path& a, const fs::path& b) { return version(a) < version(b); });
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path);
  std::ostringstream out;
  out << in.rdbuf();  // a process may end while it is read: that is an empty file, not an exception
  return out.str();
}

struct Proc {
  pid_t pid = 0;
  pid_t parent = 0;
};

std::vector<Proc> processes() {
  std::vector<Proc> all;
  std::error_code code;
  for (const auto& entry : fs::directory_iterator("/proc", code)) {
    const pid_t pid = std::atoi(entry.path().filename().c_str());
    if (pid <= 0) continue;
    const std::string stat = read_file(entry.path() / "stat");
    const std::size_t end = stat.rfind(')');
    if (end == std::string::npos) continue;
    char state = 0;
    pid_t parent = 0;
    std::istringstream(stat.substr(end + 1)) >> state >> parent;
    all.push_back({pid, parent});
  }
  return all;
}

struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};

}  // namespace

// From the fork on, only what may be called between fork and exec.
pid_t spawn_as_postgres(const std::vector<std::string>& words, const fs::path& output) {
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  std::array<char*, 4> environment = {const_cast<char*>("PATH=/usr/bin:/bin"),
                                      const_cast<char*>("LC_ALL=C.UTF-8"), const_cast<char*>("TZ=UTC"),
                                      nullptr};
  const Account as = account();
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child > 0) return child;
  if (::geteuid() == 0 && (::setgroups(0, nullptr) != 0 || ::setgid(as.gid) != 0 || ::setuid(as.uid) != 0))
    ::_exit(126);
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);  // after setuid, which clears it
  if (::getppid() != parent) ::_exit(126);
  ::setsid();  // a Ctrl-C at the terminal is the test's business
  if (::chdir("/") != 0) ::_exit(126);
  const int out = ::open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const int in = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::dup2(in, 0);
  ::dup2(out, 1);
  ::dup2(out, 2);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execve(argv[0], argv.data(), environment.data());
  ::_exit(127);
}

void give_to_postgres(const fs::path& path) {
  const Account as = account();
  if (::chown(path.c_str(), as.uid, as.gid) != 0)
    throw std::runtime_error("cannot give " + path.string() + " away");
}

PgCluster::PgCluster() : PgCluster(Options{}) {}

PgCluster::PgCluster(Options options) : folder_(options.folder), own_folder_(options.folder.empty()) {
  if (own_folder_) {
    // Not /tmp: on Debian 13 that is memory.
    std::string pattern = "/var/tmp/avenor-pg-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr)
      throw std::runtime_error("no folder under /var/tmp for a cluster");
    folder_ = pattern;
  }
  give_to_postgres(folder_);
  const pid_t maker = spawn_as_postgres({program("initdb"), "-D", folder_ / "data", "-U", "postgres", "-A",
                                         "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"},
                                        folder_ / "initdb.log");
  int status = 0;
  ::waitpid(maker, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw std::runtime_error("initdb failed: " + read_file(folder_ / "initdb.log"));
  }
  std::ofstream conf(folder_ / "data" / "postgresql.conf", std::ios::app);
  conf << "listen_addresses = ''\nunix_socket_directories = '" << folder_.string()
       << "'\nunix_socket_permissions = 0700\n"
       << "fsync = on\nsynchronous_commit = on\nshared_buffers = 64MB\nmax_connections = 40\n";
  for (const std::string& line : options.settings) conf << line << '\n';
  conf.close();
  start();
}

PgCluster::~PgCluster() {
  if (running()) {
    signal_all(SIGCONT);
    ::kill(postmaster_, SIGQUIT);
    wait_for_end();
  }
  std::error_code ignored;
  if (own_folder_) fs::remove_all(folder_, ignored);
}

std::string PgCluster::url(const std::string& database, const std::string& user) const {
  return "postgresql:///" + database + "?host=" + folder_.string() + "&user=" + user;
}

std::string PgCluster::create_database(const std::string& name) {
  pg_query(url(), "CREATE DATABASE " + name);
  return url(name);
}

void PgCluster::start() {
  // After kill -9 the old children may hold the shared memory for a moment longer: try again while they go.
  std::string why;
  const bool started = wait_until(
      [&] {
        if (postmaster_ <= 0)
          postmaster_ =
              spawn_as_postgres({program("postgres"), "-D", folder_ / "data"}, folder_ / "server.log");
        if (::waitpid(postmaster_, nullptr, WNOHANG) == postmaster_) {
          postmaster_ = -1;
          return false;
        }
        try {
          pg_query(url(), "SELECT 1");
          return true;
        } catch (const std::exception& error) {
          why = error.what();
          return false;
        }
      },
      std::chrono::seconds(60));
  if (!started) throw std::runtime_error("PostgreSQL did not start: " + why + "\n" + log());
}

void PgCluster::stop(Stop how) {
  if (!running()) return;
  ::kill(postmaster_, how == Stop::Fast ? SIGINT : SIGQUIT);
  wait_for_end();
}

void PgCluster::kill() {
  if (!running()) return;
  ::kill(postmaster_, SIGKILL);
  wait_for_end();
}

void PgCluster::freeze() { signal_all(SIGSTOP); }
void PgCluster::thaw() { signal_all(SIGCONT); }

void PgCluster::signal_all(int signal) const {
  ::kill(postmaster_, signal);
  for (const Proc& process : processes()) {
    if (process.parent == postmaster_) ::kill(process.pid, signal);
  }
}

void PgCluster::wait_for_end() {
  ::waitpid(postmaster_, nullptr, 0);
  postmaster_ = -1;
}

std::string PgCluster::log() const { return read_file(folder_ / "server.log"); }

std::string pg_query(const std::string& url, const std::string& sql) {
  const std::unique_ptr<PGconn, Finish> connection{PQconnectdb(url.c_str())};
  if (PQstatus(connection.get()) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection.get()));
  PQsetNoticeReceiver(connection.get(), [](void*, const PGresult*) {}, nullptr);
  const std::unique_ptr<PGresult, decltype(&PQclear)> result{PQexec(connection.get(), sql.c_str()), &PQclear};
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
    const char* state = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
    throw std::runtime_error(std::string(state == nullptr ? "lost" : state) + " " +
                             PQerrorMessage(connection.get()));
  }
  if (PQntuples(result.get()) == 0 || PQnfields(result.get()) == 0) return "";
  return PQgetvalue(result.get(), 0, 0);
}

}  // namespace avenor::testing

#include "support/pg_bouncer.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <stdexcept>

#include "support/wait.hpp"

namespace avenor::testing {
namespace {

const char* program() {
  for (const char* path : {"/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"}) {
    if (std::filesystem::exists(path)) return path;
  }
  throw std::runtime_error("pgbouncer is not here: scripts/packages --for test");
}

}  // namespace

PgBouncer::PgBouncer(const PgCluster& cluster) : cluster_(cluster) {
  const std::string folder = folder_.path().string();
  folder_.write("users", "\"postgres\" \"\"\n");
  folder_.write("pgbouncer.ini",
                "[databases]\n* = host=" + cluster.folder().string() +
                    "\n[pgbouncer]\nlisten_addr =\nunix_socket_dir = " + folder +
                    "\npool_mode = transaction\nserver_reset_query =\ndefault_pool_size = 4\n"
                    "server_login_retry = 0.2\nauth_type = trust\nauth_file = " +
                    folder + "/users\n");
  give_to_postgres(folder_.path());
  for (const char* file : {"users", "pgbouncer.ini"}) give_to_postgres(folder_.path() / file);
  start();
}

PgBouncer::~PgBouncer() { kill(); }

std::string PgBouncer::url(const std::string& url) const {
  std::string through = url;
  const std::string direct = "host=" + cluster_.folder().string();
  return through.replace(through.find(direct), direct.size(),
                         "host=" + folder_.path().string() + "&port=6432");
}

void PgBouncer::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

void PgBouncer::start() {
  const auto socket = folder_.path() / ".s.PGSQL.6432";
  std::filesystem::remove(socket);  // of one that was killed
  pid_ = spawn_as_postgres({program(), folder_.path() / "pgbouncer.ini"}, folder_.path() / "log");
  std::string why;
  const bool up = wait_until([&] {
    try {
      pg_query(url(cluster_.url()), "SELECT 1");
      return true;
    } catch (const std::exception& error) {
      why = error.what();
      return false;
    }
  });
  if (!up) throw std::runtime_error("PgBouncer did not start: " + why);
}

void PgBouncer::freeze() { ::kill(pid_, SIGSTOP); }
void PgBouncer::thaw() { ::kill(pid_, SIGCONT); }

}  // namespace avenor::testing

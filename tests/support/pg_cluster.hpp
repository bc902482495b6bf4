// A PostgreSQL cluster of a test's own: made in a folder of its own, heard on a UNIX socket only, gone with
// the test (even with one that was killed: the server dies with its parent). Every commit is as durable as in
// earnest.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace avenor::testing {

class PgCluster {
 public:
  struct Options {
    std::vector<std::string> settings;  ///< lines for postgresql.conf: "max_connections = 5"
    std::filesystem::path folder;  ///< an existing, empty one (a small tmpfs, say); empty: one under /tmp
  };

  /// initdb and start. PostgreSQL refuses to be root: it runs as user postgres then. Throws
  /// std::runtime_error.
  PgCluster();
  explicit PgCluster(Options options);
  ~PgCluster();
  PgCluster(const PgCluster&) = delete;
  PgCluster& operator=(const PgCluster&) = delete;

  /// The superuser is postgres; anybody may connect as anyone. A libpq URI.
  std::string url(const std::string& database = "postgres", const std::string& user = "postgres") const;
  /// Makes an empty database and returns its URI.
  std::string create_database(const std::string& name);

  /// Returns once it takes connections; after a crash, once it has recovered.
  void start();
  enum class Stop { Fast, Immediate };
  /// Fast: sessions are ended, nothing is lost. Immediate: a crash that has been asked for. Waits for the
  /// end.
  void stop(Stop how);
  /// kill -9 of the postmaster; its children notice by themselves.
  void kill();
  /// SIGSTOP to the postmaster and all its children: connections stay, nobody answers. thaw() wakes them
  /// again.
  void freeze();
  void thaw();

  bool running() const { return postmaster_ > 0; }
  /// Where its socket is.
  const std::filesystem::path& folder() const { return folder_; }
  /// What the server has written so far.
  std::string log() const;

 private:
  void signal_all(int signal) const;
  void wait_for_end();

  std::filesystem::path folder_;
  bool own_folder_ = true;
  pid_t postmaster_ = -1;
};

/// One SQL statement or several, by a connection of its own: the last one's first column of the first row, as
/// text ("" for NULL or no row). Throws std::runtime_error with what the server says, its SQLSTATE in front.
std::string pg_query(const std::string& url, const std::string& sql);

/// Starts a program that refuses to be root as user postgres (when we are root; else as ourselves). It dies
/// with this process.
pid_t spawn_as_postgres(const std::vector<std::string>& words, const std::filesystem::path& output);
void give_to_postgres(const std::filesystem::path& path);

}  // namespace avenor::testing

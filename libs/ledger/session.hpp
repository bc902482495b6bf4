// A connection made ready for the ledger's work: settings, the schema's version, the writer's lock, prepared
// statements.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <tl/expected.hpp>

#include "ledger/connection.hpp"

namespace avenor::ledger {

/// Identifies a server process: process ids are reused, a process id with its start time is not.
struct Backend {
  std::string pid;
  std::string started;
};

struct Session {
  std::unique_ptr<Connection> connection;
  Backend backend;
  std::string notice;  ///< a notice for the operator about how it was opened; empty: none
};

struct SessionProblem {
  enum class Kind {
    Away,
    Fatal,
    Misconfigured,  ///< the server answers, and somebody has to change a setting, there or in DATABASE_URL
    LockHeld,
    Leased,  ///< by a writer behind a pool, which may be gone already
  };
  Kind kind = Kind::Away;
  std::string message;
};

/// Who writes, over all of its sessions.
struct Writer {
  std::string mark;          ///< of this process; unique
  bool has_written = false;  ///< in an earlier session: then no other writer may have written since
  bool pooled = false;       ///< there is no session that could hold the lock: the mark is renewed instead
};

/// With a `writer` it takes the one writer's lock. When it is held by `predecessor` (our own previous
/// session, whose loss the server may not have noticed yet), that session is ended, and the next call finds
/// the lock free. A pooled one has neither lock nor predecessor; its connection begins every pipeline with a
/// statement that checks its mark. It is fatal when another writer has held it meanwhile: this process's
/// memory is then out of date.
tl::expected<Session, SessionProblem> open_session(const ConnectOptions& options,
                                                   const std::optional<Writer>& writer,
                                                   const std::optional<Backend>& predecessor);

}  // namespace avenor::ledger

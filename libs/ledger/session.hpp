// A connection made ready for the ledger's work: settings, the schema's version, the writer's lock, prepared
// statements.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <tl/expected.hpp>

#include "ledger/connection.hpp"

namespace avenor::ledger {

/// A server process, for sure: numbers come again, numbers with their start do not.
struct Backend {
  std::string pid;
  std::string started;
};

struct Session {
  std::unique_ptr<Connection> connection;
  Backend backend;
  std::string notice;  ///< what an operator should know of how it was opened; empty: nothing
};

struct SessionProblem {
  enum class Kind {
    Away,
    Fatal,
    LockHeld,
    Leased,  ///< by a writer behind a pool, which may be gone already
  };
  Kind kind = Kind::Away;
  std::string message;
};

/// Who writes, over all of its sessions.
struct Writer {
  std::string mark;          ///< of this life of the process; unlike any other's
  bool has_written = false;  ///< in an earlier session: then nobody else may have written since
  bool pooled = false;       ///< there is no session that could hold the lock: the mark is renewed instead
};

/// With a `writer` it takes the one writer's lock. When it is held by `predecessor` (our own session before
/// this one, which the server may not have missed yet) that one is ended, and the next call finds the lock
/// free. A pooled one has neither lock nor predecessor; its connection begins every pipeline with what proves
/// its mark. It is fatal when somebody else has held it meanwhile: what this process remembers is not what is
/// there.
tl::expected<Session, SessionProblem> open_session(const ConnectOptions& options,
                                                   const std::optional<Writer>& writer,
                                                   const std::optional<Backend>& predecessor);

}  // namespace avenor::ledger

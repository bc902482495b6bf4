// Writing a batch of changes until it is durable.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "ledger/api/ledger.hpp"
#include "ledger/reconnecting_session.hpp"

namespace avenor::ledger {

struct PendingWrite {
  Change change;
  std::function<void(Written)> done;
  std::int64_t write_id = 0;  ///< unlike any other's: marks an intent's row as this one's
};

/// The outcome of an attempt that was made elsewhere.
struct Attempt {
  PgResult<std::vector<Rows>> answers;
  std::size_t intents = 0;
};

/// True: all of the intents are new rows, so nothing has to be read back.
bool all_new(const std::vector<Rows>& answers, std::size_t intents);

/// Commits them in one transaction and retries until that is certain; `finished` receives each outcome. When
/// one is refused, each is committed by itself, so that only the faulty one fails. When the session is over()
/// before that, `finished` is not called for the rest.
void write_batch(ReconnectingSession& link, std::span<PendingWrite> writes,
                 const std::function<void(std::span<PendingWrite>, std::vector<Written>)>& finished,
                 std::optional<Attempt> first = {});

}  // namespace avenor::ledger

#include "messaging/bus_faults.hpp"

#include "messaging/message_ids.hpp"
#include "runtime/log.hpp"
#include "wire/bounds.hpp"

namespace avenor::messaging {
namespace {

namespace log = runtime::log;

/// Seconds: a continuing fault is reported once, then counted (the lines carry the count so far).
constexpr double kQuietFor = 60.0;

std::string shown(std::string_view topic) { return std::string(topic.substr(0, 100)); }

}  // namespace

void BusFaults::garbage(std::string_view topic, const std::string& why) {
  ++counters.garbage;
  // By reason too: two senders' faults on one topic are two problems.
  const auto heard = garbage_logged_.hear(shown(topic) + '\n' + why.substr(0, 200), clock_.mono());
  if (!heard) return;
  log::warning("message dropped: invalid for its topic" + heard.suffix(),
               {{"TOPIC", shown(topic)}, {"WHY", why}, {"DROPPED_SO_FAR", std::to_string(counters.garbage)}});
}

void BusFaults::failed(const wire::Envelope& envelope, std::string_view topic, const wire::Message& message,
                       const std::string& what) {
  ++counters.failed;
  if (!log::once_per("failed " + shown(topic), kQuietFor)) return;
  log::error("message dropped: handling it failed",
             {{"TOPIC", shown(topic)},
              {"ERROR", what},
              {"SOURCE", envelope.source},
              {"CLIENT_ORDER_ID", std::string(client_order_id_of(message))},
              {"FAILED_SO_FAR", std::to_string(counters.failed)}});
}

void BusFaults::gap(const wire::Envelope& envelope, std::string_view topic, std::uint64_t missed,
                    std::uint64_t total) {
  counters.gaps = total;
  if (!log::once_per("gap " + envelope.source, kQuietFor)) return;
  log::warning("messages were lost on the bus", {{"SOURCE", envelope.source},
                                                 {"TOPIC", std::string(topic)},
                                                 {"MISSED", std::to_string(missed)},
                                                 {"MISSED_SO_FAR", std::to_string(counters.gaps)}});
}

void BusFaults::jump(const wire::Envelope& envelope, std::string_view topic, std::uint64_t total) {
  if (!log::once_per("jump " + envelope.source, kQuietFor)) return;
  log::warning(
      "sequence number far ahead of the last one: another sender uses this name, or a million messages were "
      "lost",
      {{"SOURCE", envelope.source},
       {"TOPIC", std::string(topic)},
       {"SEQ", std::to_string(envelope.seq)},
       {"JUMPS_SO_FAR", std::to_string(total)}});
}

void BusFaults::too_large(std::string_view topic, std::size_t bytes) {
  ++counters.too_large;
  const auto heard = repeats_.hear(shown(topic), clock_.mono());
  if (!heard) return;
  log::error("message not sent: too large for the bus" + heard.suffix(),
             {{"TOPIC", shown(topic)},
              {"BYTES", std::to_string(bytes)},
              {"MOST", std::to_string(wire::kMaxPayload)},
              {"NOT_SENT_SO_FAR", std::to_string(counters.too_large)}});
}

void BusFaults::refused(std::uint64_t total) {
  if (total == counters.refused) return;
  counters.refused = total;
  if (log::once_per("refused", kQuietFor))
    log::warning("send queue full, messages dropped", {{"REFUSED_SO_FAR", std::to_string(total)}});
}

}  // namespace avenor::messaging

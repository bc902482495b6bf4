#include "reporting/pending_cancel.hpp"

#include <fmt/format.h>

#include "reporting/control_reply.hpp"

namespace avenor::reporting {

std::string pending_cancel_text(const domain::Control* reply) {
  if (!is_ok(reply))
    return "execution does not answer: whether a cancel is pending at the venue is not known";
  const auto wished = argument(*reply, "cancel_wished_at");
  if (wished.empty()) return {};
  return fmt::format("a cancel is pending at the venue: requested {}, sent {} times, the venue says: {}",
                     wished, argument(*reply, "cancels_sent"), argument(*reply, "cancel_words"));
}

void write_pending_cancel(json::Writer& json, const domain::Control* reply) {
  if (!is_ok(reply)) {
    json.null();
    return;
  }
  const auto wished = argument(*reply, "cancel_wished_at");
  if (wished.empty()) {
    json.boolean(false);
    return;
  }
  json.begin_object()
      .field("wished_at", wished)
      .field("asked", argument(*reply, "cancels_sent"))
      .field("venue_text", argument(*reply, "cancel_words"))
      .end_object();
}

}  // namespace avenor::reporting

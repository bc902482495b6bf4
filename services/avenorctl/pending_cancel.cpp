#include "avenorctl/pending_cancel.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace avenor::avenorctl {
namespace {

std::string argument(const wire::Control& reply, std::string_view name) {
  for (const auto& [key, value] : reply.args)
    if (key == name) return value;
  return {};
}

bool answers(const wire::Control* reply) { return reply && argument(*reply, "ok") == "true"; }

}  // namespace

std::string pending_cancel_text(const wire::Control* reply) {
  if (!answers(reply))
    return "execution does not answer: whether a cancel is pending at the venue is not known";
  const auto wished = argument(*reply, "cancel_wished_at");
  if (wished.empty()) return {};
  return fmt::format("a cancel is pending at the venue: wished {}, asked for {} times, the venue says: {}",
                     wished, argument(*reply, "cancels_sent"), argument(*reply, "cancel_words"));
}

std::string pending_cancel_json(const wire::Control* reply) {
  using nlohmann::ordered_json;
  if (!answers(reply)) return "null";
  const auto wished = argument(*reply, "cancel_wished_at");
  if (wished.empty()) return "false";
  return ordered_json{{"wished_at", wished},
                      {"asked", argument(*reply, "cancels_sent")},
                      {"venue_text", argument(*reply, "cancel_words")}}
      .dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace avenor::avenorctl

#include "reporting/control_reply.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "json/writer.hpp"

namespace avenor::reporting {

std::string argument(const domain::Control& reply, std::string_view name) {
  std::string found;
  for (const auto& [key, value] : reply.args)
    if (key == name) found = value;
  return found;
}

bool is_ok(const domain::Control* reply) { return reply != nullptr && argument(*reply, "ok") == "true"; }

std::string unanswered(std::string_view verb) {
  if (verb == "halt" || verb == "resume")
    return fmt::format(
        "execution has not confirmed it. If its database is away, the {} may be in force already: see "
        "avenorctl status",
        verb);
  return "execution does not answer: is it running? (systemctl --user status execution.service)";
}

std::string arguments_json(const domain::Control& reply) {
  return json::object([&](json::Writer& json) {
    for (auto arg = reply.args.begin(); arg != reply.args.end(); ++arg) {
      const bool repeated = std::any_of(arg + 1, reply.args.end(),
                                        [&](const auto& later) { return later.first == arg->first; });
      if (!repeated) json.field(arg->first, arg->second);
    }
  });
}

}  // namespace avenor::reporting

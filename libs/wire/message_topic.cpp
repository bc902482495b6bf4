#include "wire/message_topic.hpp"

#include <type_traits>
#include <variant>

#include "wire/topics.hpp"

namespace avenor::wire {
namespace {

std::string_view severity_topic(Severity severity) {
  switch (severity) {
    case Severity::Info: return "ALERT.INFO";
    case Severity::Warning: return "ALERT.WARNING";
    case Severity::Critical: return "ALERT.CRITICAL";
  }
  return {};
}

struct Topic {
  const domain::HomeVenues& homes;
  std::string& out;

  void join(std::string_view family, std::string_view rest) const { out.assign(family).append(rest); }
  /// Of a venue's message about a symbol.
  template <class M>
  void told(std::string_view family, const M& m) const {
    join(family, m.symbol.view());
    elsewhere(m.venue, homes.is_home(m.venue, m.symbol));
  }
  void elsewhere(const domain::VenueName& venue, bool home) const {
    if (!home) out.append(1, topics::kElsewhere).append(venue.view());
  }

  void operator()(const domain::Quote& m) const { told(topics::kPrice, m); }
  void operator()(const domain::Bar& m) const { told(topics::kBar, m); }
  void operator()(const domain::Balance& m) const {
    out = topics::kBalance;
    elsewhere(m.venue, homes.is_usual(m.venue));
  }
  void operator()(const PositionReport& m) const { told(topics::kPosition, m); }
  void operator()(const domain::OrderRequest&) const { out = topics::kOrderCreate; }
  void operator()(const OrderCancel&) const { out = topics::kOrderCancel; }
  void operator()(const OrderReplace&) const { out = topics::kOrderReplace; }
  void operator()(const OrderQuery&) const { out = topics::kOrderQuery; }
  void operator()(const BotState& m) const { join(topics::kBotState, m.bot_id.view()); }
  void operator()(const Confirmation&) const { out = topics::kConfirmation; }
  void operator()(const Ack&) const { out = topics::kAck; }
  void operator()(const domain::Fill& m) const { told(topics::kFill, m); }
  void operator()(const Heartbeat& m) const { out = topics::heartbeat(m.service); }
  void operator()(const Alert& m) const { out = severity_topic(m.severity); }
  void operator()(const Control& m) const { out = m.reply ? "CONTROL.REPLY" : "CONTROL.REQUEST"; }
};

/// The messages whose topics may name a venue; null: none.
const domain::VenueName* venue_in_topic(const Message& message) {
  return std::visit(
      [](const auto& m) -> const domain::VenueName* {
        using M = std::decay_t<decltype(m)>;
        if constexpr (std::is_same_v<M, domain::Quote> || std::is_same_v<M, domain::Bar> ||
                      std::is_same_v<M, domain::Balance> || std::is_same_v<M, PositionReport> ||
                      std::is_same_v<M, domain::Fill>)
          return &m.venue;
        else
          return nullptr;
      },
      message);
}

}  // namespace

void topic_of(const Message& message, const domain::HomeVenues& homes, std::string& out) {
  std::visit(Topic{homes, out}, message);
}

std::string topic_of(const Message& message) {
  std::string topic;
  topic_of(message, {}, topic);
  return topic;
}

bool belongs_on(const Message& message, std::string_view topic, std::string& room) {
  topic_of(message, {}, room);
  if (!topic.starts_with(room)) return false;
  const std::string_view rest = topic.substr(room.size());
  if (rest.empty()) return true;
  const auto* venue = venue_in_topic(message);
  return venue != nullptr && rest.front() == topics::kElsewhere && rest.substr(1) == venue->view();
}

}  // namespace avenor::wire

// Whatever comes in on the bus, the decoder neither crashes nor hangs, and what it accepts goes out and comes
// back the same. The input: a topic, a newline, a payload.
#include "domain/bounds.hpp"
#include "domain/position.hpp"
#include "fuzz/fuzz.hpp"
#include "wire/bounds.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"
#include "wire/message_topic.hpp"

namespace avenor::fuzz {
namespace {

// What the daemons reckon with at once: nothing of it throws, whatever came through the door.
void use(const wire::Message& message) {
  const domain::Quantity most{domain::Bounds<domain::QuantityTag>::kMost};
  if (const auto* quote = std::get_if<domain::Quote>(&message)) {
    const auto mid = quote->mid();
    must(!mid || mid->is_positive());
    if (mid) (void)(*mid * most);
  } else if (const auto* request = std::get_if<domain::OrderRequest>(&message)) {
    (void)domain::validate(*request);
    if (request->limit_price) (void)(*request->limit_price * request->qty);
    (void)(request->qty + most);
  } else if (const auto* fill = std::get_if<domain::Fill>(&message)) {
    must(domain::value_of(fill->price, fill->qty).has_value());
    (void)domain::apply_fill({}, *fill);
  } else if (const auto* position = std::get_if<wire::PositionReport>(&message)) {
    (void)(position->avg_price * position->qty);
  }
}

}  // namespace

void run(std::string_view input) {
  static wire::Decoder decoder;
  const auto [topic, text] = first_line(input);
  const auto decoded = decoder.decode(topic, text);
  // A leading blank is one of the things that the decoder's fast half leaves to the other: both must agree.
  const auto spaced = decoder.decode(topic, " " + std::string(text));
  if (text.size() < wire::kMaxPayload) must(decoded.has_value() == spaced.has_value());
  if (!decoded) return;
  must(!text.starts_with("\xEF\xBB\xBF"));
  use(decoded->message);
  if (spaced) must(decoded->envelope == spaced->envelope && decoded->message == spaced->message);

  std::string payload;
  wire::encode(decoded->envelope, decoded->message, payload);
  std::string room;
  must(wire::belongs_on(decoded->message, topic, room));
  const auto again = decoder.decode(topic, payload);
  if (!again) {
    // Escapes make a payload longer than it came: only the size bound may refuse what was accepted.
    must(payload.size() > wire::kMaxPayload || again.error().message.find("4096") != std::string::npos);
    return;
  }
  must(again->envelope == decoded->envelope);
  // Heartbeats carry their uptime in three places: compared in the second generation.
  if (!std::holds_alternative<wire::Heartbeat>(decoded->message)) must(again->message == decoded->message);
  std::string third;
  wire::encode(again->envelope, again->message, third);
  must(third == payload);
}

}  // namespace avenor::fuzz

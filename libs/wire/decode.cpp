#include "wire/decode.hpp"

#include <array>
#include <memory>

#include "core/byte_order_mark.hpp"
#include "wire/bodies.hpp"
#include "wire/bounds.hpp"
#include "wire/json_reader.hpp"
#include "wire/message_topic.hpp"
#include "wire/plain_reader.hpp"
#include "wire/topics.hpp"

namespace avenor::wire {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kDeepest = 16;

template <auto kBody, class R>
void store(R& reader, Message& into) {
  into = kBody(reader);
}

struct Route {
  std::string_view topic;  ///< a family when it ends in a dot
  void (*body)(JsonReader&, Message& into);
  void (*plain)(PlainReader&, Message& into) = nullptr;  ///< none: seldom sent, or not flat
};

constexpr std::array kRoutes = {
    Route{topics::kPrice, &store<&bodies::quote<JsonReader>>, &store<&bodies::quote<PlainReader>>},
    Route{topics::kBar, &store<&bodies::bar<JsonReader>>, &store<&bodies::bar<PlainReader>>},
    Route{topics::kBalance, &store<&bodies::balance<JsonReader>>, &store<&bodies::balance<PlainReader>>},
    Route{topics::kPosition, &store<&bodies::position<JsonReader>>, &store<&bodies::position<PlainReader>>},
    Route{topics::kOrderCreate, &store<&bodies::order_create<JsonReader>>,
          &store<&bodies::order_create<PlainReader>>},
    Route{topics::kOrderCancel, &store<&bodies::order_cancel<JsonReader>>,
          &store<&bodies::order_cancel<PlainReader>>},
    Route{topics::kOrderReplace, &store<&bodies::order_replace<JsonReader>>,
          &store<&bodies::order_replace<PlainReader>>},
    Route{topics::kOrderQuery, &store<&bodies::order_query<JsonReader>>,
          &store<&bodies::order_query<PlainReader>>},
    Route{topics::kBotState, &store<&bodies::bot_state>},
    Route{topics::kConfirmation, &store<&bodies::confirmation<JsonReader>>,
          &store<&bodies::confirmation<PlainReader>>},
    Route{topics::kAck, &store<&bodies::ack<JsonReader>>, &store<&bodies::ack<PlainReader>>},
    Route{topics::kFill, &store<&bodies::fill<JsonReader>>, &store<&bodies::fill<PlainReader>>},
    Route{topics::kHeartbeat, &store<&bodies::heartbeat>},
    Route{"ALERT.INFO", &store<&bodies::alert<Severity::Info>>},
    Route{"ALERT.WARNING", &store<&bodies::alert<Severity::Warning>>},
    Route{"ALERT.CRITICAL", &store<&bodies::alert<Severity::Critical>>},
    Route{"CONTROL.REQUEST", &store<&bodies::control<false>>},
    Route{"CONTROL.REPLY", &store<&bodies::control<true>>},
};

const Route* find_route(std::string_view topic) {
  for (const Route& route : kRoutes) {
    const bool family = route.topic.back() == '.';
    if (family ? topic.size() > route.topic.size() && topic.starts_with(route.topic) : topic == route.topic) {
      return &route;
    }
    if (route.topic == topics::kBalance && topic.starts_with(route.topic) &&
        topic[route.topic.size()] == topics::kElsewhere)
      return &route;
  }
  return nullptr;
}

}  // namespace

struct Decoder::Parser {
  dom::parser json;
  std::string padded;
  std::string topic;  // room for belongs_on()
  std::uint64_t plain = 0;

  bool read_plain(const Route& route, std::string_view payload, Decoded& into);
  core::Status read(const Route& route, std::string_view payload, Decoded& into);
};

bool Decoder::Parser::read_plain(const Route& route, std::string_view payload, Decoded& into) {
  if (route.plain == nullptr) return false;
  PlainReader reader(payload);
  bodies::envelope(reader, into.envelope);
  if (reader.ok()) route.plain(reader, into.message);
  if (!reader.complete()) return false;
  into.envelope_read = true;
  ++plain;
  return true;
}

core::Status Decoder::Parser::read(const Route& route, std::string_view payload, Decoded& into) {
  if (core::begins_with_byte_order_mark(payload))
    return core::fail("not JSON: it begins with a byte order mark");
  padded.reserve(payload.size() + simdjson::SIMDJSON_PADDING);
  padded.assign(payload);
  dom::element root;
  const auto parsed = json.parse(padded.data(), padded.size(), false);
  if (const auto error = parsed.get(root); error != simdjson::SUCCESS) {
    return core::fail(std::string("not JSON: ") + simdjson::error_message(error));
  }
  dom::object object;
  if (root.get_object().get(object) != simdjson::SUCCESS) return core::fail("not a JSON object");

  JsonReader reader(object);
  bodies::envelope(reader, into.envelope);
  into.envelope_read = reader.ok();
  if (reader.ok()) route.body(reader, into.message);
  if (!reader.ok()) return core::fail(reader.error());
  return {};
}

Decoder::Decoder() : parser_(std::make_unique<Parser>().release()) {
  // The buffers for the largest payload once, so that the depth stays what is set here.
  if (parser_->json.allocate(kMaxPayload + simdjson::SIMDJSON_PADDING, kDeepest) != simdjson::SUCCESS) {
    delete parser_;
    throw std::bad_alloc();
  }
}

Decoder::~Decoder() { delete parser_; }

std::uint64_t Decoder::plain() const { return parser_->plain; }

core::Status Decoder::decode(std::string_view topic, std::string_view payload, Decoded& into) {
  into.envelope_read = false;
  const Route* const route = find_route(topic);
  if (route == nullptr) return core::fail("no such topic");
  if (payload.size() > kMaxPayload) return core::fail("longer than 262144 bytes");
  if (!parser_->read_plain(*route, payload, into)) {
    if (auto read = parser_->read(*route, payload, into); !read) return read;
  }
  if (!belongs_on(into.message, topic, parser_->topic))
    return core::fail("the payload belongs on " + topic_of(into.message));
  return {};
}

core::Result<Decoded> Decoder::decode(std::string_view topic, std::string_view payload) {
  core::Result<Decoded> decoded;
  if (auto read = decode(topic, payload, *decoded); !read) decoded = tl::unexpected(std::move(read.error()));
  return decoded;
}

}  // namespace avenor::wire

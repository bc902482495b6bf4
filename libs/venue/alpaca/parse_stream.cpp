#include "venue/alpaca/parse_stream.hpp"

#include <simdjson.h>

#include <cstddef>
#include <string>
#include <utility>

#include "core/shortened.hpp"
#include "domain/amounts.hpp"
#include "venue/alpaca/parse_document.hpp"
#include "venue/alpaca/parse_order_object.hpp"

namespace avenor::venue::alpaca {
namespace {

constexpr std::size_t kMostStreams = 100;

core::Result<models::TradeUpdate> read_trade_update(const Json& data) {
  Fields in(data, "trade update");
  models::TradeUpdate update;
  update.event = in.word("event", true);
  update.event_id = in.id("event_id");
  update.execution_id = in.id("execution_id");
  update.price = in.maybe_number<domain::Price>("price");
  update.qty = in.maybe_number<domain::Quantity>("qty");
  update.timestamp = in.maybe_time("timestamp");
  if (!update.timestamp.is_set()) update.timestamp = in.maybe_time("at");
  const auto order = in.find("order");
  if (!order) {
    in.complain("order is missing");
  } else if (auto parsed = read_order(*order)) {
    update.order = std::move(*parsed);
  } else {
    return tl::unexpected(parsed.error());
  }
  return in.result(std::move(update));
}

}  // namespace

core::Result<models::StreamMessage> parse_stream(std::string_view frame) {
  const auto parsed = parse_json(frame);
  if (!parsed) return tl::unexpected(parsed.error());
  Fields in(*parsed, "stream message");
  const std::string stream = in.word("stream", true);
  const auto data = in.find("data");
  if (const auto envelope = in.result(0); !envelope) return tl::unexpected(envelope.error());
  // without data the fields that are asked for are simply not there
  const Json body = data.value_or(*parsed);

  if (stream == "trade_updates") {
    if (!data)
      return models::StreamMessage{models::UnreadableUpdate{.problem = "a trade update without data"}};
    auto update = read_trade_update(body);
    if (update) return models::StreamMessage{std::move(*update)};
    const Json order = field(body, "order").value_or(body);
    return models::StreamMessage{models::UnreadableUpdate{.symbol = id_of(order, "symbol", kMostSymbol),
                                                          .order_id = id_of(order, "id"),
                                                          .client_order_id = id_of(order, "client_order_id"),
                                                          .problem = std::move(update.error().message)}};
  }
  if (stream == "authorization") {
    Fields fields(body, "authorization");
    models::Authorization authorization{fields.word("status", true), fields.word("action")};
    return fields.result(models::StreamMessage{std::move(authorization)});
  }
  if (stream == "listening") {
    Fields fields(body, "listening message");
    models::Listening listening;
    simdjson::dom::array streams;
    if (const auto told = fields.find("streams"); told && told->get(streams) == simdjson::SUCCESS) {
      for (const Json name : streams) {
        std::string_view text;
        if (listening.streams.size() == kMostStreams) break;
        if (name.get(text) == simdjson::SUCCESS)
          listening.streams.push_back(core::shortened(text, kMostWord));
      }
    }
    return fields.result(models::StreamMessage{std::move(listening)});
  }
  return models::StreamMessage{models::OtherStream{stream}};
}

}  // namespace avenor::venue::alpaca

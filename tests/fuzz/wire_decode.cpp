// Whatever comes in on the bus, the decoder neither crashes nor hangs, and what it accepts goes out and comes
// back the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "wire/codec.hpp"

using namespace avenor;

// The input: a topic, a newline, a payload.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static wire::Decoder decoder;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = input.find('\n');
  if (end == std::string_view::npos) return 0;
  const std::string_view topic = input.substr(0, end);
  const auto decoded = decoder.decode(topic, input.substr(end + 1));
  if (!decoded) return 0;

  std::string payload;
  wire::encode(decoded->envelope, decoded->message, payload);
  if (wire::topic_of(decoded->message) != topic) std::abort();
  const auto again = decoder.decode(topic, payload);
  if (!again) {
    // Escapes make a payload longer than it came: only the size bound may refuse what was accepted.
    if (payload.size() <= wire::kMaxPayload && again.error().message.find("4096") == std::string::npos)
      std::abort();
    return 0;
  }
  // Heartbeats carry their uptime in three places: compared in the second generation.
  std::string third;
  wire::encode(again->envelope, again->message, third);
  if (third != payload) std::abort();
  return 0;
}

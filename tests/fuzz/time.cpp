// RFC 3339: an instant comes back from its text, and a calendar that begins there ends.
#include "core/clock.hpp"
#include "dialects/alpaca/market_json.hpp"
#include "fuzz/fuzz.hpp"

namespace avenor::fuzz {

void run(std::string_view input) {
  const auto time = core::parse_rfc3339(input);
  if (!time) return;
  const std::string text = core::to_rfc3339(*time);
  const auto again = core::parse_rfc3339(text);
  // An offset may lead into the year before the first, or after the last.
  if (!text.starts_with("1677") && !text.starts_with("2262")) must(again && *again == *time);
  must(dialects::alpaca::calendar_json(*time, *core::parse_rfc3339("2261-12-31T23:59:59Z")).size() < 60'000);
  // Written in UTC to the nanosecond it was that already.
  if (input.size() == text.size() && input[10] == 'T' && input.ends_with('Z')) must(input == text);
}

}  // namespace avenor::fuzz

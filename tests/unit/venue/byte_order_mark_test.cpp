// A byte order mark before a JSON document, at each reader of ours that uses simdjson: 3.0 refuses it
// and 3.12 skips it, so the reader decides.
#include <string>

#include "core/byte_order_mark.hpp"
#include "dialects/request_body.hpp"
#include "support/catch.hpp"
#include "venue/alpaca/parse_account.hpp"
#include "venue/alpaca/parse_data.hpp"
#include "venue/alpaca/parse_orders.hpp"

using namespace avenor;

namespace {

const std::string kMark{core::kByteOrderMark};

template <class Result>
std::string refusal(const Result& result) {
  return result ? "" : result.error().message;
}

}  // namespace

TEST_CASE("byte order mark: no answer of a venue begins with one") {
  using namespace venue::alpaca;
  CHECK(refusal(parse_orders("[]")).empty());
  CHECK_THAT(refusal(parse_orders(kMark + "[]")), ContainsSubstring("byte order mark"));
  CHECK_THAT(refusal(parse_positions(kMark + "[]")), ContainsSubstring("byte order mark"));
  CHECK_THAT(refusal(parse_activities(kMark + "[]")), ContainsSubstring("byte order mark"));
}

TEST_CASE("byte order mark: no frame of market data does") {
  venue::alpaca::data::Parser parser;
  const auto parse = [&](const std::string& frame) {
    return refusal(parser.parse(frame, [](const auto&) {}, [](const auto&) {}));
  };
  CHECK(parse(R"([{"T":"success","msg":"connected"}])").empty());
  CHECK_THAT(parse(kMark + R"([{"T":"success","msg":"connected"}])"), ContainsSubstring("byte order mark"));
}

TEST_CASE("byte order mark: no request to the paper exchange does") {
  CHECK(refusal(dialects::parse_body("{}")).empty());
  CHECK_THAT(refusal(dialects::parse_body(kMark + "{}")), ContainsSubstring("byte order mark"));
}

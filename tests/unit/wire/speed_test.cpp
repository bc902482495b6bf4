// Hidden: unit_wire "[bench]" prints what one message costs. A figure of an optimised build only.
#include <algorithm>
#include <cstdio>
#include <ctime>

#include "support/catch.hpp"
#include "unit/wire/samples.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"
#include "wire/message_topic.hpp"

using namespace avenor;

namespace {

template <class Work>
double ns_each(Work work) {
  constexpr int kRounds = 200'000;
  double best = 1e9;
  for (int attempt = 0; attempt < 7; ++attempt) {
    const std::clock_t start = std::clock();  // processor time: others on the machine do not count
    for (int i = 0; i < kRounds; ++i) work();
    const double took = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    best = std::min(best, took * 1e9 / kRounds);
  }
  return best;
}

}  // namespace

TEST_CASE("wire: what a message costs", "[.bench]") {
  wire::Decoder decoder;
  std::string payload;
  const wire::Envelope envelope = testing::sample_envelope();
  domain::Quote quote = testing::sample_quote();
  quote.last_size = testing::quantity("100");
  const std::vector<wire::Message> messages = {quote, testing::sample_request(),
                                               testing::sample_confirmation()};
  for (const wire::Message& message : messages) {
    const std::string topic = wire::topic_of(message);
    const double encode = ns_each([&] { wire::encode(envelope, message, payload); });
    std::size_t good = 0;
    const double decode = ns_each([&] { good += decoder.decode(topic, payload).has_value(); });
    CHECK(good > 0);
    std::printf("%-20s %4zu bytes  encode %6.0f ns  decode %6.0f ns\n", topic.c_str(), payload.size(), encode,
                decode);
  }
}

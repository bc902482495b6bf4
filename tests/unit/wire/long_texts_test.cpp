// Whatever stands in the free texts of a message: what is encoded fits the bus, and is read again.
#include <string>
#include <vector>

#include "samples.hpp"
#include "support/catch.hpp"
#include "wire/bounds.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"
#include "wire/message_topic.hpp"

using namespace avenor;

TEST_CASE("long texts: every message with every free text of any length and content fits the bus") {
  wire::Decoder decoder;
  const std::vector<std::string> characters{"a",    std::string(1, '\0'), "\"", "\\",
                                            "\xFF", "\xF0\x9F\x98\x80"};
  for (const std::string& character : characters) {
    for (const std::size_t times :
         {std::size_t{1}, wire::kLongestText, std::size_t{200'000}, std::size_t{2'000'000}}) {
      std::string text;
      while (text.size() < times) text += character;
      wire::Control many{.reply = true, .request_id = "r", .verb = "status", .args = {}};
      for (int i = 0; i < 500; ++i)
        many.args.emplace_back("halt.bot" + std::to_string(i), text.substr(0, 20'000));
      auto confirmation = testing::sample_confirmation();
      confirmation.error = confirmation.message = text;
      const std::vector<wire::Message> messages{
          confirmation,
          wire::Heartbeat{.service = "execution", .instance = {}, .pid = 1, .degraded = true, .detail = text},
          wire::Alert{.severity = wire::Severity::Critical, .code = "x", .message = text, .subject = text},
          wire::Control{.reply = false, .request_id = "r", .verb = "halt", .args = {{"reason", text}}}, many};
      for (const auto& message : messages) {
        std::string payload;
        wire::encode({.source = "s", .seq = 1, .session = "x", .ts = {1}}, message, payload);
        INFO(wire::topic_of(message) << " with " << times << " bytes takes " << payload.size());
        CHECK(payload.size() <= wire::kMaxPayload);
        const auto read = decoder.decode(wire::topic_of(message), payload);
        if (!read) FAIL_CHECK(read.error().message);
      }
    }
  }
}

TEST_CASE("long texts: a reply with more arguments than fit says how many are left out") {
  wire::Control many{.reply = true, .request_id = "r", .verb = "status", .args = {{"ok", "true"}}};
  for (int i = 0; i < 500; ++i)
    many.args.emplace_back("halt.bot" + std::to_string(i), std::string(2'000, 'w'));
  std::string payload;
  wire::encode({.source = "s", .seq = 1, .session = "x", .ts = {1}}, many, payload);
  wire::Decoder decoder;
  const auto read = decoder.decode("CONTROL.REPLY", payload);
  REQUIRE(read);
  const auto& args = std::get<wire::Control>(read->message).args;
  CHECK(args.front().second == "true");
  CHECK(args.back().first == "not_shown");
  CHECK(std::stoul(args.back().second) + args.size() - 1 == many.args.size());
}

TEST_CASE("long texts: of a free text from outside only so much is kept") {
  wire::Decoder decoder;
  const std::string payload =
      R"({"v":1,"source":"s","seq":1,"session":"x","ts":1,"request_id":"r","verb":"halt","args":{"reason":")" +
      std::string(200'000, 'w') + R"("}})";
  const auto read = decoder.decode("CONTROL.REQUEST", payload);
  REQUIRE(read);
  CHECK(std::get<wire::Control>(read->message).args[0].second.size() == wire::kLongestText);
}

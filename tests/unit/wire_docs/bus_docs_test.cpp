// docs/bus.md cannot rot: each of its ```json examples (the topic stands after the word json) is read by the
// decoder that the daemons use, and printed again by their encoder it is the same text.
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"

using namespace avenor;

namespace {

struct Example {
  int line = 0;
  std::string topic;
  std::string payload;
};

std::vector<Example> examples() {
  constexpr std::string_view kFence = "```json ";
  std::ifstream in(std::string(AVENOR_SOURCE_DIR) + "/docs/bus.md");
  std::vector<Example> found;
  bool inside = false;
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.starts_with(kFence)) {
      found.push_back({.line = number, .topic = line.substr(kFence.size()), .payload = ""});
      inside = true;
    } else if (line.starts_with("```")) {
      inside = false;
    } else if (inside) {
      found.back().payload += line + '\n';
    }
  }
  return found;
}

/// Without the white space outside of texts.
std::string dense(std::string_view json) {
  std::string out;
  bool in_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '"' && (i == 0 || json[i - 1] != '\\')) in_text = !in_text;
    if (in_text || (c != ' ' && c != '\n')) out += c;
  }
  return out;
}

}  // namespace

TEST_CASE("docs: every example of docs/bus.md is what the codec reads and writes") {
  wire::Decoder decoder;
  for (const Example& example : examples()) {
    INFO("docs/bus.md, line " << example.line << ", " << example.topic);
    const auto decoded = decoder.decode(example.topic, example.payload);
    if (!decoded) {
      FAIL_CHECK(decoded.error().message);
      continue;
    }
    std::string again;
    wire::encode(decoded->envelope, decoded->message, again);
    CHECK(again == dense(example.payload));
  }
}

TEST_CASE("docs: docs/bus.md has an example of every kind of message") {
  wire::Decoder decoder;
  std::set<std::size_t> kinds;
  for (const Example& example : examples()) {
    if (const auto decoded = decoder.decode(example.topic, example.payload))
      kinds.insert(decoded->message.index());
  }
  CHECK(kinds.size() == std::variant_size_v<wire::Message>);
}

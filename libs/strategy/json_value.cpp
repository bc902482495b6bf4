#include "strategy/json_value.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace avenor::strategy {
namespace {

constexpr std::size_t kDeepest = 16;

/// Builds the tree from the parser's events: the parser's own tree would turn 0.1 into a double and keep the
/// last of two equal keys without a word.
class Builder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool null() override { return put(JsonValue{JsonValue::Null{}}); }
  bool boolean(bool value) override { return put(JsonValue{value}); }
  bool number_integer(number_integer_t value) override { return number(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return number(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& text) override { return number(text); }
  bool string(string_t& text) override { return put(JsonValue{text}); }
  bool binary(binary_t&) override { return refuse("binary values are not JSON"); }
  bool start_object(std::size_t) override { return open(JsonValue{JsonValue::Object{}}); }
  bool start_array(std::size_t) override { return open(JsonValue{JsonValue::Array{}}); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    for (const auto& [existing, value] : std::get<JsonValue::Object>(open_.back().value)) {
      if (existing == name) return refuse(fmt::format("the key '{}' stands twice", name));
    }
    keys_.push_back(name);
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& e) override {
    return refuse(fmt::format("not JSON at byte {}: {}", position, e.what()));
  }

  JsonValue root;
  std::string error;

 private:
  bool refuse(std::string why) {
    error = std::move(why);
    return false;
  }

  bool number(std::string text) { return put(JsonValue{JsonValue::Number{std::move(text)}}); }

  bool put(JsonValue value) {
    if (open_.empty()) {
      root = std::move(value);
    } else if (auto* array = std::get_if<JsonValue::Array>(&open_.back().value)) {
      array->push_back(std::move(value));
    } else {
      std::get<JsonValue::Object>(open_.back().value).emplace_back(std::move(keys_.back()), std::move(value));
      keys_.pop_back();
    }
    return true;
  }

  bool open(JsonValue value) {
    if (open_.size() >= kDeepest) return refuse(fmt::format("nested deeper than {}", kDeepest));
    open_.push_back(std::move(value));
    return true;
  }

  bool close() {
    JsonValue value = std::move(open_.back());
    open_.pop_back();
    return put(std::move(value));
  }

  std::vector<JsonValue> open_;
  std::vector<std::string> keys_;
};

}  // namespace

std::string_view JsonValue::kind() const {
  constexpr std::string_view kKinds[] = {"null", "true or false", "a number", "text", "a list", "an object"};
  return kKinds[value.index()];
}

core::Result<JsonValue> parse_json(std::string_view text) {
  Builder builder;
  if (!nlohmann::json::sax_parse(text, &builder)) return core::fail(builder.error);
  return std::move(builder.root);
}

}  // namespace avenor::strategy

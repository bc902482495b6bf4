#include "json/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "core/byte_order_mark.hpp"

namespace avenor::json {
namespace {

/// Hands the text to the parser and counts what it has taken: the parser's events do not say where they are.
struct CountedText {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  const char* at;
  const char** taken;  ///< one for all copies

  reference operator*() const { return *at; }
  CountedText& operator++() {
    *taken = ++at;
    return *this;
  }
  CountedText operator++(int) {
    const CountedText before = *this;
    ++*this;
    return before;
  }
  bool operator==(const CountedText& other) const { return at == other.at; }
};

/// The first member whose key stands before it already.
const Value::Member* repeated_member(const Value& value) {
  const auto* members = value.as<Value::Object>();
  if (members == nullptr) return nullptr;
  std::vector<const Value::Member*> sorted;
  sorted.reserve(members->size());
  for (const auto& member : *members) sorted.push_back(&member);
  // Of equal keys the earlier one comes first: where they are in the list says so.
  std::ranges::sort(
      sorted, [](const auto* a, const auto* b) { return std::tie(a->first, a) < std::tie(b->first, b); });
  const Value::Member* found = nullptr;
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i]->first == sorted[i - 1]->first && (found == nullptr || sorted[i] < found))
      found = sorted[i];
  }
  return found;
}

/// Builds the tree from the parser's events: the parser's own tree would turn 0.1 into a double and silently
/// keep the last of two equal keys.
class Builder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  Builder(std::string_view text, const ReadOptions& options)
      : options_(options), counted_(text.data()), taken_(text.data()) {}

  bool null() override { return put(here(Value::Null{})); }
  bool boolean(bool value) override { return put(here(value)); }
  bool number_integer(number_integer_t value) override { return number(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return number(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& text) override { return number(text); }
  bool string(string_t& text) override { return put(here(text)); }
  bool binary(binary_t&) override { return refuse("binary values are not JSON"); }
  bool start_object(std::size_t) override { return open(here(Value::Object{})); }
  bool start_array(std::size_t) override { return open(here(Value::Array{})); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    keys_.emplace_back(name, line());
    return true;
  }

  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& e) override {
    // "[json.exception.parse_error.101] parse error at line 3, column 7: ..." or, of a number that no double
    // holds (1e400), "[json.exception.out_of_range.406] number overflow parsing '1e400'".
    const std::string_view what = e.what();
    const auto column = what.find("column ");
    const auto tag = what.find("] ");
    return refuse(fmt::format("not JSON: {}", column != std::string_view::npos ? what.substr(column)
                                              : tag != std::string_view::npos  ? what.substr(tag + 2)
                                                                               : what));
  }

  const char** taken() { return &taken_; }

  Value root;
  std::string error;

 private:
  /// Of the token that was read last. What ends a number is read with it, and may be the line's end: it does
  /// not count.
  int line() {
    const char* const end = taken_ > counted_ ? taken_ - 1 : counted_;
    line_ += static_cast<int>(std::count(counted_, end, '\n'));
    counted_ = end;
    return line_;
  }

  template <class Kind>
  Value here(Kind value) {
    return Value{.value = std::move(value), .line = line()};
  }

  bool refuse(const std::string& why) {
    error = fmt::format("line {}: {}", line(), why);
    return false;
  }

  bool number(std::string text) { return put(here(Value::Number{std::move(text)})); }

  bool put(Value value) {
    if (open_.empty()) {
      root = std::move(value);
    } else if (auto* array = std::get_if<Value::Array>(&open_.back().value)) {
      array->push_back(std::move(value));
    } else {
      value.line = keys_.back().second;
      std::get<Value::Object>(open_.back().value)
          .push_back({std::move(keys_.back().first), std::move(value)});
      keys_.pop_back();
    }
    return true;
  }

  bool open(Value value) {
    if (open_.size() >= options_.deepest)
      return refuse(fmt::format("nested deeper than {}", options_.deepest));
    open_.push_back(std::move(value));
    return true;
  }

  bool close() {
    Value value = std::move(open_.back());
    open_.pop_back();
    if (options_.repeated_keys == RepeatedKeys::Refuse) {
      if (const auto* again = repeated_member(value)) {
        error = fmt::format("line {}: the key '{}' occurs twice", again->second.line, again->first);
        return false;
      }
    }
    return put(std::move(value));
  }

  const ReadOptions& options_;
  std::vector<Value> open_;
  std::vector<std::pair<std::string, int>> keys_;  ///< that wait for their value, with their lines
  const char* counted_;                            ///< up to here line_ is right
  const char* taken_;                              ///< up to here the parser has read
  int line_ = 1;
};

}  // namespace

core::Result<Value> parse(std::string_view text, const ReadOptions& options) {
  // The parser skips a byte order mark and takes a NUL for the text's end.
  if (core::begins_with_byte_order_mark(text))
    return core::fail("line 1: not JSON: it begins with a byte order mark");
  if (const auto nul = text.find('\0'); nul != std::string_view::npos)
    return core::fail(
        fmt::format("line {}: not JSON: a NUL character",
                    1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(nul), '\n')));
  Builder builder{text, options};
  const CountedText first{.at = text.data(), .taken = builder.taken()};
  const CountedText last{.at = text.data() + text.size(), .taken = nullptr};
  if (!nlohmann::json::sax_parse(first, last, &builder)) return core::fail(builder.error);
  return std::move(builder.root);
}

core::Result<Value> parse_object(std::string_view text, const ReadOptions& options) {
  auto value = parse(text, options);
  if (value && !value->is<Value::Object>())
    return core::fail(fmt::format("it must be a JSON object, not {}", value->kind()));
  return value;
}

}  // namespace avenor::json
